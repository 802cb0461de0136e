#include "runtime/extract/term_reader.h"

#include <doctest/doctest.h>

#include "runtime/extract/einvoice.h"
#include "runtime/extract/term_names.h"

namespace {

using namespace bop;
using abi::Kind;
using record::Status;

abi::Field field(std::string name, abi::Type type, std::vector<std::string> read_from) {
  return {.name = std::move(name), .type = type, .doc = {}, .read_from = std::move(read_from)};
}

// A few terms in types of a policy's own.
abi::Schema own_types() {
  abi::Schema schema;
  const abi::Type text{Kind::Text, true};
  const abi::Type amount{Kind::Record, true, false, 1};
  const abi::Type line{Kind::Record, false, false, 2};
  const abi::Type lines = schema.list_of(line);
  const abi::Type texts = schema.list_of({Kind::Text});
  schema.records = {
      {.name = "Document",
       .fields = {field("number", text, {"BT-1"}), field("due", amount, {"BT-115"}),
                  field("vat", amount, {"BT-110"}), field("vat_of_books", amount, {"BT-111"}),
                  field("issued", {Kind::Date, true}, {"BT-2"}),
                  field("gross", {Kind::Money, true}, {"BT-112"}), field("lines", lines, {"BG-25"}),
                  field("names", texts, {"BT-153"}), field("untold", text, {"Invoice no."}),
                  field("foreign", text, {"foreign namespace"}),
                  field("terms", text, {"payment terms as written"})},
       .equations = {},
       .doc = {}},
      {.name = "Amount",
       .fields = {field("value", {Kind::Number}, {"value"}),
                  field("decimals", {Kind::Integer}, {"decimals"}),
                  field("currency", text, {"currencyID"})},
       .equations = {},
       .doc = {}},
      {.name = "Line",
       .fields = {field("name", text, {"BT-153"}), field("rate", {Kind::Percent, true}, {"BT-152"}),
                  field("of", text, {"BT-1"})},
       .equations = {},
       .doc = {}}};
  return schema;
}

const abi::Schema schema = own_types();

std::string ubl(std::string_view body) {
  return "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">" +
         std::string(body) + "</Invoice>";
}

record::Record read(const std::string& xml) {
  auto record = extract::read_einvoice(xml, "in.xml", schema, 0);
  REQUIRE_MESSAGE(record, (record ? "" : record.error().text()));
  return std::move(*record);
}

const record::Reading& at(const record::Record& record, std::string_view path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  return *reading;
}

std::string said(const record::Record& record, std::string_view path) {
  const auto& reading = at(record, path);
  if (reading.status == Status::Missing) return "missing";
  if (!reading.known()) return "unread: " + reading.why;
  if (const auto* number = std::get_if<value::Decimal>(&reading.value)) return number->text();
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return money->text();
  if (const auto* date = std::get_if<value::Date>(&reading.value)) return date->text();
  return std::get<std::string>(reading.value);
}

TEST_CASE("the terms that the steps of a path stand for") {
  using Terms = std::vector<std::string_view>;
  CHECK(extract::terms_on(schema, 0, "lines[2].rate") == Terms{"BG-25", "BT-152"});
  CHECK(extract::terms_on(schema, 0, "due.value") == Terms{"BT-115", ""});
  CHECK(extract::terms_on(schema, 0, "untold") == Terms{""});
  CHECK(extract::terms_on(schema, 0, "lines[2].nothing").empty());
  CHECK(extract::terms_on(schema, 0, "number.value").empty());
  CHECK(extract::terms_on(schema, 0, "").empty());
}

TEST_CASE("a draft of ZUGFeRD is refused as what it is, though its element is called as UBL's") {
  const auto draft = extract::read_einvoice(
      "<rsm:Invoice xmlns:rsm='urn:un:unece:uncefact:data:standard:CBFBUY:5'/>", "in.xml", schema,
      0);
  REQUIRE_FALSE(draft);
  CHECK(draft.error().code == "B7067");
}

TEST_CASE("absent, blank, unreadable: three things a rule can tell apart") {
  const auto absent = read(ubl("<LegalMonetaryTotal/>"));
  CHECK(said(absent, "number") == "missing");
  CHECK(at(absent, "due").status == Status::Missing);
  const auto blank =
      read(ubl("<ID> </ID><LegalMonetaryTotal><PayableAmount currencyID=\"EUR\"/>"
               "</LegalMonetaryTotal>"));
  CHECK(said(blank, "number").empty());
  CHECK(at(blank, "due").known());
  CHECK(said(blank, "due.value") == "unread: not_in_source");
  CHECK(said(blank, "due.currency") == "EUR");
  const auto wrong =
      read(ubl("<LegalMonetaryTotal><PayableAmount>1e3</PayableAmount></LegalMonetaryTotal>"));
  CHECK(said(wrong, "due.value") == "unread: not_plausible: not a number");
  CHECK(at(wrong, "due.value").raw == "1e3");
  CHECK(said(wrong, "due.currency") == "missing");
}

TEST_CASE("amounts are exact, and keep how many decimals were written") {
  const auto said_of = [](std::string_view amount) {
    const auto record = read(ubl("<LegalMonetaryTotal><PayableAmount>" + std::string(amount) +
                                 "</PayableAmount></LegalMonetaryTotal>"));
    return said(record, "due.value") + " " + said(record, "due.decimals");
  };
  CHECK(said_of("19.900") == "19.9 3");
  CHECK(said_of("+5.") == "5 0");
  CHECK(said_of("-.125") == "-0.125 3");
  CHECK(said_of(" 7 ") == "7 0");
  CHECK(said_of("1<!-- half -->2") == "12 0");
}

TEST_CASE("of two totals of VAT, that of the document and that of the books") {
  const auto record =
      read(ubl("<DocumentCurrencyCode>SEK</DocumentCurrencyCode><TaxCurrencyCode>EUR"
               "</TaxCurrencyCode><TaxTotal><TaxAmount currencyID=\"EUR\">4.30</TaxAmount>"
               "</TaxTotal><TaxTotal><TaxAmount currencyID=\"SEK\">47.50</TaxAmount></TaxTotal>"));
  CHECK(said(record, "vat.value") == "47.5");
  CHECK(said(record, "vat_of_books.value") == "4.3");
  CHECK(at(record, "vat.value").origin.place == "/Invoice/TaxTotal[2]/TaxAmount");
}

TEST_CASE(
    "a term of a line is read from that line, from the document all of them; places are exact") {
  const auto record =
      read(ubl("<ID>I-1</ID>"
               "<InvoiceLine><Item><Name>A</Name><ClassifiedTaxCategory><Percent>7</Percent>"
               "</ClassifiedTaxCategory><ClassifiedTaxCategory><Percent>19</Percent>"
               "</ClassifiedTaxCategory></Item></InvoiceLine>"
               "<InvoiceLine><Item><Name>B</Name></Item></InvoiceLine>"));
  CHECK(said(record, "lines[2].name") == "B");
  CHECK(said(record, "lines[2].of") == "I-1");
  CHECK(said(record, "names[1]") == "A");
  CHECK(said(record, "names[2]") == "B");
  CHECK(said(record, "lines[1].rate") == "unread: ambiguous: 2 different values");
  REQUIRE(at(record, "lines[1].rate").candidates.size() == 2);
  CHECK(at(record, "lines[1].rate").candidates[1].origin.place ==
        "/Invoice/InvoiceLine[1]/Item/ClassifiedTaxCategory[2]/Percent");
  CHECK(at(record, "lines[2].name").origin.place == "/Invoice/InvoiceLine[2]/Item/Name");
  CHECK(said(record, "untold") == "missing");
}

TEST_CASE("a group that stands twice where the standard has one is ambiguous, not the first") {
  const auto record =
      read(ubl("<LegalMonetaryTotal><PayableAmount>1</PayableAmount>"
               "<PayableAmount>2</PayableAmount></LegalMonetaryTotal>"));
  CHECK(at(record, "due").why == "ambiguous: 2 elements");
  const auto same =
      read(ubl("<LegalMonetaryTotal><PayableAmount>1</PayableAmount>"
               "<PayableAmount>1</PayableAmount></LegalMonetaryTotal>"));
  CHECK(said(same, "due.value") == "1");
}

TEST_CASE("ordinary types: a date, an amount in its currency") {
  const auto record =
      read(ubl("<IssueDate>2026-03-01+01:00</IssueDate><DocumentCurrencyCode>EUR"
               "</DocumentCurrencyCode><LegalMonetaryTotal><TaxInclusiveAmount>12.30"
               "</TaxInclusiveAmount></LegalMonetaryTotal>"));
  CHECK(said(record, "issued") == "2026-03-01");
  CHECK(said(record, "gross") == "EUR 12.30");
  CHECK(said(read(ubl("<IssueDate/>")), "issued") == "missing");
  CHECK(said(read(ubl("<IssueDate>123</IssueDate>")), "issued") ==
        "unread: not_plausible: not a date");
}

TEST_CASE("ZUGFeRD 1 has other names for the same elements") {
  const auto record = read(
      "<r:CrossIndustryDocument xmlns:r=\"urn:r\"><r:HeaderExchangedDocument><ID>Z-1</ID>"
      "</r:HeaderExchangedDocument><r:SpecifiedSupplyChainTradeTransaction>"
      "<IncludedSupplyChainTradeLineItem><SpecifiedTradeProduct><Name>A</Name>"
      "</SpecifiedTradeProduct><SpecifiedSupplyChainTradeSettlement><ApplicableTradeTax>"
      "<ApplicablePercent>19.00</ApplicablePercent></ApplicableTradeTax>"
      "</SpecifiedSupplyChainTradeSettlement></IncludedSupplyChainTradeLineItem>"
      "<ApplicableSupplyChainTradeSettlement><SpecifiedTradeSettlementMonetarySummation>"
      "<DuePayableAmount currencyID=\"EUR\">5.00</DuePayableAmount>"
      "</SpecifiedTradeSettlementMonetarySummation></ApplicableSupplyChainTradeSettlement>"
      "</r:SpecifiedSupplyChainTradeTransaction></r:CrossIndustryDocument>");
  CHECK(said(record, "number") == "Z-1");
  CHECK(said(record, "due.value") == "5");
  CHECK(said(record, "lines[1].rate") == "0.19");
  CHECK(at(record, "number").origin.place == "/CrossIndustryDocument/HeaderExchangedDocument/ID");
}

TEST_CASE("a record type that holds itself ends") {
  abi::Schema itself;
  const abi::Type party{Kind::Record, true, false, 0};
  const abi::Type parties = itself.list_of({Kind::Record, false, false, 0});
  itself.records = {
      {.name = "Party",
       .fields = {field("name", {Kind::Text, true}, {"BT-27"}), field("again", party, {"BG-4"}),
                  field("beside", party, {}), field("all", parties, {"BG-4"})},
       .equations = {},
       .doc = {}}};
  const auto record = extract::read_einvoice(
      ubl("<AccountingSupplierParty><Party><PartyLegalEntity><RegistrationName>S"
          "</RegistrationName></PartyLegalEntity></Party></AccountingSupplierParty>"),
      "in.xml", itself, 0);
  REQUIRE(record);
  const auto* name = record::find(itself, *record, "beside.again.beside.name");
  REQUIRE(name != nullptr);
  CHECK(name->raw == "S");
}

TEST_CASE("more than any invoice has is not read, and does not take forever") {
  std::string dates;
  for (int i = 0; i < 100'000; ++i) dates += "<ID>" + std::to_string(i) + "</ID>";
  const auto numbers = read(ubl(dates));
  CHECK(at(numbers, "number").why == "ambiguous: 20 different values, perhaps more");
  std::string lines;
  for (int i = 0; i < 900'000; ++i) lines += "<InvoiceLine><a/></InvoiceLine>";
  const auto refused = extract::read_einvoice(ubl(lines), "in.xml", schema, 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "B7054");
}

TEST_CASE("depth and number of elements have limits") {
  std::string deep = "<Invoice>";
  for (int i = 0; i < 100; ++i) deep += "<a>";
  for (int i = 0; i < 100; ++i) deep += "</a>";
  deep += "</Invoice>";
  const auto refused = extract::read_einvoice(deep, "in.xml", schema, 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() ==
        "in.xml: the elements of the XML are nested more than 100 deep; no invoice is: ask for it "
        "again [B7053]");
  const auto many =
      extract::XmlTree::parse("<a><b/><b/><b/></a>", {.depth_max = 2, .elements_max = 3});
  REQUIRE_FALSE(many);
  CHECK(many.error().code == "B7054");
  CHECK(extract::XmlTree::parse("<a><b/><b/></a>", {.depth_max = 2, .elements_max = 3}));
}

}  // namespace

TEST_CASE("elements in the namespaces of today's UBL are at home, any other is told") {
  const auto foreign = [](const std::string& xml) {
    const record::Record record = read(xml);
    const auto at = schema.records[0].field("foreign");
    REQUIRE(at);
    return record.fields[*at];
  };
  CHECK(foreign(ubl("<ID>1</ID>")).status == Status::Missing);
  CHECK(foreign(ubl("<x:ID xmlns:x=\"urn:oasis:names:specification:ubl:schema:xsd:"
                    "CommonBasicComponents-2\">1</x:ID>"))
            .status == Status::Missing);
  CHECK(foreign(ubl("<x:ID xmlns:x=\"urn:else\">1</x:ID>")).raw == "urn:else");
  // A prefix that is not declared stands for nothing; what an extension holds is its own affair.
  CHECK(foreign(ubl("<x:ID>1</x:ID>")).raw.empty());
  CHECK(foreign(ubl("<x:ID>1</x:ID>")).known());
  CHECK(foreign(ubl("<UBLExtensions><x:A xmlns:x=\"urn:else\"/></UBLExtensions>")).status ==
        Status::Missing);
}

TEST_CASE("terms of payment keep their ends of lines where they are read as written") {
  const record::Record record =
      read(ubl("<PaymentTerms><Note>30 days\n#SKONTO#\n</Note></PaymentTerms>"));
  const auto at = schema.records[0].field("terms");
  REQUIRE(at);
  CHECK(std::get<std::string>(record.fields[*at].value) == "30 days\n#SKONTO#\n");
}
