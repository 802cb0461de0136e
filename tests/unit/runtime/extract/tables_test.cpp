// Lines of an invoice from the tables of its pages.
#include <algorithm>

#include <doctest/doctest.h>

#include "runtime/extract/extractor.h"
#include "runtime/extract/flow.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

abi::Schema labelled_schema() {
  abi::Schema schema = test_support::invoice_schema();
  for (abi::Field& field : schema.records[1].fields) {
    if (field.name == "text") field.read_from = {"Description", "Beschreibung"};
    if (field.name == "item") field.read_from = {"Item no."};
    if (field.name == "quantity") field.read_from = {"Quantity", "Menge"};
    if (field.name == "unit_price") field.read_from = {"Unit price", "Nettopreis"};
    if (field.name == "net") field.read_from = {"Amount", "Positionsbetrag"};
    if (field.name == "tax_rate") field.read_from = {"VAT", "USt."};
  }
  return schema;
}
const abi::Schema schema = labelled_schema();

// Rows of cells at quarters of the page; `|` separates them.
extract::Document page(const std::vector<std::string>& lines) {
  std::vector<extract::FlowRow> rows;
  for (const std::string& line : lines) {
    extract::FlowRow& row = rows.emplace_back();
    double left = 0;
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t end = std::min(line.find('|', at), line.size());
      constexpr double column = 0.2;
      if (end > at) row.push_back({line.substr(at, end - at), "here", left, left + column});
      left += column;
      at = end + 1;
    }
  }
  extract::Document document;
  document.path = "page";
  document.pages.push_back(extract::page_of(rows));
  return document;
}

const record::Reading& field(const record::Record& record, const std::string& path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE_MESSAGE(reading != nullptr, path);
  return *reading;
}

std::string value(const record::Record& record, const std::string& path) {
  const auto& reading = field(record, path);
  if (!reading.known()) return reading.why;
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return money->text();
  if (const auto* number = std::get_if<value::Decimal>(&reading.value)) return number->text();
  return std::get<std::string>(reading.value);
}

record::Record read(const std::vector<std::string>& lines) {
  return extract::label_extractor()->extract(page(lines), schema, 0);
}

const std::vector<std::string> totals = {"||Net total|EUR 200.00", "||VAT 19 %|EUR 38.00",
                                         "||Total incl. VAT|EUR 238.00"};

std::vector<std::string> with_totals(std::vector<std::string> lines) {
  lines.insert(lines.end(), totals.begin(), totals.end());
  return lines;
}

TEST_CASE("lines that add up to the net amount are all there are") {
  const auto record =
      read(with_totals({"Description|Quantity|Unit price|Amount",
                        "Boards, planed|10 pcs|12.50|125.00", "and dried", "Glue|2|37.50|75.00"}));
  const auto& lines = field(record, "lines");
  REQUIRE(lines.known());
  REQUIRE(lines.elements.size() == 2);
  CHECK(lines.complete);
  CHECK(lines.confidence == *value::Decimal::of(96, -2));
  CHECK(value(record, "lines[1].text") == "Boards, planed and dried");
  CHECK(value(record, "lines[1].quantity") == "10");
  CHECK(value(record, "lines[1].unit") == "pcs");
  CHECK(value(record, "lines[1].unit_price") == "EUR 12.50");
  CHECK(value(record, "lines[2].net") == "EUR 75.00");
  CHECK(field(record, "lines[2].net").origin.place == "here");
}

TEST_CASE("lines that do not add up may not be all") {
  const auto record = read(with_totals(
      {"Description|Quantity|Unit price|Amount", "Boards|10|12.50|125.00", "Glue|2|30.00|60.00"}));
  const auto& lines = field(record, "lines");
  REQUIRE(lines.elements.size() == 2);
  CHECK_FALSE(lines.complete);
  REQUIRE(!lines.notes.empty());
  CHECK(lines.notes.back() == "the lines add up to 185.00, the document says 200.00");
}

