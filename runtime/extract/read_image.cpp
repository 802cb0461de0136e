#include <allheaders.h>
#include <fmt/format.h>

#include "runtime/extract/page_pool.h"
#include "runtime/extract/picture.h"

namespace bop::extract {

namespace {

const l_uint8* data(std::string_view bytes) {
  return reinterpret_cast<const l_uint8*>(bytes.data());
}

Result<void> check_size(int width, int height, const Limits& limits) {
  const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (width > 0 && height > 0 && pixels <= limits.pixels_max) return {};
  return fail("B8002",
              fmt::format("the picture has {} x {} points, the limit is {} in all", width, height,
                          limits.pixels_max),
              "scan it at a lower resolution");
}

// How many pages there are, and that none is larger than it may be: asked of their headers, before
// anything is unpacked.
Result<std::size_t> check_pages(std::string_view bytes, Kind kind, const Limits& limits) {
  l_int32 format = 0, width = 0, height = 0, bits = 0, samples = 0, colours = 0;
  if (pixReadHeaderMem(data(bytes), bytes.size(), &format, &width, &height, &bits, &samples,
                       &colours) != 0)
    return fail("B7017", "the picture's header can't be read",
                "the file may be cut off: save it again");
  BOP_TRY_VOID(check_size(width, height, limits));
  std::size_t pages = 1;
  if (kind != Kind::Tiff) return pages;
  l_int32 dpi = 0;
  while (readHeaderMemTiff(data(bytes), bytes.size(), static_cast<l_int32>(pages), &width, &height,
                           &bits, &samples, &dpi, &colours, &format) == 0) {
    if (auto fits = check_size(width, height, limits); !fits)
      return std::unexpected(std::move(fits).error().in(fmt::format("page {}", pages + 1)));
    if (static_cast<int>(++pages) > limits.pages_max)
      return fail("B7016", fmt::format("more than {} pages", limits.pages_max), "split it");
  }
  return pages;
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
    BOP_TRY(const std::size_t count, check_pages(bytes, kind_, options.limits));
    if (is_cut_off(bytes, kind_))
      return fail("B7017", "the picture ends in the middle: the file is cut off",
                  "copy or save it again");
    Document document;
    document.path = path;
    document.kind = kind_;
    std::size_t offset = 0;
    BOP_TRY(
        document.pages,
        read_pages(count, [&](std::size_t i) { return picture_at(bytes, i, offset); }, options));
    return document;
  }

 private:
  Result<Waiting> picture_at(std::string_view bytes, std::size_t index, std::size_t& offset) const {
    // A list of pages that ends early would begin anew.
    const bool ended = index > 0 && offset == 0;
    Waiting waiting;
    if (!ended)
      waiting.picture.reset(kind_ == Kind::Tiff
                                ? pixReadMemFromMultipageTiff(data(bytes), bytes.size(), &offset)
                                : pixReadMem(data(bytes), bytes.size()));
    if (!waiting.picture)
      return fail("B7017", "the picture can't be read", "the file may be damaged: save it again");
    waiting.dpi = pixGetXRes(waiting.picture.get());
    return waiting;
  }

  Kind kind_;
};

}  // namespace

Result<PixPtr> image_picture(std::string_view bytes, Kind kind, std::size_t page,
                             const Options& options) {
  BOP_TRY_VOID(check_pages(bytes, kind, options.limits));
  PixPtr picture(kind == Kind::Tiff
                     ? pixReadMemTiff(data(bytes), bytes.size(), static_cast<l_int32>(page))
                     : pixReadMem(data(bytes), bytes.size()));
  if (!picture)
    return fail("B7017", "the picture can't be read", "the file may be damaged: save it again");
  return picture;
}

std::unique_ptr<Reader> image_reader(Kind kind) {
  return std::make_unique<ImageReader>(kind);
}

}  // namespace bop::extract
