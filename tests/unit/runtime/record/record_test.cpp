#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "runtime/record/grow.h"
#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

const abi::Schema schema = test_support::invoice_schema();

record::Record sample() {
  auto source = record::read_records(record::Format::Json, R"({"number": "A", "currency": "EUR",
    "gross": "119.00", "order_number": null, "cost_centre": {"id": "CC-1"},
    "lines": [{"text": "one", "net": "EUR 1"}, {"text": "two", "net": "EUR 2"}]})",
                                     "a.json", schema, 0);
  REQUIRE(source.errors.empty());
  return source.records.front();
}

TEST_CASE("find: elements count from one, and what is not there answers for what would be in it") {
  auto record = sample();
  const auto* second = record::find(schema, record, "lines[2].text");
  REQUIRE(second != nullptr);
  CHECK(std::get<std::string>(second->value) == "two");
  CHECK(record::find(schema, record, "lines[3].text") == record::find(schema, record, "lines"));
  CHECK(record::find(schema, record, "lines[0]") == nullptr);
  CHECK(record::find(schema, record, "lines[x]") == nullptr);
  CHECK(record::find(schema, record, "gross[1]") == nullptr);
  CHECK(record::find(schema, record, "gross.amount") == nullptr);
  record::find(schema, record, "gross")->confidence = *value::Decimal::parse("0.5");
  CHECK(record::find(schema, record, "gross")->confidence.text() == "0.5");
  CHECK(record::element_path("invoice.lines", 2) == "invoice.lines[3]");
}

TEST_CASE("plain JSON has evidence only for what is not certain, and is read back") {
  auto record = sample();
  record::find(schema, record, "gross")->confidence = *value::Decimal::parse("0.5");
  record::find(schema, record, "lines")->complete = false;
  const std::string text = record::to_plain_json(schema, record);
  CHECK(text.contains(R"("number":"A")"));
  CHECK(text.contains(R"("kind":{"unread":"not_in_source")"));
  CHECK_FALSE(text.contains("order_number"));
  const auto back = record::read_records(record::Format::Json, text, "b.json", schema, 0);
  REQUIRE(back.errors.empty());
  CHECK(record::to_plain_json(schema, back.records.front()) == text);
  CHECK(record::find(schema, back.records.front(), "gross")->confidence.text() == "0.5");
  CHECK_FALSE(record::find(schema, back.records.front(), "lines")->complete);
}

TEST_CASE("a file is read row by row, and a row that is lost is told in its place") {
  const auto path = std::filesystem::temp_directory_path() / "bop_read_each.csv";
  std::ofstream(path) << "number,currency,gross\nA,EUR,1.00\nB,EUR,many\nC,EUR,3.00\n";
  std::string order;
  const auto source = record::read_each(
      path.string(), schema, 0, [&](Result<record::Record> row) { order += row ? row->id : "!"; });
  CHECK(order == "A!C");
  CHECK(source.records.empty());
  CHECK(source.errors.size() == 1);
  std::string lost;
  (void)record::read_each("no/such.csv", schema, 0,
                          [&](Result<record::Record> row) { lost += row ? "" : row.error().code; });
  CHECK(lost == "B8001");
  std::filesystem::remove(path);
}

TEST_CASE("grow: what nobody has read is filled in, record by record and element by element") {
  auto record = sample();
  const auto unread = [](const record::Reading* reading) {
    return reading != nullptr && reading->status == record::Status::Unread;
  };
  CHECK(unread(record::grow(schema, record, "lines[3].net")));
  CHECK(record::find(schema, record, "lines")->elements.size() == 3);
  CHECK(record::find(schema, record, "lines")->complete);
  CHECK(record::grow(schema, record, "lines[5].net") == nullptr);
  CHECK(record::grow(schema, record, "lines[1].nett") == nullptr);
  CHECK(record::grow(schema, record, "gross.amount") == nullptr);
  record::Reading& lines = *record::find(schema, record, "lines");
  lines = record::unread("not_read", record::Method::Ocr, {});
  CHECK(unread(record::grow(schema, record, "lines[1].text")));
  CHECK(lines.known());
  CHECK_FALSE(lines.complete);  // nobody has said that there are no more
  record::Reading& centre = *record::find(schema, record, "cost_centre");
  centre = record::unread("not_read", record::Method::Ocr, {});
  CHECK(unread(record::grow(schema, record, "cost_centre.id")));
  CHECK(centre.known());
}

TEST_CASE("read_whole: a list, an element and a record as a person says them") {
  const auto lines = record::read_whole(schema, 0, "lines", R"([{"text": "one", "net": "EUR 1"}])");
  REQUIRE(lines);
  CHECK(lines->complete);
  REQUIRE(lines->elements.size() == 1);
  CHECK(lines->elements[0].nested[0].fields[0].method == record::Method::Person);
  CHECK(record::read_whole(schema, 0, "lines[2]", R"({"text": "one"})"));
  CHECK_FALSE(record::read_whole(schema, 0, "lines[2]", "1"));
  CHECK_FALSE(record::read_whole(schema, 0, "lines", "{"));
  CHECK_FALSE(record::read_whole(schema, 0, "lines", R"([{"texte": "one"}])"));
  CHECK(record::read_whole(schema, 0, "cost_centre", R"({"id": "CC-2"})"));
}

