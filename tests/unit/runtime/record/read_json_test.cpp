#include <doctest/doctest.h>

#include "runtime/record/read.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;
using record::Format;
using record::Status;

const abi::Schema schema = test_support::invoice_schema();

record::Source read(std::string_view text, Format format = Format::Json,
                    const record::Limits& limits = {}) {
  return record::read_records(format, text, "in.json", schema, 0, limits);
}

const record::Reading& field(const record::Record& record, std::string_view path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  return *reading;
}

std::string text(const record::Record& record, std::string_view path) {
  const auto& reading = field(record, path);
  REQUIRE_MESSAGE(reading.known(), path, ": ", reading.why);
  const auto* money = std::get_if<value::Money>(&reading.value);
  if (money != nullptr) return money->text();
  if (const auto* date = std::get_if<value::Date>(&reading.value)) return date->text();
  if (const auto* number = std::get_if<value::Decimal>(&reading.value)) return number->text();
  return std::get<std::string>(reading.value);
}

std::string only_error(const record::Source& source) {
  REQUIRE(source.errors.size() == 1);
  return source.errors.front().text();
}

TEST_CASE("a number too long for a message is shortened in it") {
  const std::string said = only_error(read("{\"net\": " + std::string(5'000, '9') + "}"));
  CHECK(said.find("is beyond every amount and every number") != std::string::npos);
  CHECK(said.size() < 400);
  CHECK(only_error(read("{\"net\": " + std::string(5'000, '9') + "x}")).size() < 800);
}

TEST_CASE("an object becomes a record typed by the schema") {
  const auto source = read(R"({
    "number": "INV-1", "kind": "credit_note", "currency": "EUR", "issued": "2026-03-01",
    "net": "100.00", "tax": 19.00, "gross": {"amount": "119.00", "currency": "EUR"},
    "discount": "EUR 2.38", "order_number": null, "cost_centre": {"id": "CC-1", "kind": "project"},
    "lines": [{"text": "Paper", "quantity": 2.5, "unit_price": "EUR 40.000", "net": "EUR 100.00",
               "tax_rate": "19%"}]})");
  CHECK(source.errors.empty());
  CHECK(source.notes.empty());
  REQUIRE(source.records.size() == 1);
  const auto& record = source.records.front();
  CHECK(record.id == "INV-1");
  CHECK(text(record, "net") == "EUR 100.00");
  CHECK(text(record, "tax") == "EUR 19.00");
  CHECK(text(record, "gross") == "EUR 119.00");
  CHECK(text(record, "discount") == "EUR 2.38");
  CHECK(text(record, "issued") == "2026-03-01");
  CHECK(std::get<abi::Symbol>(field(record, "kind").value).index == 1);
  CHECK(text(record, "cost_centre.id") == "CC-1");
  CHECK(text(record, "lines[1].quantity") == "2.5");
  CHECK(text(record, "lines[1].tax_rate") == "0.19");
  CHECK(field(record, "lines").complete);
  CHECK(field(record, "gross").origin.place == "line 3");
  CHECK(field(record, "gross").confidence == value::Decimal(1));
}

TEST_CASE("absent: missing for T?, otherwise unread; null says the same; blank text is absent") {
  const auto source =
      read(R"({"currency": "EUR", "issued": null, "order_number": null, "vendor_id": ""})");
  REQUIRE(source.records.size() == 1);
  const auto& record = source.records.front();
  CHECK(field(record, "contract_number").status == Status::Missing);
  CHECK(field(record, "order_number").status == Status::Missing);
  CHECK(field(record, "vendor_id").status == Status::Missing);
  CHECK(field(record, "issued").status == Status::Unread);
  CHECK(field(record, "issued").why == "not_in_source");
  CHECK(field(record, "received").why == "not_in_source");
  CHECK(field(record, "lines").why == "not_in_source");
  // Inside a record that is not there, its own reading answers.
  CHECK(field(record, "cost_centre.kind").why == "not_in_source");
  CHECK(record::find(schema, record, "cost_centre.knid") == nullptr);
  CHECK(record::find(schema, record, "nothing") == nullptr);
}

TEST_CASE("numbers are read from their text, never through binary floating point") {
  const auto source =
      read(R"({"currency": "KWD", "net": 0.1, "tax": 1234567890123456789.123, "gross": 1e2,
    "lines": [{"quantity": 0.30000000000000000000000000000001}]})");
  REQUIRE(source.errors.empty());
  const auto& record = source.records.front();
  CHECK(std::get<value::Money>(field(record, "net").value).amount == *value::Decimal::parse("0.1"));
  CHECK(std::get<value::Money>(field(record, "tax").value).amount ==
        *value::Decimal::parse("1234567890123456789.123"));
  CHECK(std::get<value::Money>(field(record, "gross").value).amount == value::Decimal(100));
  CHECK(text(record, "lines[1].quantity") == "0.30000000000000000000000000000001");
}

TEST_CASE("an amount of another currency, of none, or with too many decimals is unread") {
  const auto source = read(R"([
    {"currency": "EUR", "net": "USD 5.00", "tax": "0.125", "gross": "1.00"},
    {"net": "5.00"}, {"currency": "JPY", "net": "5.5"}])");
  REQUIRE(source.records.size() == 3);
  CHECK(field(source.records[0], "net").why == "currency_mismatch USD in a record in EUR");
  CHECK(field(source.records[0], "net").raw == "USD 5.00");
  CHECK(field(source.records[0], "tax").why == "not_plausible EUR has 2 decimals");
  CHECK(field(source.records[0], "gross").known());
  CHECK(field(source.records[1], "net").why == "currency_unknown");
  CHECK(field(source.records[2], "net").why == "not_plausible JPY has 0 decimals");
}

TEST_CASE("zeros behind a JSON number are no thousands; in a text they may be") {
  const auto source = read(R"([
    {"currency": "EUR", "net": 1000.000, "tax": "1000.000", "gross": {"amount": 2.500, "currency": "EUR"}},
    {"currency": "JPY", "net": 5.0, "tax": 0.1250}])");
  REQUIRE(source.records.size() == 2);
  CHECK(text(source.records[0], "net") == "EUR 1,000.00");
  CHECK(field(source.records[0], "net").raw == "1000.000");
  CHECK(field(source.records[0], "tax").why == "not_plausible EUR has 2 decimals");
  CHECK(text(source.records[0], "gross") == "EUR 2.50");
  CHECK(text(source.records[1], "net") == "JPY 5");
  CHECK(field(source.records[1], "tax").why == "not_plausible JPY has 0 decimals");
}

TEST_CASE("the empty text is no value of any type") {
  const auto source =
      read(R"({"cost_centre": "", "lines": " ", "order_number": "", "net": "", "issued": " "})");
  CHECK(source.errors.empty());
  REQUIRE(source.records.size() == 1);
  for (const auto* name : {"cost_centre", "lines", "order_number", "net", "issued"}) {
    const auto left_out = read("{}");
    CHECK(field(source.records[0], name).status == field(left_out.records[0], name).status);
  }
  CHECK(field(source.records[0], "lines").raw == " ");
}

TEST_CASE("a wrong type names file, record, field, what was seen and what was expected") {
  const auto error = [](std::string_view body) {
    return only_error(read("[{\"number\": \"A\"},\n" + std::string(body) + "]"));
  };
  CHECK(error(R"({"issued": "01.03.2026"})") ==
        "in.json: record 2 (line 2): field `issued`: found `01.03.2026`, expected a date as "
        "`2026-03-01`; "
        "correct it at the source [B7003]");
  CHECK(error(R"({"vendor_id": 4711})").find("found the number `4711`, expected Text") !=
        std::string::npos);
  CHECK(error(R"({"currency": "EURO"})").find("expected a currency as `EUR`") != std::string::npos);
  CHECK(error(R"({"kind": "creditnote"})").find("did you mean `credit_note`?") !=
        std::string::npos);
  CHECK(error(R"({"net": "1.234,56"})").find("expected an amount as `EUR 1234.50`") !=
        std::string::npos);
  CHECK(error(R"({"net": true})").find("found `true`, expected Money") != std::string::npos);
  CHECK(error(R"({"lines": {}})").find("expected a list") != std::string::npos);
  CHECK(error(R"({"lines": [{"tax_rate": "0.19"}]})")
            .find("field `lines[1].tax_rate`: found `0.19`, expected a percentage as `19%`") !=
        std::string::npos);
  CHECK(error(R"({"cost_centre": "CC-1"})")
            .find("expected an object with the fields of CostCentre") != std::string::npos);
  CHECK(error("[]").find("found a list, expected an object") != std::string::npos);
}

TEST_CASE("a bad record does not stop the others") {
  const auto source = read(R"([{"number": "A"}, {"issued": "x"}, {"number": "C"}])");
  CHECK(source.errors.size() == 1);
  REQUIRE(source.records.size() == 2);
  CHECK(source.records[1].id == "C");
}

TEST_CASE("JSON Lines: one bad line does not stop the others, and blank lines are nothing") {
  const auto source =
      read("{\"number\": \"A\"}\n\n{\"number\": \r\n{\"number\": \"C\"}\n{\"net\": \"x\"}",
           Format::JsonLines);
  REQUIRE(source.records.size() == 2);
  CHECK(field(source.records[1], "number").origin.place == "line 4");
  REQUIRE(source.errors.size() == 2);
  CHECK(source.errors[0].code == "B7001");
  CHECK(source.errors[0].text().starts_with("in.json: line 3: this is not JSON: "));
  CHECK(source.errors[1].text().starts_with("in.json: line 5: field `net`: "));
}

TEST_CASE("JSON Lines: a byte that is not UTF-8 costs its line, and no other") {
  const auto source = read("{\"number\": \"A\"}\n{\"number\": \"M\xFC\"}\n{\"number\": \"C\"}\n",
                           Format::JsonLines);
  CHECK(source.records.size() == 2);
  CHECK(only_error(source) ==
        "in.json: line 2: byte 14 of the line (0xFC) is not UTF-8: in Windows-1252 (ANSI) it is "
        "`ü`; save it as UTF-8; in a spreadsheet: export as \"CSV UTF-8\" [B7007]");
}

TEST_CASE("what is not JSON is said with its line, and what was expected") {
  const auto said = [](std::string_view text) { return only_error(read(text)); };
  CHECK(said("{\"net\": 1,\n}").find("line 2: this is not JSON: unexpected '}'") !=
        std::string::npos);
  CHECK(said("{\"net\" 1}").find("expected ':'") != std::string::npos);
  CHECK(said("{\"net\": True}").find("this is not JSON: invalid literal") != std::string::npos);
  // The byte that was read last is half of this character.
  CHECK(said("\xC9\x8C\"n").find("invalid literal; last read: '…'") != std::string::npos);
  CHECK(said("{\"net\": 1").find("unexpected end of input") != std::string::npos);
  CHECK(said("{} {}").find("expected end of input") != std::string::npos);
  CHECK(
      said("{\"net\": 1e400}").find("the number `1e400` is beyond every amount and every number") !=
      std::string::npos);
}

TEST_CASE("texts have their escapes, numbers their digits") {
  const auto source = read(R"({"number": "a\n\"\\\/\t\u00e9\u20ac\ud83d\ude00", "currency": "EUR",
    "net": -0, "tax": 1.50e2})");
  REQUIRE(source.errors.empty());
  CHECK(text(source.records.front(), "number") == "a\n\"\\/\té€😀");
  CHECK(text(source.records.front(), "net") == "EUR 0.00");
}

TEST_CASE("an unexpected field is a remark with the name that was meant, told once") {
  const auto source = read(R"([{"gros": "1.00"}, {"gros": "1.00"}])");
  CHECK(source.records.size() == 2);
  REQUIRE(source.notes.size() == 1);
  CHECK(source.notes.front().text() ==
        "in.json: line 1: unexpected field `gros` (did you mean `gross`?): Invoice has none of "
        "that name; "
        "it was not read [B7004]");
}

TEST_CASE("a key of nearly the name of a field makes the field unread, never missing") {
  const auto source = read(R"([{"number": "A", "order_numbr": "O-1"}, {"Order Number": null},
    {"order_numbr": "O-1", "order_number": "O-2"}, {"order_numbr": "O-1", "order_number": null},
    {"colour": "red"}, {"lines": [{"itm": "I-1", "text": "Paper"}]}, {"Line": []}])");
  REQUIRE(source.errors.empty());
  REQUIRE(source.records.size() == 7);
  const auto& first = field(source.records[0], "order_number");
  CHECK(first.status == Status::Unread);
  CHECK(first.why ==
        "misnamed: the source has `order_numbr`, which is not read; did you mean `order_number`?");
  CHECK(first.origin.place == "line 1");
  CHECK(field(source.records[1], "order_number").status == Status::Unread);
  CHECK(text(source.records[2], "order_number") == "O-2");
  CHECK(field(source.records[3], "order_number").status == Status::Missing);
  CHECK(field(source.records[4], "order_number").status == Status::Missing);
  CHECK(field(source.records[5], "lines[1].item").why.starts_with("misnamed"));
  CHECK(field(source.records[6], "lines").why.starts_with("misnamed"));
}

TEST_CASE("every broken value of a record is told, up to twenty, with the record's own name") {
  const auto two = only_error(
      read(R"({"number": "A-1", "issued": "x", "lines": [{"quantity": "y"}, {"quantity": 1}]})"));
  CHECK(
      two ==
      "in.json: line 1: record `A-1`: 2 values can't be read: field `issued`: found `x`, expected "
      "a date as `2026-03-01`; field `lines[1].quantity`: found `y`, expected a number as "
      "`1234.5`, of at most 34 digits; correct it at the source [B7003]");
  std::string lines;
  for (int i = 0; i < 25; ++i) lines += std::string(i == 0 ? "" : ",") + R"({"quantity": "y"})";
  const auto many = only_error(read("{\"lines\": [" + lines + "]}"));
  CHECK(many.find("25 values can't be read") != std::string::npos);
  CHECK(many.find("`lines[20].quantity`") != std::string::npos);
  CHECK(many.find("`lines[21].quantity`") == std::string::npos);
  CHECK(many.find("; and 5 more;") != std::string::npos);
}

TEST_CASE(
    "an empty text is absent, a text of blanks says blanks; around all else they are typing") {
  const auto source =
      read(R"({"vendor_id": "", "vendor_name": "  ", "due": " ", "issued": " 2026-03-01 "})");
  REQUIRE(source.errors.empty());
  const auto& record = source.records.front();
  CHECK(field(record, "vendor_id").status == Status::Missing);
  CHECK(text(record, "vendor_name") == "  ");
  CHECK(field(record, "due").status == Status::Missing);
  CHECK(text(record, "issued") == "2026-03-01");
}

TEST_CASE(
    "what is not JSON, keys given twice, depth, size, bytes that are not UTF-8, nothing at all") {
  CHECK(only_error(read("{\n\"a\": 1,\n}")).starts_with("in.json: line 3: this is not JSON"));
  CHECK(only_error(read("{\"number\": \"A\",\n \"number\": \"B\"}")) ==
        "in.json: line 2: the key `number` stands twice in one object; remove one of them [B7002]");
  std::string deep(70, '[');
  CHECK(only_error(read(deep)).find("nested deeper than 64 levels") != std::string::npos);
  CHECK(only_error(read(std::string(2'000'000, '['))).find("[B7009]") != std::string::npos);
  record::Limits limits;
  limits.bytes_max = 10;
  CHECK(only_error(read("{\"number\": \"A\"}", Format::Json, limits)).find("the limit is 10") !=
        std::string::npos);
  CHECK(only_error(read("{\n\"number\": \"M\xFCller\"}")) ==
        "in.json: line 2: byte 13 of the line (0xFC) is not UTF-8: in Windows-1252 (ANSI) it is "
        "`ü`; save it as UTF-8; in a spreadsheet: export as \"CSV UTF-8\" [B7007]");
  CHECK(only_error(read("\xFF\xFE{")).find("the file is in UTF-16") != std::string::npos);
  CHECK(only_error(read("")).find("the file is empty") != std::string::npos);
  CHECK(only_error(read(" \n")).find("[B7008]") != std::string::npos);
  CHECK(read("\xEF\xBB\xBF{\"number\": \"A\"}").records.size() == 1);
}

TEST_CASE("errors stop at a limit, and the last says how many more there were") {
  record::Limits limits;
  limits.errors_max = 3;
  std::string lines;
  for (int i = 0; i < 10; ++i) lines += "{\n";
  const auto source = read(lines, Format::JsonLines, limits);
  REQUIRE(source.errors.size() == 4);
  CHECK(source.errors.back().message == "7 more errors are not shown");
}

TEST_CASE("values with their evidence come in and go out again") {
  const std::string stored =
      R"({"record": "S-1", "type": "Invoice", "source": "scan.png", "fields": {
    "currency": "EUR",
    "gross": {"value": "EUR 119.00", "raw": "119,OO", "method": "ocr", "confidence": 0.61,
              "document": "scan.png", "page": 1, "box": [0.5, 0.25, 0.125, 0.0625],
              "notes": ["right of `Total`"]},
    "payee_iban": {"unread": "conflict", "raw": "DE1", "candidates": [
       {"raw": "DE1", "method": "xml", "confidence": 1, "why": "the XML says"},
       {"raw": "DE2", "method": "text_layer", "confidence": 0.98, "page": 2}]},
    "order_number": {"value": null, "method": "system"},
    "lines": {"complete": false, "elements": [{"text": "Paper"}]}}})";
  const auto source = read(stored);
  REQUIRE(source.errors.empty());
  const auto& record = source.records.front();
  CHECK(record.id == "S-1");
  CHECK(record.source == "scan.png");
  const auto& gross = field(record, "gross");
  CHECK(text(record, "gross") == "EUR 119.00");
  CHECK(gross.confidence == *value::Decimal::parse("0.61"));
  CHECK(gross.method == record::Method::Ocr);
  CHECK(gross.raw == "119,OO");
  CHECK(gross.origin.page == 1);
  REQUIRE(gross.origin.box);
  CHECK(*gross.origin.box == record::Box{0.5, 0.25, 0.125, 0.0625});
  CHECK(field(record, "payee_iban").why == "conflict");
  CHECK(field(record, "payee_iban").candidates.size() == 2);
  CHECK(field(record, "payee_iban").candidates[1].origin.page == 2);
  CHECK(field(record, "order_number").status == Status::Missing);
  CHECK_FALSE(field(record, "lines").complete);
  // The second reading of what was written says the same, byte for byte.
  const std::string once = record::to_json(schema, record);
  const auto again = read(once);
  REQUIRE(again.errors.empty());
  CHECK(again.notes.empty());
  CHECK(record::to_json(schema, again.records.front()) == once);
}

