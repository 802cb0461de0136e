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

TEST_CASE("every kind is told in three languages") {
  using enum DocumentKind;
  const std::vector<std::pair<DocumentKind, std::vector<std::string>>> made = {
      {Invoice, {"Invoice", "Invoice no. 17", "Payment due 1 March"}},
      {Invoice, {"Rechnung", "Rechnungsdatum 1.3.2026", "IBAN DE00"}},
      {Invoice, {"Facture", "Facture no 17", "Net a payer 10,00"}},
      {CreditNote, {"Credit note", "for your goods of March"}},
      {CreditNote, {"Rechnungskorrektur", "Erstattung 10,00"}},
      {CreditNote, {"Note de crédit", "Montant 10,00"}},
      {Receipt, {"Receipt", "Cashier 4", "Change 1.00"}},
      {Receipt, {"Quittung", "Gegeben 20,00", "Rückgeld 1,00"}},
      {Receipt, {"Ticket de caisse", "Espèces 20,00", "Rendu 1,00"}},
      {Order, {"Purchase order", "Deliver by 1 March"}},
      {Order, {"Bestellung", "Liefertermin 1.3.2026"}},
      {Order, {"Bon de commande", "Quantité 3"}},
      {DeliveryNote, {"Delivery note", "Received by"}},
      {DeliveryNote, {"Lieferschein", "Ware erhalten"}},
      {DeliveryNote, {"Bon de livraison", "Reçu par"}},
      {Statement, {"Statement of account", "Opening balance 1.00"}},
      {Statement, {"Kontoauszug", "Endsaldo 1,00"}},
      {Statement, {"Relevé de compte", "Nouveau solde 1,00"}},
      {Contract, {"Agreement", "Governing law", "Notice period"}},
      {Contract, {"Rahmenvertrag", "Gerichtsstand Kiel"}},
      {Contract, {"Contrat", "Les parties", "Droit applicable"}},
      {Claim, {"Claim form", "Date of loss"}},
      {Claim, {"Schadenmeldung", "Schadentag"}},
      {Claim, {"Note de frais", "Paris"}},
      {Identity, {"Passport", "Nationality", "Date of birth"}},
      {Identity, {"Reisepass", "Geburtsdatum"}},
      {Identity, {"Passeport", "Nationalité"}}};
  for (const auto& [kind, lines] : made) {
    CAPTURE(lines.front());
    const auto told = extract::classify(page_of(lines));
    CHECK(extract::word_of(told.kind) == extract::word_of(kind));
    CHECK(told.confidence > 0.6);
    CHECK(told.evidence.front().starts_with("calls itself `"));
    const auto read = extract::kind_read(told);
    CHECK(read.value == extract::word_of(kind));
    CHECK(read.confidence < value::Decimal(1));
  }
}

TEST_CASE("what two speak for alike says both") {
  const auto told = extract::classify(page_of({"Bestellung", "Lieferschein"}));
  CHECK(told.kind == DocumentKind::Unknown);
  CHECK(told.confidence == 0);
  CHECK(told.evidence ==
        std::vector<std::string>{"calls itself `Bestellung`", "calls itself `Lieferschein`"});
  CHECK(extract::other_kind(told, "Invoice") == "an order or a delivery note");
  CHECK(!extract::other_kind(extract::classify(page_of({})), "Invoice"));
}

TEST_CASE("a delivery note that is read as an invoice is remarked upon") {
  const auto other = [](const std::vector<std::string>& lines, std::string_view type) {
    return extract::other_kind(extract::classify(page_of(lines)), type);
  };
  const std::vector<std::string> note = {"Lieferschein", "Ware erhalten"};
  CHECK(other(note, "Invoice") == "a delivery note");
  CHECK(!other(note, "Consignment"));
  CHECK(!other(note, "DeliveryNote"));
  CHECK(other(note, "Order"));
  CHECK(!other({"Gutschrift"}, "Invoice"));
  CHECK(!other({}, "Receipt"));
  const auto remark = extract::another_kind(extract::classify(page_of(note)), "Invoice",
                                            "a delivery note", "note.pdf");
  CHECK(remark.code == "B8676");
  CHECK(remark.message ==
        "it looks like a delivery note, not like an invoice: it calls itself `Lieferschein`");
}

}  // namespace
