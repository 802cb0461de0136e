#include <allheaders.h>
#include <fmt/format.h>

#include "runtime/extract/ocr.h"
#include "runtime/extract/reader.h"

namespace bop::extract {

namespace {

const l_uint8* data(std::string_view bytes) {
  return reinterpret_cast<const l_uint8*>(bytes.data());
}

// Asks the header alone, before anything is unpacked.
Result<void> check_size(std::string_view bytes, const Limits& limits) {
  l_int32 format = 0, width = 0, height = 0, bits = 0, samples = 0, colours = 0;
  if (pixReadHeaderMem(data(bytes), bytes.size(), &format, &width, &height, &bits, &samples,
                       &colours) != 0)
    return fail("B7017", "the picture's header can't be read",
                "the file may be cut off: save it again");
  const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (width <= 0 || height <= 0 || pixels > limits.pixels_max)
    return fail("B8002",
                fmt::format("the picture has {} x {} points, the limit is {} in all", width, height,
                            limits.pixels_max),
                "scan it at a lower resolution");
  return {};
}

// A file that is cut off still gives a picture: with its lower part grey or black.
bool is_cut_off(std::string_view bytes, Kind kind) {
  constexpr std::size_t tail_bytes = 64;
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), tail_bytes));
  if (kind == Kind::Png) return tail.find("IEND") == std::string_view::npos;
  if (kind == Kind::Jpeg) return bytes.rfind("\xFF\xD9") == std::string_view::npos;
  return false;
}

class ImageReader : public Reader {
 public:
  explicit ImageReader(Kind kind) : kind_(kind) {}

  Result<Document> read(std::string_view bytes, const std::string& path,
                        const Options& options) const override {
    setMsgSeverity(L_SEVERITY_NONE);
    BOP_TRY_VOID(check_size(bytes, options.limits));
    if (is_cut_off(bytes, kind_))
      return fail("B7017", "the picture ends in the middle: the file is cut off",
                  "copy or save it again");
    BOP_TRY(Ocr ocr, Ocr::open(options.languages));
    Document document;
    document.path = path;
    document.kind = kind_;
    std::size_t offset = 0;
    do {
      if (static_cast<int>(document.pages.size()) >= options.limits.pages_max)
        return fail("B7016", fmt::format("more than {} pages", options.limits.pages_max),
                    "split it");
      PixPtr pix(kind_ == Kind::Tiff
                     ? pixReadMemFromMultipageTiff(data(bytes), bytes.size(), &offset)
                     : pixReadMem(data(bytes), bytes.size()));
      if (!pix)
        return fail("B7017",
                    fmt::format("page {} of the picture can't be read", document.pages.size() + 1),
                    "the file may be damaged: save it again");
      const int dpi = pixGetXRes(pix.get());
      auto page = ocr.read(std::move(pix), dpi, options.limits);
      if (!page)
        return std::unexpected(
            std::move(page).error().in(fmt::format("page {}", document.pages.size() + 1)));
      document.pages.push_back(std::move(*page));
    } while (offset != 0);
    return document;
  }

 private:
  Kind kind_;
};

}  // namespace

std::unique_ptr<Reader> image_reader(Kind kind) {
  return std::make_unique<ImageReader>(kind);
}

}  // namespace bop::extract
