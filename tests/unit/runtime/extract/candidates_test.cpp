#include "runtime/extract/candidates.h"

#include <doctest/doctest.h>

#include "runtime/identity/identity.h"

namespace {

using namespace bop;
using namespace bop::extract;

// A page of one row; a tab in `text` is a wide gap.
std::vector<Row> rows_from(std::string_view text) {
  Document document;
  Page page;
  page.width = 600;
  page.height = 800;
  double x = 0.02;
  std::string word;
  const auto put = [&](double gap) {
    if (!word.empty()) {
      const double width = 0.006 * static_cast<double>(word.size());
      Word made;
      made.text = word;
      made.box = {x, 0.1, width, 0.0125};
      page.words.push_back(std::move(made));
      x += width;
    }
    x += gap;
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == '\t')
      put(c == ' ' ? 0.004 : 0.06);
    else
      word += c;
  }
  put(0);
  document.pages.push_back(std::move(page));
  return rows_of(document);
}

std::string dates(std::string_view text) {
  const auto rows = rows_from(text);
  std::vector<FoundDate> found;
  find_dates(rows.at(0), 0, found);
  std::string all;
  for (const auto& date : found) {
    all += date.date.text() + (date.month_first ? "|" + date.month_first->text() : "") +
           (date.weak ? "?" : "") + " ";
  }
  return all;
}

std::string amounts(std::string_view text) {
  const auto rows = rows_from(text);
  std::vector<FoundAmount> found;
  find_amounts(rows.at(0), 0, found);
  std::string all;
  for (const auto& amount : found)
    all +=
        (amount.currency ? amount.currency->text() + " " : "") + amount.amount.text(2, false) + ";";
  return all;
}

TEST_CASE("dates in the notations of three languages") {
  CHECK(dates("2026-03-12") == "2026-03-12 ");
  CHECK(dates("12.03.2026") == "2026-03-12 ");
  CHECK(dates("1. 3. 2026") == "2026-03-01 ");
  CHECK(dates("12 March 2026 and March 12, 2026") == "2026-03-12 2026-03-12 ");
  CHECK(dates("12. März 2026") == "2026-03-12 ");
  CHECK(dates("12 mars 2026, 1er août 2026") == "2026-03-12 2026-08-01 ");
  CHECK(dates("3rd Feb 2026") == "2026-02-03 ");
  CHECK(dates("12-Mar-2026") == "2026-03-12 ");
  CHECK(dates("03/04/2026") == "2026-04-03|2026-03-04 ");
  CHECK(dates("13/04/2026 04/13/2026 04/04/2026") == "2026-04-13 2026-04-13 2026-04-04 ");
  CHECK(dates("12.03.26 20260312") == "2026-03-12? 2026-03-12? ");
  CHECK(dates("Datum:12.03.2026") == "2026-03-12 ");
}

TEST_CASE("what is no date") {
  CHECK(dates("30.02.2026 2026-13-01 1.2.3.2026 12.03.202612 99/99/2026") == "");
  CHECK(dates("+49 30 1234567 v1.2.2026a 2026/77") == "");
  CHECK(dates("12.03.1889") == "");
}

TEST_CASE("amounts in both conventions") {
  CHECK(amounts("1.234,56 €") == "EUR 1234.56;");
  CHECK(amounts("EUR 1,234.56") == "EUR 1234.56;");
  CHECK(amounts("1 234,56") == "1234.56;");
  CHECK(amounts("1'234.56 CHF") == "CHF 1234.56;");
  CHECK(amounts("1\xC2\xA0"
                "234,56") == "1234.56;");
  CHECK(amounts("1.234.567,89") == "1234567.89;");
  CHECK(amounts("8 ,93") == "8.93;");
  CHECK(amounts("£594.72 RM31.00 US$5.00") == "GBP 594.72;MYR 31.00;USD 5.00;");
  CHECK(amounts("-12,50 12,50- (12.50)") == "-12.50;-12.50;-12.50;");
  CHECK(amounts("300 EUR") == "EUR 300.00;");
  CHECK(amounts("$ 12.00") == "12.00;");
  CHECK(amounts("100,00\t19,00\t119,00") == "100.00;19.00;119.00;");
}

TEST_CASE("what is no amount") {
  CHECK(amounts("19,00 % 7.5% 1.234 1,0000 300 12.03.2026 10:30 2026-03-12") == "");
  CHECK(amounts("471102 A12.50B 1.2.3 DE123456789") == "");
}

TEST_CASE("accounts and VAT identifiers") {
  const auto found = [](std::string_view text) {
    const auto rows = rows_from(text);
    return find_candidates(rows);
  };
  const auto iban = found("IBAN: DE75 5121 0800 1245 1261 99 BIC: X");
  REQUIRE(iban.ibans.size() == 1);
  CHECK(iban.ibans[0].text == "DE75512108001245126199");
  CHECK(iban.ibans[0].valid);
  const auto wrong = found("DE75 5121 0800 1245 1261 98");
  REQUIRE(wrong.ibans.size() == 1);
  CHECK_FALSE(wrong.ibans[0].valid);
  const auto vat = found("USt-IdNr. DE 123 456 789, Tel. 123");
  REQUIRE(vat.vat_ids.size() == 1);
  CHECK(vat.vat_ids[0].text == "DE123456789");
  CHECK(found("DE12345678 FR1 XX123456789").vat_ids.empty());
  CHECK(bop::identity::is_iban("NO9386011117947"));
  CHECK_FALSE(bop::identity::is_iban("NO938601111794"));
  CHECK_FALSE(bop::identity::is_iban(""));
  CHECK_FALSE(bop::identity::is_iban("ZZ9386011117947"));
}

TEST_CASE("folding drops case, accents and everything that is no letter or digit") {
  CHECK(folded("N° de facture :") == "ndefacture");
  CHECK(folded("Fällig Straße ÉÇœ") == "falligstrasseecoe");
}

}  // namespace
