#include "runtime/extract/classify.h"

#include <doctest/doctest.h>

namespace {

using namespace bop;
using extract::DocumentKind;

// Lines of words on a page of the given height; the words of a line stand together.
extract::Document page_of(const std::vector<std::string>& lines, double height = 800) {
  extract::Page page;
  page.width = 600;
  page.height = height;
  double y = 0.05;
  for (const auto& line : lines) {
    double x = 0.05;
    std::string word;
    for (const char c : line + " ") {
      if (c != ' ') {
        word += c;
        continue;
      }
      if (word.empty()) continue;
      extract::Word made;
      made.text = word;
      made.box = {x, y, 0.007 * static_cast<double>(word.size()), 0.0125};
      x += made.box.w + 0.004;
      page.words.push_back(std::move(made));
      word.clear();
    }
    y += 0.02;
  }
  extract::Document document;
  document.pages.push_back(std::move(page));
  return document;
}

DocumentKind kind_of(const std::vector<std::string>& lines) {
  return extract::classify(page_of(lines)).kind;
}

TEST_CASE("a document is what it calls itself, in three languages") {
  CHECK(kind_of({"Rechnung", "Rechnungsnummer 17", "Zahlbar bis 1.3.2026"}) ==
        DocumentKind::Invoice);
  CHECK(kind_of({"Avoir", "Facture d'origine 17"}) == DocumentKind::CreditNote);
  CHECK(kind_of({"Lieferschein", "Zu Ihrer Bestellung 4711"}) == DocumentKind::DeliveryNote);
  CHECK(kind_of({"Purchase order 4711", "Ship to"}) == DocumentKind::Order);
  CHECK(kind_of({"Kontoauszug", "Alter Kontostand 10,00"}) == DocumentKind::Statement);
  CHECK(kind_of({"Service agreement", "The parties agree", "Governing law: England"}) ==
        DocumentKind::Contract);
  CHECK(kind_of({"Expense report", "Claimant: A. Person"}) == DocumentKind::Claim);
  CHECK(kind_of({"Personalausweis", "Geburtsdatum 1.1.1980"}) == DocumentKind::Identity);
}

TEST_CASE("a till's slip is a receipt though it says that it is a tax invoice") {
  const auto slip = page_of(
      {"Tax invoice", "Cashier: 01", "Total 10.00", "Cash 20.00", "Change 10.00", "Thank you"},
      1500);
  const auto told = extract::classify(slip);
  CHECK(told.kind == DocumentKind::Receipt);
  CHECK(told.confidence > 0.6);
  CHECK(told.confidence < 1);
  CHECK(told.second == DocumentKind::Invoice);
  CHECK(!told.evidence.empty());
}

TEST_CASE("an order that an invoice speaks of makes it no order") {
  const auto told = extract::classify(page_of(
      {"Invoice no. 17", "We thank you for your purchase order 4711", "Due date 2026-03-01"}));
  CHECK(told.kind == DocumentKind::Invoice);
}

TEST_CASE("what nothing speaks for is of no known kind, and so is what two speak for alike") {
  CHECK(kind_of({}) == DocumentKind::Unknown);
  CHECK(kind_of({"Dear reader,", "some words about nothing"}) == DocumentKind::Unknown);
  CHECK(kind_of({"Bestellung", "Lieferschein"}) == DocumentKind::Unknown);
  CHECK(extract::classify(page_of({})).confidence == 0);
}

TEST_CASE("a delivery note that is read as an invoice is remarked upon") {
  auto note = page_of({"Lieferschein", "Ware erhalten"});
  note.path = "note.pdf";
  const auto remark = extract::other_kind(note, "Invoice");
  REQUIRE(remark);
  CHECK(remark->code == "B8676");
  CHECK(remark->message ==
        "it looks like a delivery note, not like an invoice: it calls itself `Lieferschein`");
  CHECK(!extract::other_kind(note, "Consignment"));
  CHECK(!extract::other_kind(note, "DeliveryNote"));
  CHECK(extract::other_kind(note, "Order"));
  CHECK(!extract::other_kind(page_of({"Gutschrift"}), "Invoice"));
  CHECK(!extract::other_kind(page_of({}), "Receipt"));
}

}  // namespace
