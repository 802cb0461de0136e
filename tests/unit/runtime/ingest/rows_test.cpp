// Rows go into columns as the values that the ordinary reader reads, or not at all.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "tests/support/same_rows.h"

namespace {

using namespace bop;  // NOLINT: a test
using record::Format;
using test_support::read_both_ways;
using test_support::SameRows;

// Ways to write a value of each field; the first few are plain.
const std::vector<std::vector<std::string>> written = {
    {"R-1", "R-2", "A b", "\u00C4", " x", "1.5E+03", ""},                           // id
    {"17", "0", "007", "-3", "+4", "12.0", "12.5", "99999999999999999999", "1e2"},  // number
    {"EUR", "JPY", "USD", "eur", "XXX", ""},                                        // currency
    {"119.00", "5", "0.5", "-2.5", "EUR 5.00", "5.00 EUR", "USD 3.00", "1.234", "1,5", "+2", ".5",
     "5.", "12.345", "900719925474.0991", "9007199254740991", "100000000000000000000"},
    {"50.00", "50", "EUR 1.10", "JPY 3", "1.000"},
    {"EUR 7.25", "JPY 100", "JPY 1.5", "12", "usd 4", "KWD 1.234"},
    {"0.125", "1000000", "0.0000001", "-0", "00.5", "1.2500000", "1e3"},
    {"3", "1000", "3.0", "-1", "2.5", " 4 "},
    {"true", "false", "TRUE", "yes"},
    {"2026-03-01", "2024-02-29", "2026-02-30", "01.03.2026", "0001-01-01"},
    {"09:30", "23:59:59", "24:00", "9:30"},
    {"2026-03-02T09:00:00+01:00", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00"},
    {"30 days", "2 months", "36 hours", "1 year", "30", "two days"},
    {"2 business days", "1 business day", "2 days"},
    {"2 business days", "4 business hours", "36 hours", "soon"},
    {"12.5 KGM", "3 C62", "12.5", "1 XXXX"},
    {"KGM", "C62", "kg"},
    {"low", "high", "medium", "Low", "none"},
    {"clerk", "controller", "boss"},
    {},  // part
    {"plain", "two words", "comma, here", "quote \" here", "tab\there", "E+", "\u20AC 5", " "},
};
const std::vector<std::string> names = {"id",   "number", "currency", "gross",  "limit", "own",
                                        "rate", "count",  "open",     "day",    "hour",  "moment",
                                        "span", "wait",   "target",   "weight", "unit",  "risk",
                                        "who",  "part",   "text"};

class RandomFile {
 public:
  explicit RandomFile(std::uint64_t seed) : random_(seed) {}

  std::string json_lines(std::size_t rows) {
    std::string text;
    for (std::size_t row = 0; row < rows; ++row) {
      text += json_row();
      text += one_in(20) ? "\r\n" : "\n";
      if (one_in(30)) text += " \n";
    }
    return text;
  }

  std::string csv(std::size_t rows) {
    const std::string separator = one_in(3) ? ";" : ",";
    std::vector<std::string> header = names;
    header.erase(header.begin() + 19);
    header.insert(header.end(), {"part.code", "part.share", "part.price"});
    if (one_in(3)) header.erase(header.begin() + below(header.size()));
    if (one_in(3)) header.emplace_back(one_in(2) ? "remark" : "grosz");
    std::ranges::shuffle(header, random_);
    std::string text = joined(header, separator);
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<std::string> cells;
      for (const std::string& name : header) cells.push_back(cell(name));
      if (one_in(40)) cells.pop_back();
      if (one_in(40)) cells.assign(cells.size(), "");
      text += joined(cells, separator);
    }
    return text;
  }

 private:
  std::uint32_t below(std::size_t count) {
    return std::uniform_int_distribution<std::uint32_t>(
        0, static_cast<std::uint32_t>(count) - 1)(random_);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }

  // Mostly plain, so that many rows have nothing else.
  std::string value(const std::vector<std::string>& ways) {
    return ways[one_in(60) ? below(ways.size()) : below(std::min<std::size_t>(ways.size(), 2))];
  }

  std::string scalar(std::size_t field) {
    const std::string text = value(written[field]);
    const bool number = field == 1 || (field >= 3 && field <= 7 && field != 5);
    const bool bare = (number && one_in(2)) || field == 8;
    if (bare != one_in(100)) return text;
    std::string quoted = "\"";
    for (const char c : text) {
      if (c == '"') quoted += '\\';
      quoted += c == '\t' && one_in(2) ? "\\t" : std::string(1, c);
    }
    return quoted + "\"";
  }

  std::string member(const std::string& name, const std::string& text) {
    const std::string blank = one_in(10) ? " " : "";
    return "\"" + name + "\":" + blank + text + blank;
  }

  std::string json_row() {
    std::vector<std::string> members;
    for (std::size_t field = 0; field < names.size(); ++field) {
      if (one_in(25)) continue;
      if (one_in(40)) {
        members.push_back(member(names[field], "null"));
      } else if (names[field] == "part") {
        members.push_back(member("part", part()));
      } else if (one_in(150)) {
        members.push_back(
            member(names[field], "{\"value\":" + scalar(field) + ",\"confidence\":0.7}"));
      } else {
        members.push_back(member(names[field], scalar(field)));
      }
    }
    if (one_in(30)) members.push_back(members.front());
    if (one_in(20)) members.push_back(member("remark", "[1,{\"a\":\"b\"},null]"));
    if (one_in(40)) members.push_back(member("grosz", "1"));
    if (one_in(60)) members.push_back(member("bad", one_in(2) ? "[1,,2]" : "truth"));
    if (one_in(3)) members.push_back(member("lines", list([&] { return text_element(); })));
    if (one_in(2)) members.push_back(member("items", list([&] { return item(); })));
    if (one_in(4)) members.push_back(member("limits", list([&] { return limit(); })));
    if (one_in(6)) std::ranges::shuffle(members, random_);
    std::string row = "{";
    for (std::size_t at = 0; at < members.size(); ++at) row += (at > 0 ? "," : "") + members[at];
    row += "}";
    if (one_in(60)) row += "x";
    if (one_in(60)) row[below(row.size())] = static_cast<char>(below(256));
    return row;
  }

  template <typename Element>
  std::string list(Element element) {
    if (one_in(12)) return "null";
    std::string made = "[";
    for (std::uint32_t at = 0, count = below(5); at < count; ++at)
      made += (at == 0 ? "" : ", ") + (one_in(25) ? std::string("null") : element());
    made += one_in(300) ? ",]" : "]";
    if (one_in(150)) return "{\"complete\":false,\"elements\":" + made + "}";
    return one_in(150) ? "{\"value\":" + made + "}" : made;
  }
  std::string text_element() {
    return one_in(60) ? "[\"x\"]" : "\"" + value({"x", "two words", "", "\\u0041"}) + "\"";
  }
  std::string limit() {
    return one_in(200) ? "7" : "\"" + value({"EUR 7.25", "JPY 100", "JPY 1.5", ""}) + "\"";
  }
  std::string item() {
    if (one_in(300)) return "[]";
    std::string made = "{" + member("what", "\"" + value({"pen", "ink", " x"}) + "\"");
    if (one_in(2)) made += "," + member("price", one_in(2) ? "1.50" : "\"EUR 2\"");
    if (one_in(3)) made += "," + member("own", limit());
    if (one_in(3)) made += "," + member("count", "\"3 C62\"");
    if (one_in(3)) made += "," + member("open", one_in(60) ? "1" : "false");
    if (one_in(3)) made += "," + member("part", part());
    if (one_in(3))
      made += "," + member("days", list([&] {
                             return "\"" + value({"2026-03-01", "2024-02-29", "2026-02-30"}) + "\"";
                           }));
    if (one_in(150)) made += "," + member("what", "\"again\"");
    if (one_in(150)) made += "," + member("wat", "1");
    return made + "}";
  }

  std::string part() {
    if (one_in(4)) return one_in(40) ? "\"\"" : "null";
    std::string made = "{" + member("code", "\"C\"");
    if (one_in(2)) made += "," + member("share", one_in(20) ? "12.5" : "\"12.5%\"");
    if (one_in(2)) made += "," + member("price", "1.234567");
    return made + "}";
  }

  std::string cell(const std::string& name) {
    if (one_in(12)) return one_in(4) ? " " : "";
    if (name == "part.code") return "C";
    if (name == "part.share") return one_in(20) ? "12.5" : "12.5%";
    if (name == "part.price") return "1.234567";
    const auto field = std::ranges::find(names, name);
    if (field == names.end()) return "anything";
    return value(written[static_cast<std::size_t>(field - names.begin())]);
  }

  std::string joined(const std::vector<std::string>& cells, const std::string& separator) {
    std::string row;
    for (std::size_t at = 0; at < cells.size(); ++at) {
      if (at > 0) row += separator;
      const bool must = cells[at].find_first_of("\",;\n") != std::string::npos;
      row += must || one_in(15) ? quoted(cells[at]) : cells[at];
      if (one_in(200)) row += " ";
    }
    if (one_in(100)) row[below(row.size())] = static_cast<char>(below(256));
    return row + (one_in(10) ? "\r\n" : "\n");
  }

  static std::string quoted(const std::string& text) {
    std::string cell = "\"";
    for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
    return cell + "\"";
  }

  std::mt19937_64 random_;
};

void check_files(Format format, std::size_t seeds) {
  const abi::Schema schema = test_support::every_kind_schema();
  SameRows all;
  for (std::size_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    RandomFile file(seed);
    const std::string text = format == Format::Csv ? file.csv(40) : file.json_lines(40);
    const record::Notation plain = *record::notation_named("plain");
    const record::Notation notation = seed % 2 == 0 ? plain : record::Notation{};
    const SameRows same = read_both_ways(format, text, schema, notation, {1U << (seed % 14), 7});
    CHECK_MESSAGE(same.differs.empty(), same.differs);
    all.records += same.records;
    all.errors += same.errors;
    all.in_columns += same.in_columns;
  }
  MESSAGE(all.records, " records, ", all.in_columns, " in columns, ", all.errors, " errors");
  CHECK(all.in_columns * 4 > all.records);
  CHECK(all.errors * 20 > all.records);
}

}  // namespace

TEST_CASE("rows of JSON Lines are the same in columns") {
  check_files(Format::JsonLines, 600);
}

TEST_CASE("rows of CSV are the same in columns") {
  check_files(Format::Csv, 600);
}

TEST_CASE("rows in the notation of a country are left") {
  const SameRows same =
      read_both_ways(Format::Csv, "id;day;gross;currency\nA;01.03.2026;1.234,50;EUR\n",
                     test_support::every_kind_schema(), *record::notation_named("de"), {});
  CHECK(same.records == 1);
  CHECK(same.in_columns == 0);
}
