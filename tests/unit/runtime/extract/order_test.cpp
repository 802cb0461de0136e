// Orders, answers to them and delivery notes: UBL by root element, pages by their titles.
#include <doctest/doctest.h>

#include "runtime/extract/einvoice.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/flow.h"

namespace {

using namespace bop;
using abi::Kind;

abi::Field field(std::string name, abi::Kind kind, std::vector<std::string> labels = {},
                 std::uint32_t index = 0) {
  abi::Field made;
  made.name = std::move(name);
  made.type = {kind, kind != Kind::Enum && kind != Kind::List, false, index};
  made.read_from = std::move(labels);
  return made;
}

// A record of any document of the order process, and one line of it.
abi::Schema order_schema() {
  abi::Schema schema;
  schema.enums = {
      {"Kind", {"order", "order_change", "order_response", "delivery_note"}, false, ""}};
  const abi::Type lines = schema.list_of({Kind::Record, false, false, 1});
  abi::RecordType paper;
  paper.name = "Paper";
  paper.fields = {field("number", Kind::Text, {"Lieferschein-Nr."}),
                  field("kind", Kind::Enum),
                  field("order_number", Kind::Text, {"Ihre Bestellung"}),
                  field("accepted", Kind::Boolean),
                  field("delivered", Kind::Date, {"Lieferdatum"}),
                  field("net", Kind::Money),
                  field("vendor_name", Kind::Text, {"Lieferant"}),
                  field("buyer_name", Kind::Text, {"Kunde"}),
                  field("lines", Kind::List, {}, lines.index)};
  abi::RecordType line;
  line.name = "Line";
  line.fields = {
      field("order_line", Kind::Integer),         field("order_number", Kind::Text),
      field("text", Kind::Text, {"Bezeichnung"}), field("quantity", Kind::Number, {"Menge"}),
      field("unit", Kind::Text, {"Einheit"}),     field("status", Kind::Text)};
  schema.records = {paper, line};
  return schema;
}
const abi::Schema schema = order_schema();

std::string shown(const record::Record& record, std::string_view path) {
  const record::Reading* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  if (reading->status == record::Status::Missing) return "missing";
  if (!reading->known()) return "unread: " + reading->why;
  if (const auto* symbol = std::get_if<abi::Symbol>(&reading->value))
    return schema.enums[0].members[symbol->index];
  if (const auto* text = std::get_if<std::string>(&reading->value)) return *text;
  if (const auto* truth = std::get_if<bool>(&reading->value)) return *truth ? "true" : "false";
  if (const auto* date = std::get_if<value::Date>(&reading->value)) return date->text();
  if (const auto* money = std::get_if<value::Money>(&reading->value)) return money->text();
  return std::get<value::Decimal>(reading->value).text();
}

record::Record read(const std::string& xml) {
  auto record = extract::read_einvoice(xml, "in.xml", schema, 0);
  REQUIRE(record);
  return std::move(*record);
}

TEST_CASE("UBL: an order is of the kind of its root element, and numbers its lines") {
  const auto order = read(
      "<Order><ID>PO-1</ID><DocumentCurrencyCode>EUR</"
      "DocumentCurrencyCode><AnticipatedMonetaryTotal>"
      "<LineExtensionAmount "
      "currencyID=\"EUR\">20.00</LineExtensionAmount></AnticipatedMonetaryTotal>"
      "<OrderLine><LineItem><ID>10</ID><LineStatusCode>1</LineStatusCode><Quantity "
      "unitCode=\"EA\">2"
      "</Quantity><Item><Name>Beam</Name></Item></LineItem></OrderLine></Order>");
  CHECK(shown(order, "number") == "PO-1");
  CHECK(shown(order, "kind") == "order");
  CHECK(shown(order, "net") == "EUR 20.00");
  CHECK(shown(order, "lines[1].order_line") == "10");
  CHECK(shown(order, "lines[1].quantity") == "2");
  CHECK(shown(order, "lines[1].unit") == "EA");
  CHECK(shown(order, "lines[1].status") == "1");
  CHECK(shown(order, "lines[1].order_number") == "missing");
}

TEST_CASE("UBL: with allowances the total of the lines is not the net total") {
  const auto order = read(
      "<OrderChange><AnticipatedMonetaryTotal><LineExtensionAmount currencyID=\"EUR\">20"
      "</LineExtensionAmount><AllowanceTotalAmount currencyID=\"EUR\">5</AllowanceTotalAmount>"
      "</AnticipatedMonetaryTotal></OrderChange>");
  CHECK(shown(order, "kind") == "order_change");
  CHECK(shown(order, "net") == "missing");
}

TEST_CASE("OIOUBL: what is called the total without tax is the tax") {
  const auto order = [](std::string_view customization) {
    return read("<Order><CustomizationID>" + std::string(customization) +
                "</CustomizationID><DocumentCurrencyCode>DKK</DocumentCurrencyCode>"
                "<AnticipatedMonetaryTotal><LineExtensionAmount currencyID=\"DKK\">100"
                "</LineExtensionAmount><TaxExclusiveAmount currencyID=\"DKK\">25"
                "</TaxExclusiveAmount></AnticipatedMonetaryTotal></Order>");
  };
  CHECK(shown(order("OIOUBL-2.02"), "net") == "DKK 100.00");
  CHECK(shown(order("urn:fdc:peppol.eu:poacc:trns:order:3"), "net") == "DKK 25.00");
}

TEST_CASE("UBL: what an answer says of the order as a whole") {
  const auto accepted = [](std::string_view element) {
    return shown(read("<OrderResponse>" + std::string(element) + "</OrderResponse>"), "accepted");
  };
  CHECK(accepted("<AcceptedIndicator>true</AcceptedIndicator>") == "true");
  CHECK(accepted("<OrderResponseCode>AP</OrderResponseCode>") == "true");
  CHECK(accepted("<OrderResponseCode>RE</OrderResponseCode>") == "false");
  CHECK(accepted("<OrderResponseCode>CA</OrderResponseCode>") ==
        "unread: not_read: accepted with changes");
  CHECK(accepted("<OrderResponseCode>AB</OrderResponseCode>") ==
        "unread: not_read: received, not answered yet");
  CHECK(accepted("<OrderResponseCode>maybe</OrderResponseCode>").starts_with("unread"));
  CHECK(accepted("") == "missing");
}

TEST_CASE("UBL: a delivery note names the order, its lines and what came") {
  const auto note = read(
      "<DespatchAdvice><ID>LS-1</ID><OrderReference><ID>PO-1</ID></OrderReference>"
      "<DespatchSupplierParty><Party><PartyName><Name>Nord</Name></PartyName></Party>"
      "</DespatchSupplierParty><Shipment><Delivery><ActualDeliveryDate>2026-03-17"
      "</ActualDeliveryDate></Delivery></Shipment><DespatchLine><ID>1</ID><DeliveredQuantity "
      "unitCode=\"EA\">2</DeliveredQuantity><OrderLineReference><LineID>10</LineID><OrderReference>"
      "<ID>PO-2</ID></OrderReference></OrderLineReference><Item><Name>Beam</Name></Item>"
      "</DespatchLine></DespatchAdvice>");
  CHECK(shown(note, "kind") == "delivery_note");
  CHECK(shown(note, "order_number") == "PO-1");
  CHECK(shown(note, "vendor_name") == "Nord");
  CHECK(shown(note, "delivered") == "2026-03-17");
  CHECK(shown(note, "lines[1].order_line") == "10");
  CHECK(shown(note, "lines[1].order_number") == "PO-2");
  CHECK(shown(note, "lines[1].quantity") == "2");
}

TEST_CASE("XML of another kind than the record is refused") {
  for (const char* root : {"Invoice", "CrossIndustryInvoice", "ReceiptAdvice"}) {
    const auto refused =
        extract::read_einvoice("<" + std::string(root) + "/>", "in.xml", schema, 0);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "B7057");
  }
}

