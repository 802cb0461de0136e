// The line in which an invoice says what it is, and names over two rows.
#include <doctest/doctest.h>

#include "runtime/extract/extractor.h"
#include "runtime/extract/flow.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

const abi::Schema schema = test_support::invoice_schema();

// `|` parts two cells that stand apart.
record::Record read(const std::vector<std::string>& lines) {
  std::vector<extract::FlowRow> rows;
  for (const std::string& line : lines) {
    extract::FlowRow& row = rows.emplace_back();
    const std::size_t bar = std::min(line.find('|'), line.size());
    constexpr double second = 0.6;
    row.push_back({line.substr(0, bar), "here", 0, bar < line.size() ? second - 0.1 : 1});
    if (bar < line.size()) row.push_back({line.substr(bar + 1), "here", second, 1});
  }
  extract::Document document;
  document.path = "page";
  document.pages.push_back(extract::page_of(rows));
  return extract::label_extractor()->extract(document, schema, 0);
}

std::string value(const record::Record& record, std::string_view name) {
  const auto& reading = *record::find(schema, record, name);
  const auto& type = schema.records[0].fields[*schema.records[0].field(name)].type;
  return reading.known() ? record::scalar_text(schema, type, reading.value) : reading.why;
}

TEST_CASE("a title gives the number and the day") {
  const std::vector<std::pair<std::string, std::string>> titles = {
      {"Rechnung des Versicherers Nr. 00.123.456.7-2018-1 vom 11.03.2018", "00.123.456.7-2018-1"},
      {"Schlussrechnung Bau (877) Nr. 181301674 vom 11.03.2018", "181301674"},
      {"Rechnungskor rektur Nr. RK21012345 vom 11.03.2018", "RK21012345"},
      {"Rechnung # RE-20150613/503 von 11.03.2018", "RE-20150613/503"},
      {"Facture n° 2018-77 du 11.03.2018", "2018-77"},
      {"Tax invoice no. A-17 dated 11.03.2018", "A-17"}};
  for (const auto& [title, number] : titles) {
    INFO(title);
    const auto record = read({"Stand: 18.10.2017", title, "Lieferdatum|06.03.2018"});
    CHECK(value(record, "number") == number);
    CHECK(value(record, "issued") == "2018-03-11");
  }
  const auto over_two_rows =
      read({"Rechnung des Versicherers Nr. 00.12-1 vom", "11.03.2018 Seite 1"});
  CHECK(value(over_two_rows, "issued") == "2018-03-11");
}

TEST_CASE("a line about another invoice is no title") {
  for (const std::string line :
       {"Gutschrift zu Rechnung Nr. 4711 vom 11.03.2018", "Bezug: Rechnung Nr. 4711 vom 11.03.2018",
        "wie in der Rechnung Nr. 4711 vom 11.03.2018 genannt"}) {
    INFO(line);
    const auto record = read({"Rechnungsnummer|4712", "Rechnungsdatum|12.04.2018", line});
    CHECK(value(record, "number") != "4711");
    CHECK(value(record, "issued") == "2018-04-12");
  }
}

TEST_CASE("a name over two rows that stand together twice is one name") {
  const std::vector<std::string> seller = {"Verkäufer:", "MVM Musterhafter",
                                           "Versicherungsverein Musterstadt a.G.", "Musterstr. 12"};
  auto once = seller;
  once.insert(once.end(), {"Rechnungsdatum|11.03.2018"});
  CHECK(value(read(once), "vendor_name") == "Versicherungsverein Musterstadt a.G.");
  auto twice = once;
  twice.insert(twice.end(), {"MVM Musterhafter", "Versicherungsverein Musterstadt a.G."});
  CHECK(value(read(twice), "vendor_name") ==
        "MVM Musterhafter Versicherungsverein Musterstadt a.G.");
}

TEST_CASE("who holds the rights of a form is not the seller") {
  const auto record = read({"(c) Formular e.V. 2020", "Verkäufer:", "Muster Autovermietung",
                            "Musterstr. 12", "Rechnungsdatum|11.03.2018"});
  CHECK(value(record, "vendor_name") == "Muster Autovermietung");
}

}  // namespace
