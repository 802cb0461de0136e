// Rows that are taken straight: digits many at once, keys in any order, what is broken beside what
// is whole, and one dictionary for many blocks.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/ingest/digits.h"
#include "runtime/ingest/ingest.h"
#include "tests/support/same_rows.h"

namespace {

using namespace bop;  // NOLINT: a test
using record::Format;
using test_support::read_both_ways;
using test_support::SameRows;

abi::Field field(std::string name, abi::Kind kind) {
  abi::Field made;
  made.name = std::move(name);
  made.type = {kind, true, false, 0};
  return made;
}

// A name, an integer, a text and a day.
abi::Schema small_schema() {
  abi::Schema schema;
  abi::RecordType bill;
  bill.name = "Bill";
  bill.fields = {field("id", abi::Kind::Text), field("count", abi::Kind::Integer),
                 field("place", abi::Kind::Text), field("day", abi::Kind::Date)};
  schema.records = {bill};
  return schema;
}

// All in columns, and as the ordinary reader has them.
void check_all_taken(Format format, const std::string& text, std::size_t rows) {
  CAPTURE(text);
  const SameRows same = read_both_ways(format, text, small_schema(), {}, {});
  CHECK_MESSAGE(same.differs.empty(), same.differs);
  CHECK(same.in_columns == rows);
}

std::string line(const std::string& place) {
  return R"({"id":"R","count":1,"place":")" + place + "\"}\n";
}

class SmallFiller {
 public:
  ingest::Filled fill(const std::string& text) {
    return filler_.fill(ingest::Blocks::rows_in(text, Format::JsonLines, ',', 1));
  }

 private:
  abi::Schema schema_ = small_schema();
  abi::Layout layout_ = abi::layout(schema_);
  ingest::Filler filler_{ingest::Rows{.schema = &schema_, .layout = &layout_, .share_texts = true}};
};

}  // namespace

TEST_CASE("digits eight at a time are those one by one") {
  std::mt19937_64 random(1);
  const std::string_view letters = "0123456789012345678901234567890123456789.-/:+ e\xB0\0";
  for (int round = 0; round < 200'000; ++round) {
    std::string text;
    for (auto length = 1 + random() % 10; length > 0; --length)
      text += letters[random() % (round % 2 == 0 ? 41 : letters.size())];
    if (round % 5 == 0) text.insert(0, "-");
    const std::size_t length = text.size();
    text += "123.5678";  // what stands behind does not count
    const std::string_view written = std::string_view(text).substr(0, length);
    const auto fast = ingest::read_digits_padded(written);
    const auto right = ingest::read_digits(written);
    CAPTURE(written);
    REQUIRE(fast.has_value() == right.has_value());
    if (!right) continue;
    REQUIRE(fast->digits == right->digits);
    REQUIRE(fast->decimals == right->decimals);
    REQUIRE(fast->canonical == right->canonical);
  }
}

TEST_CASE("keys come in any order, with blanks, and some are no field's") {
  check_all_taken(Format::JsonLines,
                  "{\"id\":\"A\",\"count\":1,\"place\":\"x\"}\n"
                  "{\"place\":\"y\",\"count\":-2,\"id\":\"B\"}\n"
                  " { \"count\" : 3 ,\t\"id\" :\"C\" } \r\n"
                  "{}\n"
                  "{\"id\":null,\"place\":\"\"}\n"
                  "{\"id\":\"D\",\"count\":\"4\"}",
                  6);
  // The first row with a name of its own is remarked on; those behind it are as any other.
  const std::string other = R"({"id":"A","remark":true,"count":1,"note":"n"})"
                            "\n";
  check_all_taken(Format::JsonLines, other, 0);
  check_all_taken(Format::JsonLines, other + other + other, 2);
  // In a row that is broken nobody remarks on it.
  const std::string broken = R"({"remark":1,"note":2,"count":5,"count":6})"
                             "\n";
  check_all_taken(Format::JsonLines, broken + other + other, 1);
  check_all_taken(Format::JsonLines, other + R"({"remark":1,"remark":2})" + "\n" + other, 1);
}

TEST_CASE("bytes that are no blanks of JSON, no null and no currency leave their row") {
  const abi::Schema every = test_support::every_kind_schema();
  const std::string nul(3, '\0');
  for (const std::string& row : {std::string("{\"count\":5\v}"), std::string("{\"count\":5\f}"),
                                 std::string("{\"day\":null\v}"), std::string(R"({"part":nul})"),
                                 std::string(R"({"lines":nul})"), std::string(R"({"lines":nullx})"),
                                 std::string(R"({"lines":[n]})"), std::string(R"({"items":[n{}]})"),
                                 "{\"currency\":\"" + nul + "\"}"}) {
    CAPTURE(row);
    const SameRows same = read_both_ways(Format::JsonLines, "{}\n" + row + "\n{}\n", every, {}, {});
    CHECK_MESSAGE(same.differs.empty(), same.differs);
    CHECK(same.errors == 1);
  }
  const SameRows csv =
      read_both_ways(Format::Csv, "id,currency\nA," + nul + "\nB,EUR\n", every, {}, {});
  CHECK_MESSAGE(csv.differs.empty(), csv.differs);
  CHECK(csv.errors == 1);
}

