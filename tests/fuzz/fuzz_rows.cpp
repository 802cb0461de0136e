// Any text as the words of a page: a line of input is a row, tabs are wide gaps. Finding fields
// must end, and every value must lie on the page it is said to come from. As words of a scan, what
// is read otherwise, derived from equations and told of totals must end, too.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/base/error.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/features.h"
#include "runtime/extract/propose.h"
#include "tests/support/invoice_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::invoice_schema();
  constexpr std::size_t bytes_max = 1U << 12;
  if (size > bytes_max) return 0;
  extract::Page page;
  page.width = 600;
  page.height = 800;
  double x = 0;
  double y = 0;
  std::string word;
  const auto put = [&] {
    if (word.empty()) return;
    extract::Word made;
    made.text = word;
    made.box = {x, y, 0.005 * static_cast<double>(word.size()), 0.01};
    x += made.box.w;
    page.words.push_back(made);
    word.clear();
  };
  for (std::size_t i = 0; i < size; ++i) {
    const char c = static_cast<char>(data[i]);
    if (c != ' ' && c != '\t' && c != '\n') {
      word += c;
      continue;
    }
    put();
    x = c == '\n' ? 0 : x + (c == '\t' ? 0.08 : 0.004);
    if (c == '\n') y += 0.012;
  }
  put();
  extract::Document document;
  document.pages.push_back(std::move(page));
  const auto record = extract::label_extractor()->extract(document, schema, 0);
  record::for_each_reading(
      schema, record, "invoice",
      [](const std::string&, const abi::Type&, const record::Reading& reading) {
        if (reading.known() && reading.origin.box)
          BOP_CHECK(reading.origin.page == 1, "the value is on the page");
      });
  document.pages[0].method = record::Method::Ocr;
  const extract::Pages pages(document, schema, 0);
  const auto gross = pages.target("gross");
  const auto choices = extract::proposals(pages, *gross, {});
  BOP_CHECK(extract::features_of(pages, *gross, choices).size() == choices.size(),
            "each candidate is told of");
  return 0;
}
