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

record::Source read(std::string_view text, std::string_view notation = "") {
  const record::Notation* stated = record::notation_named(notation);
  return record::read_records(record::Format::Csv, text, "in.csv", schema, 0, {},
                              stated == nullptr ? record::Notation{} : *stated);
}

// The notes, but for the one that says which columns there are not.
std::vector<Error> remarks(const record::Source& source) {
  std::vector<Error> notes = source.notes;
  std::erase_if(notes, [](const Error& note) { return note.code == "B7023"; });
  return notes;
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
    CHECK(remarks(source).empty());
    REQUIRE(source.records.size() == 2);
    CHECK(source.records[0].id == "A-1");
    CHECK(value(source.records[0], "vendor_name") == expected_name);
    CHECK(value(source.records[0], "net") == "EUR 10.50");
    CHECK(value(source.records[0], "cost_centre.id") == "CC-1");
    CHECK(record::find(schema, source.records[0], "net")->origin.place == "line 2, column `net`");
    CHECK(value(source.records[1], "net") == "USD 1.00");
    CHECK(record::find(schema, source.records[1], "issued")->why == "not_in_source");
    CHECK(record::find(schema, source.records[1], "cost_centre")->why == "not_in_source");
    CHECK(record::find(schema, source.records[1], "order_number")->status == Status::Unread);
    CHECK(record::find(schema, source.records[1], "net")->origin.place == "line 5, column `net`");
  }
}

TEST_CASE("a row with a wrong number of cells is one error with its line; the others go on") {
  const auto source = read("number,vendor_id\nA,1\nB\nC,3,4\nD,5\n");
  CHECK(source.records.size() == 2);
  REQUIRE(source.errors.size() == 2);
  CHECK(source.errors[0].text() ==
        "in.csv: line 3: 1 cell, the header has 2 columns: there is none for `vendor_id`; write a "
        "cell for every column, an empty one where there is nothing; a text of several lines is "
        "written in quotes [B7005]");
  CHECK(source.errors[1].text() ==
        "in.csv: line 4: 3 cells, the header has 2 columns: `4` is in none of them; a cell that "
        "contains the separator is written in quotes [B7005]");
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
  const auto notes = remarks(source);
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].text().find("`vendorid` (did you mean `vendor_id`?)") != std::string::npos);
  CHECK(notes[1].text() ==
        "in.csv: line 1: the column `lines` was not read: a list can't be given in a CSV column; "
        "give the records as JSON Lines [B7004]");
  CHECK(record::find(schema, source.records[0], "lines")->why ==
        "not_read: a list can't be given in a CSV column");
  CHECK(remarks(read("number\n")).at(0).message == "the file has a header and no rows");
}

TEST_CASE("a column of nearly the name of a field makes the field unread, never missing") {
  const auto why = [](std::string_view header, std::string_view row, std::string_view path) {
    const auto source = read(std::string(header) + "\n" + std::string(row) + "\n");
    REQUIRE(source.records.size() == 1);
    const auto* reading = record::find(schema, source.records[0], path);
    return reading->status == Status::Unread ? reading->why : std::string("not unread");
  };
  CHECK(why("number,Order_Number", "A,B", "order_number") ==
        "misnamed: the source has `Order_Number`, which is not read; did you mean `order_number`?");
  // Whatever the cells say: the header is what is doubtful.
  CHECK(why("number,ORDER NUMBER", "A,", "order_number").starts_with("misnamed"));
  CHECK(why("number,order-numbr", "A,B", "order_number").starts_with("misnamed"));
  CHECK(why("number,vendor.id", "A,B", "vendor_id").starts_with("misnamed"));
  CHECK(why("number,issued,Issued", "A,2026-03-01,B", "issued") == "not unread");
  CHECK(why("number,order_number,Order_Number", "A,,B", "order_number") == "not unread");
  CHECK(why("number,colour", "A,red", "order_number") ==
        "not_read: the file has no column for `order_number`");
  CHECK(why("number,cost_centre.ID,cost_centre.kind", "A,B,project", "cost_centre.id")
            .starts_with("misnamed: the source has `cost_centre.ID`"));
  CHECK(why("number,cost_centre.ID,cost_centre.kind", "A,B,", "cost_centre")
            .starts_with("misnamed: the source has `cost_centre.ID`"));
  CHECK(why("number,cost_centre", "A,B", "cost_centre") ==
        "not_read: a record can't be given in one CSV column");
}

