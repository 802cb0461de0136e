#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "runtime/record/read.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;
using record::Status;

const abi::Schema schema = test_support::invoice_schema();

record::Source read(std::string_view text) {
  return record::read_records(record::Format::Csv, text, "in.csv", schema, 0);
}

std::string value(const record::Record& record, std::string_view path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  REQUIRE_MESSAGE(reading->known(), path, ": ", reading->why);
  if (const auto* money = std::get_if<value::Money>(&reading->value)) return money->text();
  if (const auto* date = std::get_if<value::Date>(&reading->value)) return date->text();
  return std::get<std::string>(reading->value);
}

TEST_CASE(
    "the header names the fields; separators, quotes and line ends as spreadsheets write them") {
  const std::string expected_name = "Müller, \"Söhne\"\n& Co";
  for (const char separator : {',', ';', '\t'}) {
    CAPTURE(separator);
    std::string text =
        "\xEF\xBB\xBFnumber;vendor_name;currency;net;issued;cost_centre.id;cost_centre.kind\r\n"
        "A-1;\"Müller, \"\"Söhne\"\"\n& Co\";EUR;10.50;2026-03-01;CC-1;overhead\r\n"
        "\r\n"
        "A-2;x;USD;USD 1;;;\r\n";
    std::ranges::replace(text, ';', separator);
    const auto source = read(text);
    CHECK(source.errors.empty());
    CHECK(source.notes.empty());
    REQUIRE(source.records.size() == 2);
    CHECK(source.records[0].id == "A-1");
    CHECK(value(source.records[0], "vendor_name") == expected_name);
    CHECK(value(source.records[0], "net") == "EUR 10.50");
    CHECK(value(source.records[0], "cost_centre.id") == "CC-1");
    CHECK(record::find(schema, source.records[0], "net")->origin.place == "line 2, column `net`");
    CHECK(value(source.records[1], "net") == "USD 1.00");
    CHECK(record::find(schema, source.records[1], "issued")->why == "not_in_source");
    CHECK(record::find(schema, source.records[1], "cost_centre")->why == "not_in_source");
    CHECK(record::find(schema, source.records[1], "order_number")->status == Status::Missing);
    CHECK(record::find(schema, source.records[1], "net")->origin.place == "line 5, column `net`");
  }
}

TEST_CASE("a row with a wrong number of cells is one error with its line; the others go on") {
  const auto source = read("number,vendor_id\nA,1\nB\nC,3,4\nD,5\n");
  CHECK(source.records.size() == 2);
  REQUIRE(source.errors.size() == 2);
  CHECK(source.errors[0].text() ==
        "in.csv: line 3: 1 cells, the header has 2 columns; a cell that contains the separator is "
        "written "
        "in quotes [B7005]");
  CHECK(source.errors[1].text().starts_with("in.csv: line 4: 3 cells"));
}

TEST_CASE("quotes that do not close, text behind a quote") {
  const auto open = read("number,vendor_id\nA,\"1\nB,2\n");
  REQUIRE(open.errors.size() == 1);
  CHECK(open.errors[0].text().starts_with(
      "in.csv: line 2: the quote opened on line 2 is not closed"));
  const auto behind = read("number,vendor_id\n\"A\"x,1\nB,2\n");
  REQUIRE(behind.errors.size() == 1);
  CHECK(behind.errors[0].message == "`x,1` follows a closing quote");
  REQUIRE(behind.records.size() == 1);
  CHECK(behind.records[0].id == "B");
}

TEST_CASE("columns: named twice, without a name, unexpected, of lists") {
  CHECK(read("number,number\nA,B\n").errors.at(0).message == "the column `number` stands twice");
  CHECK(read("number,\nA,B\n").errors.at(0).message == "column 2 of the header has no name");
  const auto source = read("number,vendorid,lines\nA,B,C\n");
  CHECK(source.records.size() == 1);
  REQUIRE(source.notes.size() == 2);
  CHECK(source.notes[0].text().find("`vendorid` (did you mean `vendor_id`?)") != std::string::npos);
  CHECK(read("number\n").notes.at(0).message == "the file has a header and no rows");
}

TEST_CASE("wrong types and wrong bytes") {
  const auto source = read("number,issued\nA,1.3.2026\nB,2026-03-01\n");
  REQUIRE(source.errors.size() == 1);
  CHECK(source.errors[0].text() ==
        "in.csv: line 2: field `issued`: found `1.3.2026`, expected a date as `2026-03-01`; "
        "correct it at "
        "the source [B7003]");
  CHECK(source.records.size() == 1);
  CHECK(
      read("number\nM\xFCller\n").errors.at(0).text().starts_with("in.csv: line 2: byte 9 (0xFC)"));
  CHECK(read("number\n\xC0\xAF\n").errors.at(0).code == "B7007");
  CHECK(read("").errors.at(0).code == "B7008");
}

struct TemporaryFile {
  std::string path;
  TemporaryFile(const std::string& name, std::string_view bytes)
      : path((std::filesystem::temp_directory_path() / name).string()) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
};

TEST_CASE("reference data: every row or none") {
  const TemporaryFile good("bop_reference_good.csv", "id,kind\nCC-1,overhead\nCC-2,project\n");
  const auto rows = record::read_reference("vendors", good.path, schema, 2);
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[1]->path == "vendors[CC-2]");
  CHECK((*rows)[1]->source == "bop_reference_good.csv line 3");
  CHECK(std::get<std::string>((*rows)[1]->fields[0].value) == "CC-2");
  CHECK(std::get<abi::Symbol>((*rows)[1]->fields[1].value).index == 1);
  const TemporaryFile bad("bop_reference_bad.csv", "id,kind\nCC-1,overhed\nCC-2,x\n");
  const auto failed = record::read_reference("vendors", bad.path, schema, 2);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().text().find("(did you mean `overhead`?)") != std::string::npos);
  CHECK(failed.error().text().find("(1 more errors)") != std::string::npos);
  const auto none = record::read_reference("vendors", "/nowhere/vendors.csv", schema, 2);
  REQUIRE_FALSE(none);
  CHECK(none.error().text() == "`/nowhere/vendors.csv` does not exist; check the path [B8001]");
  const auto folder = record::read_bytes(std::filesystem::temp_directory_path().string());
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message.find("is not a regular file") != std::string::npos);
}

}  // namespace
