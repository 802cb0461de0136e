// Mails, text documents and workbooks: what they show is read, and each field says where it stood.
#include <algorithm>

#include <doctest/doctest.h>

#include "runtime/extract/extract.h"
#include "runtime/extract/flow.h"
#include "runtime/extract/shown_number.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

const abi::Schema schema = test_support::invoice_schema();
const std::string data = BOP_SOURCE_DIR "/tests/data/extract/";

record::Source read(const std::string& name, const extract::Options& options = {}) {
  return extract::read_document(data + name, schema, 0, options);
}

record::Record one(const record::Source& source) {
  REQUIRE_MESSAGE(source.errors.empty(), source.errors.front().text());
  REQUIRE(source.records.size() == 1);
  return source.records.front();
}

const record::Reading& field(const record::Record& record, std::string_view path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  return *reading;
}

std::string value(const record::Record& record, std::string_view path) {
  const auto& reading = field(record, path);
  REQUIRE_MESSAGE(reading.known(), path, ": ", reading.why);
  const auto& type = schema.records[record.type];
  return record::scalar_text(schema, type.fields[*type.field(path)].type, reading.value);
}

bool has_note(const record::Source& source, std::string_view code, std::string_view part) {
  return std::ranges::any_of(source.notes, [&](const Error& note) {
    return note.code == code && note.text().find(part) != std::string::npos;
  });
}

TEST_CASE("a text document: paragraphs, tables, headers; what was struck out is not there") {
  const auto record = one(read("letter.docx"));
  CHECK(value(record, "number") == "HN-2026-80");
  CHECK(value(record, "issued") == "2026-03-12");
  CHECK(value(record, "gross") == "EUR 238.00");
  CHECK(value(record, "net") == "EUR 200.00");
  CHECK(value(record, "payee_iban") == "DE75512108001245126199");
  CHECK(field(record, "number").origin.place == "paragraph 4");
  CHECK(field(record, "gross").origin.place == "table 2, row 3, cell 2");
  CHECK(field(record, "gross").origin.page == 0);
  CHECK_FALSE(field(record, "gross").origin.box);
}

TEST_CASE("a workbook: what its cells show, with the stored values of its formulas") {
  const auto record = one(read("sheet.xlsx"));
  CHECK(value(record, "number") == "HN-2026-81");
  CHECK(value(record, "issued") == "2026-03-12");
  CHECK(value(record, "net") == "EUR 200.00");
  CHECK(value(record, "gross") == "EUR 238.00");
  CHECK(field(record, "gross").raw == "238.00 €");
  CHECK(field(record, "gross").origin.place == "Invoice, D11");
}

TEST_CASE("what nobody sees is not read") {
  const auto text = one(read("hidden.docx"));
  CHECK(value(text, "payee_iban") == "DE75512108001245126199");
  CHECK(value(text, "order_number") == "PO-77");
  CHECK(value(one(read("hidden.xlsx")), "number") == "HN-2026-81");
  CHECK(value(one(read("hidden.eml")), "number") == "HN-2026-82");
}

TEST_CASE("a formula whose value nobody stored is named, not evaluated") {
  const auto source = read("not_calculated.xlsx");
  CHECK_FALSE(field(one(source), "gross").known());
  CHECK(has_note(source, "B8683", "Invoice, D11"));
}

TEST_CASE("a document that is cut off is refused") {
  const auto source = read("cut_off.docx");
  CHECK(source.records.empty());
  REQUIRE(source.errors.size() == 1);
  CHECK(source.errors.front().code == "B8682");
}

TEST_CASE("a mail is read by what it brings; what it shows or can't be read is named") {
  const auto source = read("invoice.eml");
  const auto record = one(source);
  CHECK(value(record, "number") == "HN-2026-77");
  CHECK(record.source == data + "invoice.eml/Rechnung.pdf");
  CHECK(field(record, "gross").origin.document == data + "invoice.eml/Rechnung.pdf");
  CHECK(field(record, "gross").origin.page == 1);
  CHECK(has_note(source, "B8680", "rules.bin"));
  CHECK(has_note(source, "B8680", "logo.png"));
}

TEST_CASE("the day our own server took the mail in is the day it arrived") {
  CHECK(value(one(read("invoice.eml")), "received") == "2026-03-13");
  extract::Options told;
  told.received = value::Date::parse("2026-03-16");
  CHECK(value(one(read("invoice.eml", told)), "received") == "2026-03-16");
}

TEST_CASE("a mail that brings nothing is read itself: HTML where its text says nothing") {
  const auto record = one(read("letter.eml"));
  CHECK(value(record, "number") == "HN-2026-82");
  CHECK(value(record, "gross") == "EUR 119.00");
  CHECK(field(record, "number").origin.place == "line 2");
}

TEST_CASE("a mail in a mail") {
  const auto record = one(read("forwarded.eml"));
  CHECK(value(record, "number") == "HN-2026-82");
  CHECK(record.source == data + "forwarded.eml/weitergeleitet.eml");
}

TEST_CASE("a mail that says nothing is an error") {
  const auto source = read("says_nothing.eml");
  CHECK(source.records.empty());
  REQUIRE(source.errors.size() == 1);
  CHECK(source.errors.front().code == "B8681");
}