TEST_CASE("fields that may be missing and have no column are said once a file") {
  const auto source = read(
      "number,due,vendor_id,vendor_name,vendor_vat_id,buyer_name,buyer_vat_id,order_number,"
      "discount\n"
      "A,,,,,,,,\nB,,,,,,,,\n");
  REQUIRE(source.notes.size() == 2);
  CHECK(source.notes[0].text().starts_with("in.csv: no column for `kind`, `currency`, `issued`, "));
  CHECK(source.notes[0].text().find("`lines`, which every record has; it is not known in any row: "
                                    "what needs it stays undetermined") != std::string::npos);
  CHECK(source.notes[1].text() ==
        "in.csv: no column for `contract_number`, `payee_iban`, `prepaid`, `rounding`, `payable`, "
        "`discount_until`, which may be missing; they are not known in any row; where there is "
        "none, an empty column says so [B7023]");
  REQUIRE(source.records.size() == 2);
  CHECK(record::find(schema, source.records[1], "payee_iban")->status == Status::Unread);
  // An empty column says that there is none.
  CHECK(record::find(schema, source.records[1], "order_number")->status == Status::Missing);
}

TEST_CASE("every broken value of a row is told, with the row's own name") {
  const auto source =
      read("number,issued,net,kind,currency\nA-1,1.3.2026,EUR x,invoice,EUR\nA-2,,x,invoice,EUR\n");
  REQUIRE(source.errors.size() == 2);
  CHECK(source.errors[0].text() ==
        "in.csv: line 2: record `A-1`: 2 values can't be read: field `issued`: found `1.3.2026`, "
        "expected a date as `2026-03-01`; field `net`: found `EUR x`, expected an amount as `EUR "
        "1234.50`; export dates so, or say how the file writes them: --csv-format de (fr, uk, us); "
        "correct it at the source [B7003]");
  CHECK(
      source.errors[1].text().starts_with("in.csv: line 3: record `A-2`: field `net`: found `x`"));
}

TEST_CASE("wrong types and wrong bytes") {
  const auto source = read("number,issued\nA,1.3.2026\nB,2026-03-01\n");
  REQUIRE(source.errors.size() == 1);
  CHECK(source.errors[0].text() ==
        "in.csv: line 2: record `A`: field `issued`: found `1.3.2026`, expected a date as "
        "`2026-03-01`; "
        "export dates so, or say how the file writes them: --csv-format de (fr, uk, us) [B7003]");
  CHECK(source.records.size() == 1);
  CHECK(read("number\nM\xFCller\n")
            .errors.at(0)
            .text()
            .starts_with("in.csv: line 2: column `number`: byte 2 of the line (0xFC)"));
  CHECK(read("number\n\xC0\xAF\n").errors.at(0).code == "B7007");
  CHECK(read("").errors.at(0).code == "B7008");
}

TEST_CASE("a byte that is not UTF-8 costs its row, and no other") {
  const auto source = read("number,vendor_name\nA,x\nB,\"y\nM\xFCller\"\nC,z\n");
  CHECK(source.records.size() == 2);
  REQUIRE(source.errors.size() == 1);
  CHECK(source.errors[0].text() ==
        "in.csv: line 4: column `vendor_name`: byte 2 of the line (0xFC) is not UTF-8: in "
        "Windows-1252 (ANSI) it is `ü`; save it as UTF-8; in a spreadsheet: export as \"CSV "
        "UTF-8\" [B7007]");
  CHECK(read("n\xFC,number\nA,B\n").records.empty());
  CHECK(read("\xFE\xFF\0n").errors.at(0).message == "the file is in UTF-16");
  const std::string_view without_mark("n\0u\0m\0b\0", 8);
  CHECK(read(without_mark).errors.at(0).message == "the file is in UTF-16");
}

TEST_CASE("a first line sep=; says how cells are separated, and is no row") {
  for (const std::string_view text :
       {"sep=;\nnumber;vendor_name\nA;a, b, c\n", "SEP=;\r\nnumber;vendor_name\r\nA;a, b, c\r\n",
        "sep=|\nnumber|vendor_name\nA|a, b, c\n"}) {
    CAPTURE(text);
    const auto source = read(text);
    CHECK(source.errors.empty());
    REQUIRE(source.records.size() == 1);
    CHECK(value(source.records[0], "vendor_name") == "a, b, c");
    CHECK(record::find(schema, source.records[0], "vendor_name")->origin.place ==
          "line 3, column `vendor_name`");
  }
  CHECK(read("sep=;number\n").errors.empty());
}

