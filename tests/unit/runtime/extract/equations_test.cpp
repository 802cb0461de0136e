#include "runtime/extract/equations.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;
using extract::Equations;

// Rows of words under each other; the last words end at the same place, as on a till's slip.
extract::Document slip(const std::vector<std::vector<std::string>>& rows, bool scanned = true) {
  extract::Document document;
  extract::Page page;
  page.width = 600;
  page.height = 800;
  page.method = scanned ? record::Method::Ocr : record::Method::TextLayer;
  double y = 0.1;
  for (const auto& row : rows) {
    double x = 0.05;
    for (std::size_t i = 0; i < row.size(); ++i) {
      extract::Word word;
      word.text = row[i];
      const double wide = 0.01 * static_cast<double>(row[i].size());
      if (i > 0 && i + 1 == row.size()) x = std::max(x, 0.9 - wide);
      word.box = {x, y, wide, 0.0125};
      word.confidence = *value::Decimal::of(90, -2);
      x += wide + 0.006;
      page.words.push_back(std::move(word));
    }
    y += 0.025;
  }
  document.pages.push_back(std::move(page));
  return document;
}

extract::Pages pages_of(const extract::Document& document) {
  return {document, test_support::invoice_schema(), 0};
}

TEST_CASE("two equations without an amount in common prove a total") {
  const auto document = slip({{"Net", "100.37"},
                              {"Tax", "6%", "6.02"},
                              {"Total", "106.39"},
                              {"Cash", "150.00"},
                              {"Change", "43.61"}});
  const auto pages = pages_of(document);
  const Equations equations(pages);
  const auto total = equations.of(10639, 2);
  REQUIRE(total.proofs.size() == 2);
  std::vector<std::string> said;
  for (const auto& proof : total.proofs) said.push_back(text_of(proof));
  std::ranges::sort(said);
  CHECK(said == std::vector<std::string>{"100.37 + 6.02", "150.00 - 43.61"});
  // The net is in none, and what was handed over is no sum of amounts above it.
  CHECK(equations.of(10037, 0).proofs.empty());
  CHECK(equations.of(15000, 3).own < total.own);
}

TEST_CASE("a column and the cents of a rounding") {
  const auto document = slip({{"Rice", "2.35"},
                              {"Fish", "17.20"},
                              {"Tea", "3.11"},
                              {"Subtotal", "22.66"},
                              {"Rounding", "-0.01"},
                              {"Total", "22.65"}});
  const auto pages = pages_of(document);
  const Equations equations(pages);
  const auto sum = equations.of(2266, 3);
  REQUIRE(!sum.proofs.empty());
  CHECK(text_of(sum.proofs.front()) == "2.35 + 17.20 + 3.11");
  const auto total = equations.of(2265, 5);
  REQUIRE(!total.proofs.empty());
  CHECK(text_of(total.proofs.front()) == "22.66 - 0.01");
  // What bears out the subtotal bears out what it was rounded to.
  CHECK(total.deep > total.own);
  // A sum of amounts that stand below it is none of it.
  CHECK(equations.of(2266, 0).proofs.empty());
}

TEST_CASE("a misread total is derived, and says from what") {
  const auto document = slip({{"Cake", "17.00"},
                              {"Coffee", "1.80"},
                              {"Total", "18.00"},
                              {"Cash", "50.00"},
                              {"Change", "31.20"}});
  const auto pages = pages_of(document);
  const auto derived = extract::derived_totals(pages, *pages.target("gross"));
  REQUIRE(derived.size() == 1);
  CHECK(derived[0].key == "18.8");
  CHECK(derived[0].span.row == 2);
  CHECK(derived[0].read < 1);
  REQUIRE(derived[0].notes.size() == 1);
  CHECK(derived[0].notes[0].starts_with("`18.00` read as `18.80`: "));
  CHECK(derived[0].notes[0].find("50.00 - 31.20") != std::string::npos);
  CHECK(derived[0].notes[0].find("17.00 + 1.80") != std::string::npos);
}

TEST_CASE("what is borne out, stands twice or is no scan is not read otherwise") {
  const std::vector<std::vector<std::string>> right = {{"Cake", "17.00"},
                                                       {"Coffee", "1.80"},
                                                       {"Total", "18.80"},
                                                       {"Cash", "50.00"},
                                                       {"Change", "31.20"}};
  auto misread = right;
  misread[2][1] = "18.00";
  auto twice = misread;
  twice.push_back({"Visa", "18.00"});
  const auto count = [](const auto& rows, bool scanned) {
    const auto document = slip(rows, scanned);
    const auto pages = pages_of(document);
    return extract::derived_totals(pages, *pages.target("gross")).size();
  };
  CHECK(count(right, true) == 0);
  CHECK(count(misread, true) == 1);
  CHECK(count(misread, false) == 0);
  CHECK(count(twice, true) == 0);
}

TEST_CASE("amounts beyond any invoice prove nothing and break nothing") {
  const auto document = slip({{"Net", "999999999999999.99"},
                              {"Tax", "20%", "999999999999999.99"},
                              {"Total", "999999999999999.98"}});
  const auto pages = pages_of(document);
  CHECK(Equations(pages).all().empty());
  CHECK(extract::derived_totals(pages, *pages.target("gross")).empty());
}

}  // namespace