TEST_CASE("a product that is not the amount is told, and makes nothing surer") {
  const auto record = read(with_totals(
      {"Description|Quantity|Unit price|Amount", "Boards|10|13.50|125.00", "Glue|2|37.50|75.00"}));
  CHECK(field(record, "lines[1].unit_price").confidence == *value::Decimal::of(80, -2));
  CHECK(field(record, "lines[2].unit_price").confidence == *value::Decimal::of(93, -2));
  const auto& notes = field(record, "lines[1].net").notes;
  CHECK(std::ranges::find(notes, "quantity x unit_price is not this") != notes.end());
}

TEST_CASE("heads over several rows, decimal commas, and a last column that nobody named") {
  const auto record = read({"|||Positions-", "Beschreibung|Nettopreis|Menge|betrag", "|||ohne USt.",
                            "Kies|1.250,5000|2 t|2.501,00", "Summe netto|||EUR 2.501,00"});
  REQUIRE(field(record, "lines").elements.size() == 1);
  CHECK(value(record, "lines[1].unit_price") == "EUR 1,250.50");
  CHECK(value(record, "lines[1].net") == "EUR 2,501.00");
  CHECK(value(record, "lines[1].unit") == "t");
  const auto other = read({"Beschreibung|Nettopreis|Menge|Entgelt", "Kies|12,00 EUR|2|24,00"});
  CHECK(value(other, "lines[1].net") == "EUR 24.00");
}

TEST_CASE("another table under the lines is none of them") {
  const auto record = read(with_totals({"Description|Quantity|Unit price|Amount",
                                        "Boards|10|12.50|125.00", "Glue|2|37.50|75.00",
                                        "Kind of tax|Basis|Rate|Tax", "Standard|200.00|19|38.00"}));
  CHECK(field(record, "lines").elements.size() == 2);
}

TEST_CASE("an amount on a row of its own belongs to the numbers right above it") {
  const auto record =
      read(with_totals({"Description|Quantity|Unit price|Amount", "Boards, planed|10|12.50|",
                        "|||125.00", "and dried", "Glue|2|37.50|75.00"}));
  const auto& lines = field(record, "lines");
  REQUIRE(lines.elements.size() == 2);
  CHECK(lines.complete);
  CHECK(value(record, "lines[1].text") == "Boards, planed and dried");
  CHECK(value(record, "lines[1].quantity") == "10");
}

TEST_CASE("amounts and rates of nothing are no lines") {
  CHECK_FALSE(field(read({"VAT|Amount", "19|38.00", "|Net total|EUR 200.00"}), "lines").known());
}

TEST_CASE("a table goes on over a page without a second head, but not into another table") {
  const std::vector<std::string> first = {"Description|Quantity|Unit price|Amount",
                                          "Boards|10|12.50|125.00"};
  const auto lines_of = [&](const std::vector<std::string>& second) {
    extract::Document document = page(first);
    document.pages.push_back(page(with_totals(second)).pages.front());
    return extract::label_extractor()->extract(document, schema, 0);
  };
  const auto on = lines_of({"Timber Ltd|Invoice 17", "Glue|2|37.50|75.00"});
  REQUIRE(field(on, "lines").elements.size() == 2);
  CHECK(field(on, "lines").complete);
  CHECK(value(on, "lines[1].text") == "Boards");
  CHECK(value(on, "lines[2].text") == "Glue");
  const auto other = lines_of({"Allowance|Basis|Rate|Tax", "Rebate|2|37.50|75.00"});
  CHECK(field(other, "lines").elements.size() == 1);
}

TEST_CASE("no head, no lines; without a currency no amounts") {
  CHECK_FALSE(field(read({"Boards|10|12.50|125.00"}), "lines").known());
  const auto record = read({"Description|Quantity|Unit price|Amount", "Boards|10|12.50|125.00"});
  CHECK(value(record, "lines[1].net") == "currency_unknown");
}

}  // namespace