TEST_CASE("a currency's sign, and a number that a spreadsheet cut short") {
  const auto message = [](std::string_view amount) {
    const auto source = read("number;net\nA;" + std::string(amount) + "\n");
    REQUIRE_MESSAGE(source.errors.size() == 1, amount);
    return source.errors[0].text();
  };
  CHECK(message("£ 300,00") ==
        "in.csv: line 2: record `A`: field `net`: found `£ 300,00`, expected an amount as `EUR "
        "1234.50`: the decimal sign is a point, and nothing separates thousands; write `GBP "
        "300.00`: a currency is written as its code, not as its sign, or say how the file writes "
        "them: --csv-format de (fr, uk, us) [B7003]");
  CHECK(message("1.300,00 €").find("write `EUR 1300.00`") != std::string::npos);
  CHECK(message("€1,300").find("write `EUR") == std::string::npos);  // 1.3 or 1300
  CHECK(message("2.46E+02") ==
        "in.csv: line 2: record `A`: field `net`: found `2.46E+02`, expected a number with all its "
        "digits; format the column as a number with 2 decimals and export again [B7003]");
  CHECK(read("number\n4.71E+11\n").errors.at(0).hint ==
        "format the column as text and export again");
  CHECK(read("number\nE+11\n").errors.empty());
}

TEST_CASE("blanks around a cell are no part of it, in quotes they are") {
  const auto source = read("number , vendor_name,currency\n A-1\t,  \"  two  \"  , EUR \n , ,\t\n");
  CHECK(source.errors.empty());
  REQUIRE(source.records.size() == 1);
  CHECK(value(source.records[0], "number") == "A-1");
  CHECK(value(source.records[0], "vendor_name") == "  two  ");
}

TEST_CASE("a German export: the message says how to read it, and so it is read exactly") {
  const std::string_view text =
      "number;currency;net;gross;issued;tax_rate\n"
      "A;EUR;1.234,50;119,00 €;31.12.2026;x\n";
  const auto plain = read("number;currency;net\nA;EUR;1.234,50\n");
  REQUIRE(plain.errors.size() == 1);
  CHECK(plain.errors[0].text() ==
        "in.csv: line 2: record `A`: field `net`: found `1.234,50`, expected an amount as `EUR "
        "1234.50`: the "
        "decimal sign is a point, and nothing separates thousands; export numbers so, or say how "
        "the file writes them: --csv-format de (fr, uk, us) [B7003]");
  const auto german = read(text, "de");
  CHECK(german.errors.empty());
  REQUIRE(german.records.size() == 1);
  CHECK(value(german.records[0], "net") == "EUR 1,234.50");
  CHECK(value(german.records[0], "gross") == "EUR 119.00");
  CHECK(value(german.records[0], "issued") == "2026-12-31");
  CHECK(record::find(schema, german.records[0], "net")->raw == "1.234,50");
}

TEST_CASE("notations are exact: what does not fit is refused, never guessed") {
  const auto in = [](std::string_view name, abi::Kind kind, std::string_view cell) {
    const auto plain = record::in_plain(*record::notation_named(name), kind, cell);
    return plain ? *plain : "expected " + plain.error();
  };
  CHECK(in("de", abi::Kind::Number, "1.234.567,8") == "1234567.8");
  CHECK(in("de", abi::Kind::Number, "-1234,50") == "-1234.50");
  CHECK(in("de", abi::Kind::Number, "1.234") == "1234");
  const std::string no_number =
      "expected a number as `1.234,50`, as the file is read in the "
      "notation `de`";
  for (const auto* const cell : {"1.23", "12.34,5", "1234.567", "1,2,3", "1,", ",5", "1.234.56", "",
                                 "0.500", "00.500", "0.500,5", "-0.500"})
    CHECK_MESSAGE(in("de", abi::Kind::Number, cell) == no_number, cell);
  CHECK(in("de", abi::Kind::Money, "USD 1,5") == "1.5 USD");
  CHECK(in("de", abi::Kind::Money, "€ -1,50") == "-1.50 EUR");
  CHECK(
      in("de", abi::Kind::Money, "EUR 1,50 €").starts_with("expected an amount as `1.234,50 EUR`"));
  CHECK(in("de", abi::Kind::Percent, "7,5 %") == "7.5%");
  CHECK(in("de", abi::Kind::Date, "1.3.2026") == "2026-03-01");
  CHECK(in("de", abi::Kind::Date, "2026-03-01") == "2026-03-01");
  CHECK(in("de", abi::Kind::Date, "01.03.26").starts_with("expected a date as `31.12.2026`"));
  CHECK(in("de", abi::Kind::Boolean, "WAHR") == "true");
  CHECK(in("de", abi::Kind::Text, "1.234,50") == "1.234,50");
  CHECK(in("fr", abi::Kind::Money, "1\u202F234\u202F567,89 €") == "1234567.89 EUR");
  CHECK(in("fr", abi::Kind::Number, "1 234,5") == "1234.5");
  CHECK(in("fr", abi::Kind::Date, "31/12/2026") == "2026-12-31");
  CHECK(in("uk", abi::Kind::Money, "£1,234.50") == "1234.50 GBP");
  CHECK(in("uk", abi::Kind::Date, "3/4/2026") == "2026-04-03");
  CHECK(in("us", abi::Kind::Date, "3/4/2026") == "2026-03-04");
  CHECK(in("us", abi::Kind::Money, "$1,234.50") == "1234.50 USD");
  CHECK(in("plain", abi::Kind::Number, "anything") == "anything");
  CHECK(record::notation_named("at") == nullptr);
  CHECK(record::notation_names() == "plain, de, fr, uk, us");
}