TEST_CASE("evidence around a record or list is that of all in it that has none of its own") {
  const auto source = read(R"({"currency": "EUR",
    "cost_centre": {"value": {"id": {"value": "CC-1", "confidence": 0.9}, "kind": "project"},
                    "confidence": 0.3, "method": "ocr", "page": 2, "box": [0.5, 0.25, 0.5, 0.5]},
    "lines": {"value": [{"text": "Paper", "quantity": {"value": 2, "page": 3}}], "confidence": 0.4,
              "page": 2, "box": [0, 0, 1, 1], "notes": ["a table"]}})");
  REQUIRE_MESSAGE(source.errors.empty(), source.errors.front().text());
  CHECK(source.notes.empty());
  const auto& record = source.records.front();
  const auto& id = field(record, "cost_centre.id");
  CHECK(text(record, "cost_centre.id") == "CC-1");
  CHECK(id.confidence == *value::Decimal::parse("0.9"));
  CHECK(id.method == record::Method::Ocr);
  CHECK(id.origin.page == 2);
  CHECK(id.origin.box.has_value());
  const auto& kind = field(record, "cost_centre.kind");
  CHECK(kind.known());
  CHECK(kind.confidence == *value::Decimal::parse("0.3"));
  // A page of its own leaves the box of the other page behind.
  const auto& quantity = field(record, "lines[1].quantity");
  CHECK(quantity.confidence == *value::Decimal::parse("0.4"));
  CHECK(quantity.origin.page == 3);
  CHECK_FALSE(quantity.origin.box.has_value());
  CHECK(field(record, "lines[1].text").origin.page == 2);
  CHECK(field(record, "lines").notes.front() == "a table");
  CHECK(field(record, "lines").confidence == *value::Decimal::parse("0.4"));
  // What the list lacks is as doubtful as what it has.
  const auto nothing = read(R"({"lines": {"value": [], "confidence": 0.4}})");
  CHECK(field(nothing.records.front(), "lines").confidence == *value::Decimal::parse("0.4"));
  const std::string once = record::to_json(schema, record);
  const auto again = read(once);
  REQUIRE_MESSAGE(again.errors.empty(), again.errors.front().text());
  CHECK(record::to_json(schema, again.records.front()) == once);
}

TEST_CASE("evidence that makes no sense is refused") {
  const auto refused = [](std::string_view evidence) {
    return only_error(read("{\"number\": {\"value\": \"A\", " + std::string(evidence) + "}}"));
  };
  CHECK(refused(R"("confidence": 1.5)").find("expected a number from 0 to 1") != std::string::npos);
  CHECK(refused(R"("page": 0)").find("expected a page number from 1") != std::string::npos);
  CHECK(refused(R"("box": [1, 2])").find("four fractions") != std::string::npos);
  CHECK(refused(R"("method": "magic")").find("expected xml, json") != std::string::npos);
  CHECK(refused(R"("surely": true)").find("no such part") != std::string::npos);
}

}  // namespace
