// Draws boxes and names of fields on the picture of a page, as a PNG file.
#include <algorithm>
#include <array>
#include <memory>

#include <allheaders.h>
#include <fmt/format.h>

#include "runtime/extract/pages.h"
#include "runtime/extract/picture.h"

namespace bop::extract {

namespace {

struct Look {
  int width;
  l_uint8 red;
  l_uint8 green;
  l_uint8 blue;
};

// By MarkKind: grey, amber, blue, green.
constexpr std::array<Look, 4> looks = {
    {{1, 170, 170, 170}, {1, 240, 160, 0}, {2, 40, 90, 230}, {4, 0, 150, 60}}};

constexpr int font_size = 6;      // of Leptonica's: smaller than the type of most pages
constexpr int width_least = 900;  // of the drawing: names of fields must fit in

void draw_mark(Pix* pix, L_BMF* font, const Mark& mark) {
  const Look& look = looks[static_cast<std::size_t>(mark.kind)];
  const double width = pixGetWidth(pix);
  const double height = pixGetHeight(pix);
  const std::unique_ptr<Box, void (*)(Box*)> box(
      boxCreate(static_cast<int>(mark.box.x * width), static_cast<int>(mark.box.y * height),
                std::max(1, static_cast<int>(mark.box.w * width)),
                std::max(1, static_cast<int>(mark.box.h * height))),
      [](Box* owned) { boxDestroy(&owned); });
  pixRenderBoxArb(pix, box.get(), look.width, look.red, look.green, look.blue);
  if (mark.label.empty() || font == nullptr) return;
  l_uint32 colour = 0;
  composeRGBPixel(look.red, look.green, look.blue, &colour);
  const int below = std::max(font_size, static_cast<int>(mark.box.y * height) - 3);
  pixSetTextline(pix, font, mark.label.c_str(), colour, static_cast<int>(mark.box.x * width), below,
                 nullptr, nullptr);
}

Result<PixPtr> canvas(PixPtr picture) {
  PixPtr colours(pixConvertTo32(picture.get()));
  if (colours && pixGetWidth(colours.get()) < width_least) {
    const float scale =
        static_cast<float>(width_least) / static_cast<float>(pixGetWidth(colours.get()));
    colours.reset(pixScale(colours.get(), scale, scale));
  }
  if (!colours) return fail("B7017", "there is no memory for the picture", "scan it smaller");
  return colours;
}

}  // namespace

Result<std::string> draw_page(std::string_view bytes, Kind kind, std::size_t page,
                              const std::vector<Mark>& marks, const Options& options) {
  BOP_TRY(PixPtr picture, kind == Kind::Pdf ? pdf_picture(bytes, page, options)
                                            : image_picture(bytes, kind, page, options));
  BOP_TRY(PixPtr pix, canvas(std::move(picture)));
  L_BMF* font = bmfCreate(nullptr, font_size);
  for (const auto& mark : marks) draw_mark(pix.get(), font, mark);
  bmfDestroy(&font);
  l_uint8* data = nullptr;
  std::size_t size = 0;
  if (pixWriteMemPng(&data, &size, pix.get(), 0) != 0)
    return fail("B7017", "the picture can't be drawn", "scan it smaller");
  std::string png(reinterpret_cast<const char*>(data), size);
  lept_free(data);
  return png;
}

}  // namespace bop::extract
