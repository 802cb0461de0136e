#include "runtime/extract/repair.h"

#include <set>

#include <doctest/doctest.h>

#include "runtime/extract/candidates.h"
#include "runtime/extract/propose.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

extract::Row row_of(const std::vector<std::string>& words, bool scanned = true) {
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
  return extract::rows_of(document).at(0);
}

TEST_CASE("letters among digits are read as digits, and it is said") {
  const auto found = extract::find_candidates({row_of({"TOTAL", "3l.5O", "09/O1/2019"})});
  REQUIRE(found.amounts.size() == 1);
  CHECK(found.amounts[0].amount.text() == "31.5");
  CHECK(found.amounts[0].note == "`3l.5O` read as `31.50`");
  REQUIRE(found.dates.size() == 1);
  CHECK(found.dates[0].date.text() == "2019-01-09");
  CHECK(!found.dates[0].note.empty());
}

TEST_CASE("what is read plainly has no note, and words are no numbers") {
  const auto found = extract::find_candidates({row_of({"BILLS", "IO", "SOS.", "31.50"})});
  REQUIRE(found.amounts.size() == 1);
  CHECK(found.amounts[0].note.empty());
}

TEST_CASE("a number cut in two is one, with the sign of its currency") {
  const auto amounts = [](const std::vector<std::string>& words) {
    std::string said;
    for (const auto& amount : extract::find_candidates({row_of(words)}).amounts)
      said += amount.amount.text() + (amount.currency ? " " + amount.currency->text() : "") + "; ";
    return said;
  };
  CHECK(amounts({"SUBTOTAL", "RM53.", "60"}).find("53.6 MYR; ") != std::string::npos);
  CHECK(amounts({"Payable", "3.2", "1"}).find("3.21; ") != std::string::npos);
  CHECK(amounts({"Fee", "RM4187"}).find("41.87 MYR; ") != std::string::npos);
  CHECK(amounts({"Table", "1", "2"}).empty());
  CHECK(amounts({"Rate", "3.25", "1"}) == "3.25; ");
}

TEST_CASE("the number of a register is no part of a name") {
  const auto names = [](const std::vector<std::string>& words) {
    extract::Document document;
    auto& page = document.pages.emplace_back();
    page.method = record::Method::Ocr;
    page.words = row_of(words).words;
    const extract::Pages pages(document, test_support::invoice_schema(), 0);
    std::set<std::string> found;
    for (const auto& choice : extract::proposals(pages, *pages.target("vendor_name"), {}))
      found.insert(std::get<std::string>(choice.value));
    return found;
  };
  const auto speed = names({"99", "SPEED", "5/8", "($19537-X)"});
  CHECK(speed.contains("99 SPEED S/B"));
  CHECK(!speed.contains("99 SPEED 5/8 ($19537-X)"));
  CHECK(names({"Farmasi", "Maluri", "S/B(587969-U)"}).contains("Farmasi Maluri S/B"));
  CHECK(names({"Hotel", "Mutiara", "(KL)"}).contains("Hotel Mutiara (KL)"));
}

TEST_CASE("a text layer is not misread") {
  CHECK(extract::find_candidates({row_of({"3l.5O"}, false)}).amounts.empty());
  CHECK(extract::rereadings(row_of({"3l.5O"}, false)).empty());
}

TEST_CASE("another look at the same place gives another candidate, with a note") {
  auto row = row_of({"TOTAL", "81.50"});
  row.words[1].others = {{"31.50", *value::Decimal::of(80, -2)}};
  const auto found = extract::find_candidates({row});
  REQUIRE(found.amounts.size() == 2);
  CHECK(found.amounts[0].note.empty());
  CHECK(found.amounts[1].amount.text() == "31.5");
  CHECK(found.amounts[1].note == "`31.50` by another look, `81.50` by the first");
}

TEST_CASE("a legal form of two words is repaired by the one that was read") {
  const auto row = row_of({"GARDENIA", "BAKERIES", "SDN", "BND"});
  const auto form = extract::repaired_form(row, 0, 3);
  REQUIRE(form);
  CHECK(form->word == 3);
  CHECK(form->text == "BHD");
  CHECK(!extract::repaired_form(row_of({"GARDENIA", "SDN", "BHD"}), 0, 2));
  CHECK(!extract::repaired_form(row_of({"SDN", "BND"}, false), 0, 1));
}

}  // namespace