TEST_CASE("what is not plain, or broken, leaves its row and no other") {
  const std::string good = line("x");
  for (const std::string_view bad : {
           R"({"id":"A","id":"B"})",
           R"({"\u0069d":"A"})",
           R"({"id":"A\n"})",
           R"({"count":01})",
           R"({"count":1.5})",
           R"({"count":1)",
           R"({"count":})",
           R"({"count":1,})",
           R"({"count" 1})",
           R"({"count":1}})",
           R"({"id":"A")",
           R"(["id"])",
           R"({"id":"A})",
           R"({"id":"A	"})",
           "{\"id\":\"\xFF\"}",
           R"({"count":"1})",
           R"({"place":"a"b"})",
           R"({"count":true})",
           R"({"id":A})",
           R"({"id":"A":1.0.1,"count":3,"open":tru[1a"1{"":b"},null]})",
           "\"",
       }) {
    CAPTURE(bad);
    const SameRows same = read_both_ways(
        Format::JsonLines, good + good + std::string(bad) + "\n" + good, small_schema(), {}, {});
    CHECK_MESSAGE(same.differs.empty(), same.differs);
    CHECK(same.in_columns == 3);
  }
}

TEST_CASE("a record that goes on in the next line is none") {
  for (const std::string& text : {
           std::string("{\"id\":\"A\"\n,\"count\":1}\n"),
           std::string("{\"id\":\n\"A\"}\n"),
           std::string("{\n\"id\":\"A\"}\n"),
           std::string("{\"id\":\"A\",\n{\"count\":1}\n}\n"),
           std::string("{\"id\":\"A\"\n}{\"id\":\"B\"}\n"),
       }) {
    const SameRows same =
        read_both_ways(Format::JsonLines, text + line("x"), small_schema(), {}, {});
    CHECK_MESSAGE(same.differs.empty(), same.differs);
    CHECK(same.records >= 1);
  }
}

TEST_CASE("cells of CSV with blanks, quotes and of any length") {
  std::string text = "id,count,place\n";
  std::size_t rows = 0;
  for (std::size_t length = 0; length < 200; ++length, ++rows)
    text += std::string(length, 'x') + ", 12 ," + std::string(length % 70, 'y') +
            (length % 3 == 0 ? "\r\n" : "\n");
  text += "\"A, B\",1,\"C\"\nD,,\n";
  check_all_taken(Format::Csv, text, rows + 2);
  for (const std::string_view bad : {"A,1", "A,1,x,y", ",,", "1.5E+3,1,x", "\xFF,1,x"}) {
    CAPTURE(bad);
    const SameRows same =
        read_both_ways(Format::Csv, "id,count,place\nA,1,x\n" + std::string(bad) + "\nB,2,y\n",
                       small_schema(), {}, {});
    CHECK_MESSAGE(same.differs.empty(), same.differs);
    CHECK(same.in_columns == 2);
  }
}

TEST_CASE("numbers at the edges of widths") {
  std::string text;
  std::size_t rows = 0;
  for (const std::int64_t edge : {std::int64_t{0x7f}, std::int64_t{0x7fff},
                                  std::int64_t{0x7fffffff}, (std::int64_t{1} << 53) - 1})
    for (const std::int64_t number : {edge, edge - 1, -edge, -edge + 1}) {
      text += "{\"count\":" + std::to_string(number) + "}\n";
      check_all_taken(Format::JsonLines, text, ++rows);
    }
  check_all_taken(Format::JsonLines, "{\"count\":" + std::to_string(std::int64_t{1} << 53) + "}",
                  0);
}

TEST_CASE("days of many months, and such as there are none of") {
  std::mt19937_64 random(2);
  std::string text;
  for (int row = 0; row < 5000; ++row) {
    const auto year = row % 3 == 0 ? random() % 10'000 : 2023 + random() % 3;
    text += fmt::format("{{\"day\":\"{:04}-{:02}-{:02}\"}}\n", year, random() % 14, random() % 33);
  }
  for (const std::string_view day : {"2024-02-29", "2023-02-29", "2024-02-30", "2024-2-1",
                                     "2024-02-1:", "2024-02-/9", "2024/02/01", "2024-02-011"})
    text += fmt::format("{{\"day\":\"{}\"}}\n", day);
  const SameRows same = read_both_ways(Format::JsonLines, text, small_schema(), {}, {});
  CHECK_MESSAGE(same.differs.empty(), same.differs);
  CHECK(same.in_columns > 3000);
}