extract::Document page(const std::string& text) {
  extract::Document document;
  document.path = "in";
  document.pages.push_back(extract::page_of(extract::rows_of_lines(text)));
  return document;
}

TEST_CASE("pages: a delivery note by its title, with lines that have counts alone") {
  const auto note = extract::label_extractor()->extract(
      page("Holzwerk Nord GmbH, Am Hafen 3, 24103 Kiel\n\nLieferschein\n\n"
           "Lieferschein-Nr.:  LS-4711\nIhre Bestellung:   PO-9\nLieferdatum:  17.03.2026\n\n"
           "Bezeichnung           Menge   Einheit\n"
           "Balken                  10    Stk\n"
           "Schrauben                3    Ktn\n"),
      schema, 0);
  CHECK(shown(note, "kind") == "delivery_note");
  CHECK(shown(note, "number") == "LS-4711");
  CHECK(shown(note, "delivered") == "2026-03-17");
  REQUIRE(record::find(schema, note, "lines")->elements.size() == 2);
  CHECK(shown(note, "lines[2].text") == "Schrauben");
  CHECK(shown(note, "lines[2].quantity") == "3");
  CHECK(shown(note, "lines[2].unit") == "Ktn");
}

TEST_CASE("pages: an order is written by the buyer; a confirmation is no order") {
  const auto order = extract::label_extractor()->extract(
      page("Kranbau GmbH, Hafenstrasse 12, 20457 Hamburg\n\nBestellung\n\n"
           "Lieferant:  Holzwerk Nord GmbH\n"),
      schema, 0);
  CHECK(shown(order, "kind") == "order");
  CHECK(shown(order, "buyer_name") == "Kranbau GmbH");
  CHECK(shown(order, "vendor_name") == "Holzwerk Nord GmbH");
  const auto kind = [](const std::string& title) {
    return shown(
        extract::label_extractor()->extract(page("Acme Ltd\n\n" + title + "\n"), schema, 0),
        "kind");
  };
  CHECK(kind("Order confirmation") == "order_response");
  CHECK(kind("Rechnung") == "unread: conflict: the document calls itself `Rechnung`");
  CHECK(kind("Hello") == "unread: not_found");
}

}  // namespace