TEST_CASE("numbers of a workbook as their cells show them") {
  const auto shown = [](std::string_view stored, std::string_view code) {
    return extract::shown_number(stored, 0, code, false);
  };
  CHECK(shown("1234.5", "#,##0.00") == "1234.50");
  CHECK(shown("1234.5", "#,##0.00\\ \"EUR\"") == "1234.50 EUR");
  CHECK(shown("1234.5", "[$€-407]#,##0.00;[Red]-[$€-407]#,##0.00") == "€1234.50");
  CHECK(shown("-2.005", "0.00_ ;[Red]-0.00\\ ") == "-2.01");
  CHECK(shown("0.19", "0%") == "19%");
  CHECK(shown("0.055", "0.0##%") == "5.5%");
  CHECK(shown("0.30000000000000004", "General") == "0.3");
  CHECK(shown("1.2345E3", "0.00") == "1234.50");
  CHECK(shown("46093", "dd\\.mm\\.yyyy") == "2026-03-12");
  CHECK(extract::shown_number("44631", 14, "", true) == "2026-03-12");
  CHECK(extract::shown_number("0.5", 10, "", false) == "50.00%");
  CHECK(shown("#DIV/0!", "0.00") == "#DIV/0!");
  CHECK(shown("1e308", "0.00") == "1e308");
}

TEST_CASE("text without pages keeps its columns") {
  const auto rows = extract::rows_of_lines("Total\t\tEUR 119.00\r\n\nIBAN");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].front().text.starts_with("Total           EUR"));
  const extract::Page page = extract::page_of(rows);
  REQUIRE(page.words.size() == 4);
  CHECK(page.words[1].text == "EUR");
  CHECK(page.words[1].box.x > 0.15);
  CHECK(page.words[3].place == "line 3");
  CHECK(page.words[3].box.y > page.words[0].box.y);
  // Longer than the page is wide: it goes on below, and nothing is lost.
  std::string all;
  for (int i = 0; i < 100; ++i) all += "word ";
  const extract::Page wrapped = extract::page_of(extract::rows_of_lines(all));
  CHECK(wrapped.words.size() == 100);
  for (const auto& word : wrapped.words) CHECK(word.box.x + word.box.w <= 1.0);
}

record::Source read_by_kind(const std::string& name) {
  using enum extract::DocumentKind;
  const std::vector<extract::TypeOfKind> types = {{Invoice, &schema, 0}, {CreditNote, &schema, 0}};
  return extract::read_by_kind(data + name, types);
}

TEST_CASE(
    "no field of a delivery note counts as one of an invoice, and all that was read is told") {
  const auto source = read("delivery_note.eml");
  const auto record = one(source);
  CHECK(has_note(source, "B8676", "it looks like a delivery note, not like an invoice"));
  REQUIRE(record.document_kind);
  CHECK(record.document_kind->value == "delivery_note");
  CHECK(record.document_kind->because.front() == "calls itself `Lieferschein`");
  for (const auto& reading : record.fields) {
    CHECK(!reading.known());
    CHECK((reading.why == "other_kind: a delivery note" || reading.candidates.empty()));
  }
  REQUIRE(!field(record, "gross").candidates.empty());
  CHECK(field(record, "gross").candidates.front().raw.find("119.00") != std::string::npos);
  extract::Options arrived;
  arrived.received = value::Date::parse("2026-03-13");
  CHECK(value(one(read("delivery_note.eml", arrived)), "received") == "2026-03-13");
}

TEST_CASE("what the pages say of the kind is kept in the record that is stored") {
  const auto record = one(read("delivery_note.eml"));
  const auto json = record::to_json(schema, record);
  const auto again = one(record::read_records(record::Format::Json, json, "x.json", schema, 0));
  REQUIRE(again.document_kind);
  CHECK(again.document_kind->value == record.document_kind->value);
  CHECK(again.document_kind->confidence == record.document_kind->confidence);
  CHECK(again.document_kind->because == record.document_kind->because);
  CHECK(field(again, "gross").why == "other_kind: a delivery note");
  const auto broken = record::read_records(
      record::Format::Json,
      R"({"record":"1","document_kind":{"value":"order","how":1},"fields":{}})", "x.json", schema,
      0);
  REQUIRE(broken.errors.size() == 1);
  CHECK(broken.errors.front().code == "B7003");
}

TEST_CASE("what calls itself two other things is no invoice either") {
  const auto record = one(read("two_kinds.eml"));
  CHECK(record.document_kind->value == "unknown");
  CHECK(field(record, "gross").why == "other_kind: an order or a delivery note");
}

TEST_CASE("by kind: an invoice is read as one, other documents are given back with their rows") {
  const auto letter = read_by_kind("prose.eml");
  CHECK(letter.records.empty());
  REQUIRE(letter.unplaced.size() == 1);
  CHECK(letter.unplaced.front().kind.value == "unknown");
  CHECK(letter.unplaced.front().kind.confidence.is_zero());
  CHECK(letter.unplaced.front().rows.front() == "Dear reader,");
  const auto json = record::to_json(letter.unplaced.front());
  CHECK(json.find(R"("type":"unknown")") != std::string::npos);
  CHECK(json.find(R"("rows":["Dear reader,",)") != std::string::npos);

  const auto note = read_by_kind("delivery_note.eml");
  REQUIRE(note.unplaced.size() == 1);
  CHECK(note.unplaced.front().kind.value == "delivery_note");

  const auto record = one(read_by_kind("letter.docx"));
  CHECK(record.document_kind->value == "invoice");
  CHECK(value(record, "number") == "HN-2026-80");
}

TEST_CASE("by kind: records as data name none") {
  const auto piped = extract::read_by_kind(std::string(record::standard_input), {});
  REQUIRE(piped.errors.size() == 1);
  CHECK(piped.errors.front().code == "B8677");
}

}  // namespace
