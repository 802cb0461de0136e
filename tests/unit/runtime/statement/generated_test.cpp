// Statements of random entries, written in each format and read back; and with one figure changed,
// which the arithmetic has to name.
#include <random>

#include <fmt/format.h>

#include "tests/unit/runtime/statement/read_text.h"

namespace {

using namespace bop;
using namespace bop::statement;

struct Line {
  int cents = 0;  // above zero: it came in
  int day = 1;    // of March 2026
  std::string reference;
  std::string text;
};

struct Made {
  int opening = 0;  // cents, not below zero
  std::vector<Line> lines;
  int closing = 0;
};

Made made(std::mt19937& random) {
  const auto below = [&](int end) {
    return static_cast<int>(random() % static_cast<unsigned>(end));
  };
  Made statement;
  statement.opening = 10'000'000 + below(1'000'000);
  statement.closing = statement.opening;
  const int count = 1 + below(12);
  for (int i = 0; i < count; ++i) {
    Line line{(1 + below(100'000)) * (below(2) == 0 ? 1 : -1), 1 + below(31),
              fmt::format("R{}", below(100'000)), ""};
    for (int sign = 0, end = 1 + below(20); sign < end; ++sign)
      line.text += static_cast<char>('a' + below(26));
    statement.closing += line.cents;
    statement.lines.push_back(std::move(line));
  }
  return statement;
}

std::string swift(const Made& made) {
  const auto amount = [](int cents) { return fmt::format("{},{:02}", cents / 100, cents % 100); };
  std::string text = fmt::format(":20:G\n:25:DE02120300000000202051\n:28C:1/1\n:60F:C260228EUR{}\n",
                                 amount(made.opening));
  for (const Line& line : made.lines)
    text += fmt::format(":61:2603{0:02}03{0:02}{1}{2}NTRF{3}//B\n:86:166?00X?20SVWZ+{4}\n",
                        line.day, line.cents < 0 ? "D" : "C", amount(std::abs(line.cents)),
                        line.reference, line.text);
  return text + fmt::format(":62F:C260331EUR{}\n-\n", amount(made.closing));
}

std::string bai(const Made& made) {
  std::string text = "01,B,C,260401,0200,1,,,2/\n02,C,B,1,260331,2359,EUR,2/\n";
  text += fmt::format("03,123,,010,{},,,015,{},,/\n", made.opening, made.closing);
  int sum = made.opening + made.closing;
  for (const Line& line : made.lines) {
    text += fmt::format("16,{},{},V,2603{:02},,B,{},{}\n", line.cents < 0 ? 475 : 165,
                        std::abs(line.cents), line.day, line.reference, line.text);
    sum += std::abs(line.cents);
  }
  const std::size_t records = made.lines.size() + 2;
  return text + fmt::format("49,{0},{1}/\n98,{0},1,{2}/\n99,{0},1,{3}/\n", sum, records,
                            records + 2, records + 4);
}

void check_same(const record::Source& source, const Made& made) {
  CHECK(codes(source).empty());
  REQUIRE(source.records.size() == 1);
  const record::Record& one = source.records.front();
  CHECK(shown(one, "balanced") == "true");
  REQUIRE(shown(one, "entries") == std::to_string(made.lines.size()));
  for (std::size_t i = 0; i < made.lines.size(); ++i) {
    const Line& line = made.lines[i];
    const std::string entry = fmt::format("entries[{}].", i + 1);
    const value::Money amount{*value::Decimal::of(line.cents, -2), *value::Currency::parse("EUR")};
    CHECK(shown(one, entry + "amount") == amount.text());
    CHECK(shown(one, entry + "value_date") == fmt::format("2026-03-{:02}", line.day));
    CHECK(shown(one, entry + "reference") == line.reference);
    CHECK(shown(one, entry + "payments[1].text") == line.text);
  }
}

constexpr int rounds = 200;

TEST_CASE("what was written is read back, in MT940 and BAI2") {
  std::mt19937 random(7);
  for (int round = 0; round < rounds; ++round) {
    const Made statement = made(random);
    check_same(read_text(Format::Mt940, swift(statement)), statement);
    check_same(read_text(Format::Bai2, bai(statement)), statement);
  }
}

TEST_CASE("one figure changed is named") {
  std::mt19937 random(11);
  for (int round = 0; round < rounds; ++round) {
    Made statement = made(random);
    const std::string sound = bai(statement);
    Line& line = statement.lines[random() % statement.lines.size()];
    line.cents += line.cents < 0 ? -1 : 1;
    const auto source = read_text(Format::Mt940, swift(statement));
    CHECK(codes(source) == "(B7043) ");
    CHECK(shown(source.records.front(), "balanced") == "false");
    CHECK(source.notes.front().message.contains("EUR -0.01") !=
          source.notes.front().message.contains("EUR 0.01 apart"));
    // The totals of BAI2 are those of the file as it was.
    std::string changed = bai(statement);
    const auto end = changed.find("\n49,");
    changed.replace(end, std::string::npos, sound.substr(sound.find("\n49,")));
    CHECK(codes(read_text(Format::Bai2, changed)) == "B7047 ");
  }
}

}  // namespace
