#include "runtime/extract/country.h"

#include <doctest/doctest.h>

#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

std::optional<extract::Country> country_of(const std::vector<std::string>& words,
                                           bool scanned = true) {
  extract::Document document;
  extract::Page page;
  page.width = 600;
  page.height = 800;
  page.method = scanned ? record::Method::Ocr : record::Method::TextLayer;
  double x = 0.05;
  for (const auto& text : words) {
    extract::Word word;
    word.text = text;
    word.box = {x, 0.1, 0.01 * static_cast<double>(text.size()), 0.0125};
    x += word.box.w + 0.004;
    page.words.push_back(std::move(word));
  }
  document.pages.push_back(std::move(page));
  return extract::country_of({document, test_support::invoice_schema(), 0});
}

TEST_CASE("legal forms and places tell the country, several surer than one") {
  const auto one = country_of({"Taman", "Daya"});
  REQUIRE(one);
  CHECK(one->currency.text() == "MYR");
  CHECK(one->day_first);
  const auto more = country_of({"Sdn", "Bhd", "Taman", "Daya", "Johor"});
  REQUIRE(more);
  CHECK(more->sure > one->sure);
  CHECK(more->sure < 1);
  CHECK(more->span.first == 0);
}

TEST_CASE("a long word may be misread on a scan, and only there") {
  CHECK(country_of({"SELANGQR"}));
  CHECK(!country_of({"SELANGQR"}, false));
}

TEST_CASE("no sign, or signs of two countries: no country") {
  CHECK(!country_of({"Hello"}));
  CHECK(!country_of({}));
  CHECK(!country_of({"Malaysia", "Singapore"}));
}

}  // namespace