TEST_CASE("a point that may separate thousands is refused until someone says what it is") {
  const abi::Schema lines = schema;
  const auto read_line = [&](std::string_view text, std::string_view notation) {
    const record::Notation* stated = record::notation_named(notation);
    return record::read_records(record::Format::Csv, text, "in.csv", lines, 1, {},
                                stated == nullptr ? record::Notation{} : *stated);
  };
  const std::string_view text = "text;quantity\nPaper;1.000\nInk;0.125\nToner;1.5\n";
  const auto unsaid = read_line(text, "");
  REQUIRE(unsaid.errors.size() == 1);
  CHECK(unsaid.errors[0].message.find("`1.000`, expected a number that can be read in one way") !=
        std::string::npos);
  CHECK(unsaid.records.size() == 2);
  CHECK(read_line(text, "plain").errors.empty());
  CHECK(read_line("text,quantity\nPaper,1.000\n", "").errors.empty());
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
  REQUIRE(rows->rows.size() == 2);
  CHECK(rows->notes.empty());
  CHECK(rows->rows[1]->path == "vendors[CC-2]");
  CHECK(rows->rows[1]->source == "bop_reference_good.csv line 3");
  CHECK(std::get<std::string>(rows->rows[1]->fields[0].value) == "CC-2");
  CHECK(std::get<abi::Symbol>(rows->rows[1]->fields[1].value).index == 1);
  const TemporaryFile mistyped("bop_reference_mistyped.csv", "id,kinds\nCC-1,overhead\n");
  const auto noted = record::read_reference("kinds", mistyped.path, schema, 2);
  REQUIRE(noted);
  REQUIRE(noted->notes.size() == 1);
  CHECK(noted->notes[0].message.find("unexpected field `kinds` (did you mean `kind`?)") == 0);
  const TemporaryFile bad("bop_reference_bad.csv", "id,kind\nCC-1,overhed\nCC-2,x\n");
  const auto failed = record::read_reference("vendors", bad.path, schema, 2);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().text().find("(did you mean `overhead`?)") != std::string::npos);
  CHECK(failed.error().text().find("(1 more error)") != std::string::npos);
  const auto none = record::read_reference("vendors", "/nowhere/vendors.csv", schema, 2);
  REQUIRE_FALSE(none);
  CHECK(none.error().text() == "`/nowhere/vendors.csv` does not exist; check the path [B8001]");
  const auto folder = record::read_bytes(std::filesystem::temp_directory_path().string());
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message.find("is not a regular file") != std::string::npos);
}

TEST_CASE("a date that does not exist is said to be none, in the file's own notation too") {
  const auto said = [](std::string_view text, std::string_view notation) {
    const auto source = read(text, notation);
    REQUIRE(source.errors.size() == 1);
    return source.errors.front().text();
  };
  const std::string_view none = "a date that does not exist";
  CHECK(said("number;issued\nA;31.02.2026\n", "de").find(none) != std::string::npos);
  CHECK(said("number,issued\nA,2026-02-31\n", "").find(none) != std::string::npos);
  CHECK(said("number;issued\nA;31/12\n", "de").find(none) == std::string::npos);
}

TEST_CASE("a date with day and month the other way round says what the file is read by") {
  const auto said = [](std::string_view text, std::string_view notation) {
    const auto source = read(text, notation);
    REQUIRE(source.errors.size() == 1);
    return source.errors.front().text();
  };
  const auto us = said("number,issued\nA,31/12/2025\n", "us");
  CHECK(us.find("`us` reads the month first") != std::string::npos);
  CHECK(us.find("--csv-format uk") != std::string::npos);
  const auto de = said("number;issued\nA;12.31.2025\n", "de");
  CHECK(de.find("`de` reads the day first") != std::string::npos);
  CHECK(de.find("--csv-format us") != std::string::npos);
}

TEST_CASE("an amount grouped as elsewhere is asked for in the notation of the file") {
  for (const std::string_view cell : {"1 234,50", "EUR 1234.50", "1234,50 $"}) {
    const auto source = read("number;gross\nA;" + std::string(cell) + "\n", "de");
    REQUIRE(source.errors.size() == 1);
    const std::string said = source.errors.front().text();
    CAPTURE(said);
    CHECK(said.find("an amount as `1.234,50 EUR`, as the file is read in the notation `de`") !=
          std::string::npos);
  }
}

}  // namespace