TEST_CASE("project: states, paths, and the readings that do not count") {
  const auto record = sample();
  const auto all = record::project(schema, record, "invoice");
  CHECK(all->path == "invoice");
  CHECK(all->fields[18].known());
  CHECK(all->fields[11].state == abi::State::Missing);
  CHECK(all->fields[3].state == abi::State::Unread);
  const auto lines = std::get<abi::ListPtr>(all->fields[24].value);
  CHECK(lines->path == "invoice.lines");
  CHECK(lines->complete);
  REQUIRE(lines->elements.size() == 2);
  CHECK(std::get<abi::RecordPtr>(lines->elements[1].value)->path == "invoice.lines[2]");
  const auto without = record::project(
      schema, record, "invoice", [](const std::string& path, const record::Reading&) {
        return path != "invoice.gross" && path != "invoice.lines[1].net";
      });
  CHECK(without->fields[18].state == abi::State::Unread);
  const auto fewer = std::get<abi::ListPtr>(without->fields[24].value);
  CHECK(std::get<abi::RecordPtr>(fewer->elements[0].value)->fields[5].state == abi::State::Unread);
  CHECK(std::get<abi::RecordPtr>(fewer->elements[1].value)->fields[5].known());
}

TEST_CASE("for_each_reading visits records before their fields, and elements in order") {
  std::string visited;
  record::for_each_reading(
      schema, sample(), "invoice",
      [&](const std::string& path, const abi::Type&, const record::Reading& reading) {
        if (reading.known()) visited += path + " ";
      });
  CHECK(
      visited ==
      "invoice.number invoice.currency invoice.cost_centre invoice.cost_centre.id invoice.gross "
      "invoice.lines invoice.lines[1] invoice.lines[1].text invoice.lines[1].net invoice.lines[2] "
      "invoice.lines[2].text invoice.lines[2].net ");
}

TEST_CASE("scalars print as they are read") {
  const auto round_trip = [](abi::Type type, std::string_view text) {
    const auto reading = record::read_scalar(schema, type, text, {});
    REQUIRE_MESSAGE(reading, text);
    CHECK(record::scalar_text(schema, type, reading->value) == text);
  };
  round_trip({abi::Kind::Percent, false, false, 0}, "19%");
  round_trip({abi::Kind::Percent, false, false, 0}, "2.5%");
  round_trip({abi::Kind::Money, false, false, 0}, "EUR -119.00");
  round_trip({abi::Kind::Money, false, false, 0}, "JPY 119");
  round_trip({abi::Kind::UnitPrice, false, false, 0}, "EUR 0.00125");
  round_trip({abi::Kind::Duration, false, false, 0}, "30 days");
  round_trip({abi::Kind::BusinessDays, false, false, 0}, "2 business days");
  round_trip({abi::Kind::DateTime, false, false, 0}, "2026-03-02T09:00:00+01:00");
  round_trip({abi::Kind::Role, false, false, 0}, "controller");
  round_trip({abi::Kind::Boolean, false, false, 0}, "true");
  const auto refused = [](abi::Kind kind, std::string_view text) {
    return record::read_scalar(schema, {kind, false, false, 0}, text, {}).has_value();
  };
  CHECK_FALSE(refused(abi::Kind::Percent, "19"));
  CHECK_FALSE(refused(abi::Kind::Integer, "1.5"));
  CHECK_FALSE(refused(abi::Kind::Date, "2026-02-30"));
  // Units and limits are those of policies.
  round_trip({abi::Kind::Duration, false, false, 0}, "90 minutes");
  CHECK_FALSE(refused(abi::Kind::Duration, "90 seconds"));
  CHECK_FALSE(refused(abi::Kind::Duration, "10001 years"));
  CHECK_FALSE(refused(abi::Kind::Duration, "3 fortnights"));
  CHECK_FALSE(refused(abi::Kind::Duration, "99999999999 days"));
  CHECK_FALSE(refused(abi::Kind::Number, "1e999999999"));
  CHECK_FALSE(refused(abi::Kind::Money, "EUR"));
  CHECK_FALSE(refused(abi::Kind::Boolean, "yes"));
}

TEST_CASE("text for messages is short, whole characters, one line") {
  CHECK(record::shortened("a\nb\x1B[31m") == "a?b?[31m");
  const std::string long_text(100, 'x');
  CHECK(record::shortened(long_text) == std::string(60, 'x') + "…");
  std::string umlauts;
  for (int i = 0; i < 50; ++i) umlauts += "ü";
  CHECK_FALSE(record::bad_utf8(record::shortened("x" + umlauts)));
  CHECK(record::bad_utf8("a\xED\xA0\x80") == 1);  // a surrogate
  CHECK(record::bad_utf8("\xF4\x90\x80\x80") == 0);
  CHECK(record::bad_utf8("ab\xC3") == 2);
  CHECK_FALSE(record::bad_utf8("Größe 你好 😀"));
  CHECK(record::json_string("a\"b\\\n\x01") == "\"a\\\"b\\\\\\n\\u0001\"");
}

}  // namespace
