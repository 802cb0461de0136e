// Any bytes as a PDF: reading must end with pages or one error, and every word must lie on its
// page. Poppler itself is not instrumented; what we make of its answers is.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/error.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/reader.h"
#include "tests/support/invoice_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::invoice_schema();
  static const auto reader = extract::reader_for(extract::Kind::Pdf).value();
  constexpr std::size_t bytes_max = 1U << 17;
  if (size > bytes_max) return 0;
  extract::Options options;
  options.limits.pages_max = 5;
  options.limits.pixels_max = 1;             // no page is drawn: OCR has tests of its own
  options.limits.data.bytes_max = 1U << 20;  // of what is unpacked, so that bombs are found
  options.limits.page_bytes_max = 1U << 20;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
  const auto document = reader->read(bytes, "fuzz.pdf", options);
  if (!document) {
    BOP_CHECK(!document.error().code.empty(), "an error has a code");
    return 0;
  }
  for (const auto& page : document->pages)
    for (const auto& word : page.words)
      BOP_CHECK(word.box.x >= 0 && word.box.y >= 0 && word.box.w >= 0 && word.box.h >= 0,
                "a word lies on its page");
  const auto record = extract::label_extractor()->extract(*document, schema, 0);
  BOP_CHECK(record.fields.size() == schema.records[0].fields.size(), "a record has its fields");
  return 0;
}
