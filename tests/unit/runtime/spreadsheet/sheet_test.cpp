#include "runtime/spreadsheet/sheet.h"

#include <cstdio>

#include <doctest/doctest.h>

#include "runtime/spreadsheet/formats.h"
#include "runtime/spreadsheet/workbook_parts.h"

namespace bop::spreadsheet {

using Kind = Cell::Kind;

TEST_CASE("cells are named as spreadsheets name them") {
  CHECK(cell_name(0, 0) == "A1");
  CHECK(cell_name(9, 25) == "Z10");
  CHECK(cell_name(0, 26) == "AA1");
  CHECK(cell_name(999'999, 701) == "ZZ1000000");
  CHECK(cell_name(0, 702) == "AAA1");
}

TEST_CASE("a number becomes the shortest decimal that gives it") {
  CHECK(decimal_text(0.1) == "0.1");
  CHECK(decimal_text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(decimal_text(1'000'000) == "1000000");
  CHECK(decimal_text(-2.5) == "-2.5");
  CHECK(percent_text(0.055) == "5.5%");
  CHECK(percent_text(0.07) == "7%");
  CHECK(percent_text(1) == "100%");
  CHECK_FALSE(decimal_text(1e300));
  CHECK_FALSE(decimal_text(1.0 / 0.0));
}

TEST_CASE("serial numbers are days of two calendars") {
  CHECK(date_text(1, false) == "1900-01-01");
  CHECK(date_text(59, false) == "1900-02-28");
  CHECK_FALSE(date_text(60, false));  // a day that never was
  CHECK(date_text(61, false) == "1900-03-01");
  CHECK(date_text(46'023, false) == "2026-01-01");
  CHECK(date_text(0, true) == "1904-01-01");
  CHECK(date_text(44'561, true) == "2026-01-01");
  CHECK_FALSE(date_text(46'023.5, false));
  CHECK_FALSE(date_text(-1, false));
  CHECK_FALSE(date_text(1e9, false));
}

TEST_CASE("a number format tells days and percents") {
  CHECK(kind_of_format(0, "") == Kind::Number);
  CHECK(kind_of_format(9, "") == Kind::Percent);
  CHECK(kind_of_format(14, "") == Kind::Date);
  CHECK(kind_of_format(164, "yyyy-mm-dd") == Kind::Date);
  CHECK(kind_of_format(164, "[Red]0.00\\%") == Kind::Number);
  CHECK(kind_of_format(164, "0.0##%") == Kind::Percent);
  CHECK(kind_of_format(164, "0.00 \"days\"") == Kind::Number);
}

TEST_CASE("CSV: separators, quotes, blank lines, what can't be read") {
  const auto sheet = read_csv(
      "\xEF\xBB\xBF"
      "a;b\r\n\"x;\"\"y\"\"\";2\r\n\r\n;\r\n");
  REQUIRE(sheet);
  REQUIRE(sheet->rows.size() == 2);
  CHECK(sheet->rows[0][0].text == "a");
  CHECK(sheet->rows[1][0].text == "x;\"y\"");
  CHECK(read_csv("a,\"b").error().code == "B8031");
  CHECK(read_csv(std::string_view("a\0b", 3)).error().code == "B8031");
  CHECK(read_csv("a,\"b\"c,\"\"").error().code == "B8031");
  CHECK(read_csv("")->rows.empty());
  const auto odd = read_csv("a\tb \"c\"\t\n\t\"two\nlines\"\t\"\"");
  REQUIRE(odd);
  REQUIRE(odd->rows.size() == 2);
  CHECK(odd->rows[0][1].text == "b \"c\"");
  CHECK(odd->rows[0][2].kind == Kind::Empty);
  CHECK(odd->rows[1][1].text == "two\nlines");
  CHECK(odd->rows[1].size() == 3);
  CHECK(read_csv(write_csv(*sheet))->rows[1][0].text == "x;\"y\"");
}

TEST_CASE("parts of a workbook are whole XML") {
  CHECK(is_whole_xml("<?xml version=\"1.0\"?>\n<a b=\"1 > 0\"><c/>text</a>\n"));
  for (const char* text : {"", "text", "<a>", "<a></b>", "<a b=\"1></a>", "<a/><b/>", "<a/>text",
                           "<a><b</a>", "<!DOCTYPE a><a/>", "<a></a", "<>"}) {
    CAPTURE(text);
    CHECK_FALSE(is_whole_xml(text));
  }
}

TEST_CASE("a workbook gives back what was written into it") {
  const std::string path = "sheet_test.xlsx";
  Sheet sheet{"limits", {{{Kind::Text, "a"}, {Kind::Text, "b"}}}};
  const std::vector<Cell> cells = {
      {Kind::Number, "12.5"},   {Kind::Percent, "5.5%"},    {Kind::Date, "2026-03-01"},
      {Kind::Boolean, "true"},  {Kind::Text, "= EUR 5.00"}, {Kind::Text, "Müller & <Co>"},
      {Kind::Text, "\"a, b\""}, {Kind::Percent, "0.1%"},    {Kind::Date, "1901-01-01"}};
  for (const Cell& cell : cells) sheet.rows.push_back({cell, {Kind::Empty, ""}});
  REQUIRE(write_sheet(path, sheet));
  const auto read = read_sheet(path, "another");
  std::remove(path.c_str());
  REQUIRE(read);
  CHECK(read->name == "limits");
  REQUIRE(read->rows.size() == sheet.rows.size());
  for (std::size_t row = 0; row < cells.size(); ++row) {
    CAPTURE(cells[row].text);
    CHECK(read->rows[row + 1][0].text == cells[row].text);
    CHECK(read->rows[row + 1][0].kind == cells[row].kind);
  }
  CHECK(write_sheet("nowhere/at/all.xlsx", sheet).error().code == "B8038");
  CHECK(write_sheet("sheet.ods", sheet).error().code == "B8030");
}

TEST_CASE("what the module of the formats can't do is told") {
  const auto absent = formats("/nowhere/libbop.so").error();
  CHECK(absent.code == "B8506");
  CHECK(absent.message == "the module for workbooks is missing: there is no `/nowhere/libbop.so`");
  CHECK(absent.hint.find("liborcus") == std::string::npos);
  const auto broken = formats("/proc/self/cmdline").error();
  CHECK(broken.code == "B8506");
  CHECK(broken.hint.find("liborcus") != std::string::npos);
  CHECK(formats("libm.so.6").error().code == "B8507");
}

}  // namespace bop::spreadsheet