TEST_CASE("a dictionary is kept from block to block until it is large") {
  SmallFiller filler;
  const ingest::Filled first = filler.fill(line("Bonn") + line("a place of more than 16 letters"));
  const auto code = first.batch->code_of("a place of more than 16 letters");
  REQUIRE(code.has_value());
  const auto* const texts = first.batch->dictionary().data();

  // Nothing new: the same dictionary. What is new is not seen by a batch that is there.
  const ingest::Filled second = filler.fill(line("a place of more than 16 letters"));
  CHECK(second.batch->dictionary().data() == texts);
  const ingest::Filled third = filler.fill(line("Ulm") + line("a place of more than 16 lettres"));
  CHECK(third.batch->code_of("a place of more than 16 letters") == code);
  CHECK(third.batch->code_of("Ulm").has_value());
  CHECK(!first.batch->code_of("Ulm").has_value());
  CHECK(first.batch->dictionary().data() == texts);

  std::string many;
  for (int place = 0; place < 20'000; ++place) many += line("place " + std::to_string(place));
  const ingest::Filled large = filler.fill(many);
  CHECK(large.batch->code_of("Bonn").has_value());
  CHECK(large.batch->code_of("place 19999").has_value());
  const ingest::Filled fresh = filler.fill(line("Ulm"));
  CHECK(!fresh.batch->code_of("Bonn").has_value());
  CHECK(large.batch->dictionary()[static_cast<std::size_t>(*code)] ==
        "a place of more than 16 letters");
}

TEST_CASE("rows that are taken straight and others stand in the order of the file") {
  std::string text;
  for (int row = 0; row < 500; ++row) {
    const std::string number = std::to_string(row);
    text += row % 37 == 5    ? R"({"id":"R)" + number + R"(","other":[1]})"
            : row % 53 == 11 ? R"({"id":"R)" + number + R"(","count":1e2})"
                             : R"({"id":"R)" + number + R"(","count":)" + number + "}";
    text += "\n";
  }
  const SameRows same = read_both_ways(Format::JsonLines, text, small_schema(), {}, {});
  CHECK_MESSAGE(same.differs.empty(), same.differs);
  CHECK(same.records == 500);
  CHECK(same.in_columns > 480);
}

TEST_CASE("lists of many elements, and rows taken back behind many of theirs") {
  std::mt19937_64 random(11);
  const auto below = [&](std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random);
  };
  const auto list = [&](std::uint32_t most, const auto& element) {
    std::string text = "[";
    for (std::uint32_t at = 0, count = below(most); at < count; ++at)
      text += (at == 0 ? "" : ",") + element();
    return text + "]";
  };
  const auto day = [&] { return std::string(below(9) == 0 ? "null" : "\"2026-03-01\""); };
  const auto item = [&] {
    return R"({"what":"i)" + std::to_string(below(50)) + R"(","price":)" +
           std::to_string(below(900)) + R"(.5,"days":)" + list(90, day) + "}";
  };
  const auto word = [&] { return "\"w" + std::to_string(below(400)) + "\""; };
  SameRows all;
  for (int file = 0; file < 12; ++file) {
    std::string text;
    for (int row = 0; row < 40; ++row) {
      text += R"({"lines":)" + list(200, word) + R"(,"items":)" + list(12, item);
      // Left to the other reader, or to the ordinary one, when its lists were taken.
      if (below(4) == 0) text += below(2) == 0 ? R"(,"id":"\u0041")" : R"(,"risk":"grave")";
      if (below(9) == 0) text += R"(,"remark":[1,2])";
      if (below(9) == 0) text += R"(,"limits":"")";
      text += "}\n";
    }
    const SameRows same =
        read_both_ways(Format::JsonLines, text, test_support::every_kind_schema(), {}, {});
    CHECK_MESSAGE(same.differs.empty(), same.differs);
    all.records += same.records;
    all.errors += same.errors;
    all.in_columns += same.in_columns;
  }
  CHECK(all.errors > 30);  // each compiler asks the dice in an order of its own
  CHECK(all.in_columns * 3 > 12 * 40);
}

TEST_CASE("what begins as null and is none") {
  for (const char* value :
       {"nul", "nulls", "null={}", "null\"x\"", "[null=1]", "[nul]", "{\"a\":nil}"})
    for (const char* field : {"part", "items", "lines", "own", "remark"}) {
      const std::string text = std::string("{\"id\":\"A\",\"") + field + "\":" + value + "}\n{}\n";
      CAPTURE(text);
      const SameRows same =
          read_both_ways(Format::JsonLines, text, test_support::every_kind_schema(), {}, {});
      CHECK_MESSAGE(same.differs.empty(), same.differs);
      CHECK(same.records + same.errors == 2);
    }
}
