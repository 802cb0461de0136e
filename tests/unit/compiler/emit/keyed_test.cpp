// Rules that differ in constants alone and ask for a key say of every record what the interpreter
// says: whoever has the key, has another one, has none, or has one that nobody could read.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/batch.h"
#include "compiler/emit/keyed_rules.h"
#include "compiler/emit/lane_nodes.h"
#include "compiler/interpret/interpret.h"
#include "runtime/batch/builder.h"
#include "tests/unit/compiler/emit/random_program.h"

namespace {

using namespace bop;  // NOLINT: a test

constexpr const char* head = R"(policy t.keyed "Keyed"
type Risk is low < medium < high
type Holder is record
  id   : Text
  risk : Risk
type Bill is record
  vendor  : Text
  place   : Text?
  unit    : Text
  risk    : Risk
  amount  : Money in EUR
  order   : Money in EUR?
  share   : Number
  count   : Integer
  day     : Date
  holder  : Holder?
  flagged : Boolean
subject bill : Bill
role clerk
decision d
  outcomes pass < look
  combine most severe
  default pass
  asks clerk
parameter house : Text = "V7"
)";

class Rules {
 public:
  explicit Rules(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return random_() % count; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  /// Some stand in no record, some only in records.
  std::string vendor() { return fmt::format("V{}", 1 + below(chance(70) ? 60 : 500)); }
  std::string place() { return fmt::format("P{}", 1 + below(6)); }

  /// `each` rules of each shape, mixed.
  std::string text(std::size_t each) {
    std::vector<std::string> tests;
    for (std::size_t at = 0; at < each; ++at)
      for (std::size_t shape = 0; shape < shapes; ++shape) tests.push_back(test(shape));
    std::ranges::shuffle(tests, random_);
    std::string text = head;
    for (std::size_t at = 0; at < tests.size(); ++at)
      text += fmt::format("rule K-{0} \"Rule {0}\"\n  when {1}\n  then look\n", at + 1, tests[at]);
    return text;
  }

  std::string risk() { return std::vector<std::string>{"low", "medium", "high"}[below(3)]; }

 private:
  static constexpr std::size_t shapes = 14;

  std::string euros(std::size_t most) {
    return fmt::format("EUR {}.{:02}", below(most), below(100));
  }
  std::string test(std::size_t shape) {
    const std::size_t low = below(900);
    switch (shape) {
      case 0:
        return fmt::format("bill.vendor = \"{}\" and bill.amount > {}", vendor(), euros(900));
      case 1:
        return fmt::format("bill.vendor is one of (\"{}\", \"{}\", \"{}\") and bill.count > {}",
                           vendor(), vendor(), vendor(), below(300));
      case 2:
        return fmt::format(
            "bill.risk = {} and bill.unit = \"{}\" and bill.amount >= EUR {} and "
            "bill.amount < EUR {} and bill.share < 0.{}",
            risk(), place(), low, low + 200, 1 + below(999));
      case 3:
        return fmt::format("bill.place is present and bill.place = \"{}\" and bill.flagged",
                           place());
      case 4:
        return fmt::format("bill.holder is present and bill.holder.id = \"{}\" and bill.share < {}",
                           vendor(), below(9));
      case 5:
        return fmt::format("bill.vendor <> \"{}\" and bill.amount > {}", vendor(), euros(900));
      case 6:
        return fmt::format(
            "bill.vendor = \"{}\" and bill.order is present and bill.amount is not "
            "in bill.order - EUR {} .. bill.order + EUR {}",
            vendor(), 1 + low, 1 + low);
      case 7:
        return fmt::format("\"{}\" = bill.vendor and bill.day < 2026-0{}-0{}", vendor(),
                           1 + below(9), 1 + below(9));
      case 8:
        return fmt::format("bill.vendor = \"{}\" or bill.amount > {}", vendor(), euros(2'000));
      case 9:
        return fmt::format("bill.vendor = \"{}\" and bill.amount * bill.share > EUR {}", vendor(),
                           1 + below(50'000));
      case 10:
        return fmt::format(
            "bill.unit = \"{}\" and bill.risk = {} and (bill.count > {} or "
            "bill.flagged)",
            place(), risk(), below(300));
      case 11:
        return fmt::format("bill.vendor = house and bill.unit = \"{}\" and bill.count < {}",
                           place(), 1 + below(70'000));
      case 12:
        return fmt::format("bill.unit = \"{}\" and not bill.flagged and bill.vendor = \"{}\"",
                           place(), vendor());
      default:
        return fmt::format(
            "bill.holder is present and bill.holder.risk = {} and bill.unit = "
            "\"{}\" and bill.count >= {}",
            risk(), place(), below(300));
    }
  }

  std::mt19937 random_;
};

std::shared_ptr<const ir::Program> compiled(const std::string& text) {
  const driver::Compilation made = driver::compile("keyed.bop", text);
  REQUIRE_MESSAGE(made.program.has_value(),
                  diagnostics::render_text(made.diagnostics, made.files, false));
  return std::make_shared<const ir::Program>(*made.program);
}

// How often a field was not read, or is missing where it may be.
struct Holes {
  std::size_t unread = 0;
  std::size_t missing = 0;
};

class Records {
 public:
  Records(std::uint32_t seed, const ir::Program& program)
      : rules_(seed), wild_(seed, program), program_(program) {}

  abi::Case one(Holes holes, bool wild) {
    abi::Case made = wild_.random_case(wild);
    made.results.clear();
    auto record = std::make_shared<abi::RecordData>(*made.subject);
    if (!wild) fill(*record, holes);
    made.subject = std::move(record);
    return made;
  }

 private:
  abi::Datum datum(const abi::Field& field, Holes holes) {
    if (rules_.chance(holes.unread)) return abi::Datum::unread();
    if (field.type.optional && rules_.chance(holes.missing)) return abi::Datum::missing();
    const auto money = [&](std::size_t cents) {
      const auto amount = static_cast<std::int64_t>(cents);
      return value::Money{*value::Decimal::of(amount, -2), *value::Currency::parse("EUR")};
    };
    const auto& members = program_.info.schema.enums;
    switch (field.type.kind) {
      case abi::Kind::Text:
        return abi::Datum::of(field.name == "vendor" || field.name == "id" ? vendor()
                                                                           : rules_.place());
      case abi::Kind::Enum:
        return abi::Datum::of(abi::Symbol{
            static_cast<std::uint32_t>(rules_.below(members[field.type.index].members.size()))});
      case abi::Kind::Money:
        return abi::Datum::of(money(rules_.below(200'000)));
      case abi::Kind::Number:
        return abi::Datum::of(
            *value::Decimal::of(static_cast<std::int64_t>(rules_.below(9'000)), -3));
      case abi::Kind::Integer:
        return abi::Datum::of(value::Decimal(static_cast<std::int64_t>(rules_.below(400))));
      case abi::Kind::Date:
        return abi::Datum::of(*value::Date::of(2026, static_cast<unsigned>(1 + rules_.below(9)),
                                               static_cast<unsigned>(1 + rules_.below(28))));
      case abi::Kind::Boolean:
        return abi::Datum::of(rules_.chance(50));
      case abi::Kind::Record: {
        auto inner = std::make_shared<abi::RecordData>();
        inner->type = field.type.index;
        inner->fields.resize(program_.info.schema.records[inner->type].fields.size());
        fill(*inner, holes);
        return abi::Datum::of(abi::RecordPtr(std::move(inner)));
      }
      default:
        return abi::Datum::unread();
    }
  }
  std::string vendor() { return rules_.chance(10) ? "somebody else" : rules_.vendor(); }
  void fill(abi::RecordData& record, Holes holes) {
    const auto& fields = program_.info.schema.records[record.type].fields;
    for (std::size_t at = 0; at < fields.size(); ++at) record.fields[at] = datum(fields[at], holes);
  }

  Rules rules_;
  testing::RandomProgram wild_;
  const ir::Program& program_;
};

abi::Truth truth_in(const abi::ChunkTruth::Condition& condition, std::size_t row) {
  const auto bit = [&](const abi::ChunkBits& bits) {
    return (bits[row / 64] >> (row % 64) & 1U) != 0;
  };
  if (bit(condition.unknown)) return abi::Truth::Unknown;
  return bit(condition.yes) ? abi::Truth::True : abi::Truth::False;
}

struct Tally {
  std::size_t records = 0;
  std::size_t left = 0;
  std::size_t not_false = 0;
  std::size_t passed_over = 0;  // conditions and words that `words` says nothing of
};

// `found` comes from batch to batch, as those who judge keep it.
void compare(const std::shared_ptr<const ir::Program>& program, const abi::BatchEngine& engine,
             const std::vector<abi::Case>& cases, abi::ChunkTruth& found, Tally& tally,
             batch::Builder* of_several = nullptr) {
  const abi::Layout layout = abi::layout(program->info.schema);
  abi::RowArena arena;
  batch::Builder of_one(layout, program->info.subject_record);
  batch::Builder& builder = of_several == nullptr ? of_one : *of_several;
  std::size_t wide = 0;
  for (const abi::Case& one : cases) {
    const abi::PackedRow row = pack(layout, *one.subject, arena);
    wide += row.wide ? 1 : 0;
    if (row.wide)
      builder.leave_out();
    else
      builder.add(row.bytes);
  }
  const auto batch = builder.finish();
  const auto references = std::make_shared<const abi::References>();
  const auto session = engine.bind(references);
  const auto run = session->start(*batch, cases.front().as_of, cases.front().today);
  REQUIRE_MESSAGE(run.has_value(), (run ? std::string() : run.error().text()));
  const auto oracle = interpret::interpreter(program)->bind(references);
  abi::Evaluation expected;
  for (std::size_t first = 0; first < cases.size(); first += abi::chunk_rows) {
    const std::size_t count = std::min(abi::chunk_rows, cases.size() - first);
    (*run)->evaluate(first, count, found);
    for (std::size_t row = 0; row < count; ++row) {
      if ((found.left[row / 64] >> (row % 64) & 1U) != 0) {
        ++tally.left;
        continue;
      }
      oracle->evaluate(cases[first + row], expected);
      for (abi::ConditionIndex at = 0; at < expected.conditions.size(); ++at) {
        const abi::Truth got = truth_in(found.conditions[at], row);
        const bool said = (found.words_of(at) >> (row / 64) & 1U) != 0;
        tally.passed_over += said ? 0 : 1;
        tally.not_false += got != abi::Truth::False ? 1 : 0;
        if (got == expected.conditions[at] && (said || got == abi::Truth::False)) continue;
        FAIL("record ", first + row, ", condition ", at, ": expected truth ",
             static_cast<int>(expected.conditions[at]), ", got ", static_cast<int>(got));
      }
    }
  }
  tally.records += cases.size();
  tally.left -= wide;
}

std::vector<emit::KeyedRules> groups_of(const ir::Program& program) {
  const abi::Layout layout = abi::layout(program.info.schema);
  const auto columns = abi::columns_of(layout, program.info.subject_record);
  return emit::keyed_rules(program, layout, columns,
                           emit::given_nodes(program, program.conditions, layout));
}

// `count` rules, each with its number for `{0}`.
std::shared_ptr<const ir::Program> rules_like(const std::string& when, std::size_t count) {
  std::string text = head;
  for (std::size_t at = 1; at <= count; ++at)
    text += fmt::format("rule K-{0} \"Rule {0}\"\n  when {1}\n  then look\n", at,
                        fmt::format(fmt::runtime(when), at));
  return compiled(text);
}

}  // namespace

TEST_CASE("rules that differ in constants share code, and are found by their key") {
  const auto program = rules_like("bill.amount > EUR {0}.{0:02} and \"V{0}\" = bill.vendor", 80);
  const auto groups = groups_of(*program);
  REQUIRE(groups.size() == 1);
  const emit::KeyedRules& group = groups.front();
  CHECK(group.columns.size() == 1);
  CHECK(group.key_count() == 80);
  CHECK(group.rules.size() == 80);
  REQUIRE(group.shapes.size() == 1);
  REQUIRE(group.shapes[0].constants.size() == 2);
  CHECK(group.shapes[0].constants[0].scale == 2);
  CHECK(group.shapes[0].constants[0].least == 101);
  CHECK(group.shapes[0].constants[0].most == 8'080);
  for (const emit::KeyedRule& rule : group.rules) {
    REQUIRE(rule.keys[0].size() == 1);
    const std::uint32_t text = group.columns[0].values[rule.keys[0][0]];
    CHECK(group.texts[text] == fmt::format("V{}", rule.condition + 1));
    CHECK(rule.constants[1] == text);
  }
}

TEST_CASE("a key of several fields, and of one field where few rules ask for more") {
  std::string text = head;
  int count = 0;
  const auto add = [&](const std::string& when) {
    text += fmt::format("rule K-{0} \"Rule {0}\"\n  when {1}\n  then look\n", ++count, when);
  };
  for (int at = 0; at < 70; ++at)
    add(fmt::format("bill.unit = \"P{}\" and bill.risk = {} and bill.count > {}", at % 9,
                    at % 2 == 0 ? "low" : "high", at));
  for (int at = 0; at < 50; ++at)
    add(fmt::format("bill.vendor = \"V{}\" and bill.count = {}", at, at));
  for (int at = 0; at < 20; ++at)
    add(
        fmt::format("bill.vendor is one of (\"V{}\", \"V1\", \"V{}\") and "
                    "bill.unit = \"P1\" and bill.share < {}",
                    at + 2, at + 32, at));
  const auto groups = groups_of(*compiled(text));
  REQUIRE(groups.size() == 2);
  for (const emit::KeyedRules& group : groups) {
    const bool pairs = group.columns.size() == 2;
    CHECK(group.rules.size() == 70);
    CHECK(group.shapes.size() == (pairs ? 1 : 2));
    CHECK(group.key_count() == (pairs ? 18 : 52));
  }
}

TEST_CASE("what stays as it is: few rules, no key, one that most records have, long numbers") {
  CHECK(groups_of(*rules_like("bill.vendor = \"V{0}\" and bill.count > {0}", 60)).empty());
  CHECK(groups_of(*rules_like("bill.vendor <> \"V{0}\" and bill.count > {0}", 80)).empty());
  CHECK(groups_of(*rules_like("bill.vendor = \"V{0}\" or bill.count > {0}", 80)).empty());
  CHECK(groups_of(*rules_like("bill.risk is one of (low, high) and bill.count > {0}", 80)).empty());
  const std::string long_number = "0.1234567890123456{0:02}";
  CHECK(
      groups_of(*rules_like("bill.vendor = \"V{0}\" and bill.share < " + long_number, 80)).empty());
}

TEST_CASE("rules by key: code over columns and interpreter agree") {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    const auto program = compiled(Rules(seed).text(30));
    REQUIRE(!groups_of(*program).empty());
    for (const emit::Vectors vectors : {emit::Vectors::Best, emit::Vectors::Avx2}) {
      const auto engine = emit::batch_engine(program, vectors);
      REQUIRE(engine.has_value());
      Records records(seed, *program);
      abi::ChunkTruth found;
      // All read; some not; most not, so that rules are asked of all records; anything at all.
      for (const auto& [holes, wild] :
           {std::pair(Holes{0, 30}, false), std::pair(Holes{2, 10}, false),
            std::pair(Holes{40, 40}, false), std::pair(Holes{}, true)}) {
        CAPTURE(holes.unread);
        CAPTURE(wild);
        Tally tally;
        for (const std::size_t count : {std::size_t{1}, std::size_t{90}, std::size_t{700}}) {
          std::vector<abi::Case> cases;
          while (cases.size() < count) cases.push_back(records.one(holes, wild));
          compare(program, **engine, cases, found, tally);
        }
        CHECK(tally.not_false > 0);
        CHECK(tally.passed_over > 0);
        if (!wild) CHECK(tally.left == 0);
      }
    }
  }
}

TEST_CASE("rules by key: several chunks, the last one not full") {
  const auto program = compiled(Rules(9).text(20));
  const auto engine = emit::batch_engine(program);
  REQUIRE(engine.has_value());
  Records records(9, *program);
  std::vector<abi::Case> cases;
  while (cases.size() < 2 * abi::chunk_rows + 77) cases.push_back(records.one({1, 20}, false));
  abi::ChunkTruth found;
  Tally tally;
  compare(program, **engine, cases, found, tally);
  CHECK(tally.left == 0);
  CHECK(tally.passed_over > 0);
}

// Places have codes of one byte here, vendors of two.
TEST_CASE("rules by key: a text of other fields that a field has no room for is none of its own") {
  const auto program =
      rules_like("bill.unit = \"V{0}\" and bill.risk = low and bill.count > 0", 320);
  const auto engine = emit::batch_engine(program);
  REQUIRE(engine.has_value());
  Records records(4, *program);
  std::vector<abi::Case> cases;
  while (cases.size() < 600) {
    cases.push_back(records.one({30, 20}, false));
    auto record = std::make_shared<abi::RecordData>(*cases.back().subject);
    record->fields[0] = abi::Datum::of(fmt::format("V{}", cases.size()));
    cases.back().subject = std::move(record);
  }
  abi::ChunkTruth found;
  Tally tally;
  compare(program, **engine, cases, found, tally);
  CHECK(tally.not_false > 0);
}

TEST_CASE("rules by key: batches that share their texts, to which each adds some") {
  const auto program = rules_like("bill.vendor = \"V{0}\" and bill.count > {0}", 120);
  const auto engine = emit::batch_engine(program);
  REQUIRE(engine.has_value());
  const abi::Layout layout = abi::layout(program->info.schema);
  batch::Builder builder(layout, program->info.subject_record);
  builder.share_texts();
  Records records(6, *program);
  abi::ChunkTruth found;
  for (const std::size_t count : {3U, 1U, 20U, 5U, 200U, 1U, 400U}) {
    Tally tally;
    std::vector<abi::Case> cases;
    while (cases.size() < count) cases.push_back(records.one({2, 20}, false));
    compare(program, **engine, cases, found, tally, &builder);
  }
}
