// Any bytes as a picture: its pages are counted, measured and unpacked, and reading ends with one
// error that has a code. Leptonica and what it unpacks with are not instrumented, and Tesseract is
// not asked (it has no time to read in): what is looked for is a crash, and memory without limit.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/error.h"
#include "runtime/extract/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  constexpr std::size_t bytes_max = 1U << 16;
  if (size > bytes_max) return 0;
  extract::Options options;
  options.threads = 1;
  options.limits.pages_max = 5;
  options.limits.pixels_max = 1'000'000;
  options.limits.page_seconds_max = 0;
  options.languages = "none";  // no picture gets as far as the engine
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
  const auto kind = extract::sniff(bytes, "fuzz");
  if (kind != extract::Kind::Png && kind != extract::Kind::Jpeg && kind != extract::Kind::Tiff)
    return 0;
  static const auto png = extract::reader_for(extract::Kind::Png).value();
  static const auto jpeg = extract::reader_for(extract::Kind::Jpeg).value();
  static const auto tiff = extract::reader_for(extract::Kind::Tiff).value();
  const auto& reader = kind == extract::Kind::Png ? png : kind == extract::Kind::Jpeg ? jpeg : tiff;
  const auto document = reader->read(bytes, "fuzz", options);
  BOP_CHECK(!document && !document.error().code.empty(), "it ends in an error with a code");
  return 0;
}
