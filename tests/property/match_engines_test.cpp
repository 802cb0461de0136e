// Matches by machine code and by the interpreter: random conditions, allowances and cardinalities
// over random elements, some fields missing, unread or too large for a row. The whole result, what
// it needs and every single answer have to be the same.
#include <cstdlib>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "compiler/driver/compile.h"
#include "compiler/emit/compiled_match.h"
#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "compiler/ir/match_plan.h"
#include "runtime/match/match.h"
#include "tests/property/judging.h"

namespace {

using namespace bop;  // NOLINT: a test
using abi::Datum;
using abi::RecordPtr;
using testing::setting;

constexpr std::string_view frame = R"(policy spec.random "Random matches"
  owner "Nobody"
use std.text
use std.money
use std.match
type Kind is one of goods, rent, tax
type Part is record
  name   : Text
  weight : Number
type Line is record
  article  : Text?
  text     : Text
  kind     : Kind
  quantity : Number
  unit_price : Money in EUR
  currency : Currency
  total    : Money in currency
  due      : Date
  open     : Boolean
  parts    : list of Part
type Bill is record
  lines : list of Line
  limit : Money in EUR
  day   : Date
type Limit is record
  kind : Kind
  most : Money in EUR
type Earlier is record
  kind       : Kind
  billed     : Number
  billed_net : Money in EUR?
  billed_extra : Number
subject   bill   : Bill
reference items  : Line
reference limits : Limit by kind
reference earlier : Earlier by kind
role clerk
codes Reasons
  OFF "Not as agreed" for clerk
parameter slack : Percent = 2%
)";

constexpr std::string_view ending = R"(
decision agreement
  outcomes clean < hold
  combine  most severe
  default  clean
  asks     clerk
rule M-01 "Agreement"
  when count(found.findings) > 0 or count(found.ambiguous) > 0 or count(found.unmatched_left) > 0
    or count(found.unmatched_right) > 0
  then hold with OFF
)";

enum Field : std::uint8_t {
  Article,
  Text,
  Kind,
  Quantity,
  Price,
  Currency,
  Total,
  Due,
  Open,
  Parts
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_);
  }
  bool chance(std::size_t percent) { return below(100) < percent; }
  std::string one_of(const std::vector<std::string>& pool) { return pool[below(pool.size())]; }

 private:
  std::mt19937_64 engine_;
};

// --- policies

std::string condition(Random& random, int depth) {
  static const std::vector<std::string> tests = {
      "(a.article is present and b.article is present and a.article = b.article)",
      "a.text = b.text",
      "a.kind = b.kind",
      "similarity(a.text, b.text) >= 0.7",
      "fold(a.text) = fold(b.text)",
      "a.text starts with \"bolt\"",
      "b.text contains \"t\"",
      "a.quantity >= b.quantity",
      "a.quantity * 2 - b.quantity <= 3",
      "a.unit_price * a.quantity = b.unit_price * b.quantity",
      "magnitude(a.unit_price - b.unit_price) <= bill.limit",
      "a.unit_price <= b.unit_price * (100% + slack)",
      "(a.currency = b.currency and a.total = b.total)",
      "(a.currency = EUR and a.total > EUR 2.00)",
      "a.due <= b.due + 5 days",
      "a.due >= b.due - 5 days",
      "b.due <= bill.day",
      "b.open",
      "not (a.open and b.open)",
      "(any p in a.parts where p.name = b.text)",
      "(count(b.parts) > 0 and (every p in b.parts has p.weight <= a.quantity))",
      "count(a.parts) = count(b.parts)",
      "(sum of p.weight for p in a.parts) >= b.quantity",
      "(limits[a.kind] is present and limits[a.kind].most >= b.unit_price)",
      "a.quantity is known",
  };
  if (depth == 0 || random.chance(30)) return random.one_of(tests);
  const std::string one = condition(random, depth - 1);
  const std::string other = condition(random, depth - 1);
  const std::string joined = "(" + one + (random.chance(70) ? " and " : " or ") + other + ")";
  return random.chance(10) ? "not " + joined : joined;
}

std::string where(Random& random, const std::string& element) {
  if (random.chance(60)) return {};
  return " where " +
         fmt::format(fmt::runtime(random.one_of({"{0}.open", "{0}.quantity > 1", "{0}.kind <> tax",
                                                 "{0}.unit_price <= bill.limit",
                                                 "(any p in {0}.parts where p.weight > 1)"})),
                     element);
}

std::string allowances(Random& random) {
  std::string measures;
  std::string raised;
  const bool sets = random.chance(60);  // what was billed before counts, each of its own measure
  const auto allow = [&](const std::string& measure, const std::string& variance,
                         bool adds_up = true) {
    measures += (measures.empty() ? "  allow " : "        ") + measure + " over " +
                random.one_of({"exactly 0", "up to 2%", "up to slack"}) + ", under unlimited" +
                (sets && adds_up && random.chance(70) ? ", cumulative\n" : "\n");
    raised += ", OFF when " + variance + "_over";
  };
  if (random.chance(70)) allow("quantity", "ordered");
  if (random.chance(60)) allow("unit_price", "price", false);
  if (random.chance(30)) allow("extra of a.quantity * 2 against a.quantity + b.quantity", "extra");
  if (random.chance(40))
    allow("net of a.unit_price * a.quantity against b.unit_price * b.quantity", "net");
  if (sets) measures = "  level two_way using earlier\n" + measures;
  return measures + "  raise OFF when unpaired, OFF when ambiguous" + raised + "\n";
}

std::string policy(Random& random) {
  std::string text(frame);
  text += "match found\n  left  bill.lines as a" + where(random, "a") + "\n";
  text +=
      random.chance(20) ? "  with itself as b\n" : "  right items as b" + where(random, "b") + "\n";
  text += "  pair  strict on " + condition(random, 3) + "\n";
  if (random.chance(50)) text += "        else loose on " + condition(random, 2) + "\n";
  if (random.chance(50))
    text += "  allocate " + random.one_of({"one to many", "many to one", "many to many"}) +
            " up to 3\n";
  return text + allowances(random) + std::string(ending);
}

// --- records

class Records {
 public:
  Records(Random& random, const ir::Program& program)
      : random_(random), schema_(program.info.schema), subject_(program.info.subject_record) {}

  abi::Case subject() {
    abi::Case made;
    auto bill = std::make_shared<abi::RecordData>();
    bill->type = subject_;
    bill->path = "bill";
    bill->fields = {Datum::of(lines("bill.lines")), maybe(Datum::of(euro(random_.below(3) * 100))),
                    maybe(Datum::of(day()))};
    made.subject = bill;
    return made;
  }

  std::shared_ptr<const abi::References> references() {
    auto made = std::make_shared<abi::References>();
    std::vector<RecordPtr> items;
    for (std::size_t i = 0, count = random_.below(7); i < count; ++i)
      items.push_back(line(fmt::format("items[{}]", i)));
    made->sets.push_back(random_.chance(95)
                             ? abi::ReferenceSet::complete("items", std::move(items), {})
                             : abi::ReferenceSet::unavailable("items", "no file"));
    std::vector<RecordPtr> limits;
    for (std::uint32_t kind = 0; kind < 2; ++kind) {
      auto row = std::make_shared<abi::RecordData>();
      row->type = *schema_.record("Limit");
      row->path = fmt::format("limits[{}]", kind);
      row->fields = {Datum::of(abi::Symbol{kind}), maybe(Datum::of(euro(200)))};
      limits.push_back(row);
    }
    made->sets.push_back(abi::ReferenceSet::complete("limits", std::move(limits), {0}));
    made->sets.push_back(random_.chance(95)
                             ? abi::ReferenceSet::complete("earlier", billed_before(), {0})
                             : abi::ReferenceSet::unavailable("earlier", "no file"));
    return made;
  }

 private:
  // Several rows of one kind are several invoices; of a credit note they are below zero.
  std::vector<RecordPtr> billed_before() {
    std::vector<RecordPtr> rows;
    for (std::size_t i = 0, count = random_.below(6); i < count; ++i) {
      auto row = std::make_shared<abi::RecordData>();
      row->type = *schema_.record("Earlier");
      row->path = fmt::format("earlier[{}]", i);
      const auto few = [&] { return static_cast<std::int64_t>(random_.below(5)) - 1; };
      row->fields = {maybe(Datum::of(abi::Symbol{static_cast<std::uint32_t>(random_.below(3))})),
                     maybe(Datum::of(value::Decimal(few()))),
                     random_.chance(15)
                         ? Datum::missing()
                         : maybe(Datum::of(value::Money{*value::Decimal::of(few() * 50, -2),
                                                        euro(0).currency})),
                     maybe(Datum::of(value::Decimal(few())))};
      rows.push_back(std::move(row));
    }
    return rows;
  }
  static value::Money euro(std::size_t cents, const char* currency = "EUR") {
    return {*value::Decimal::of(static_cast<std::int64_t>(cents), -2),
            *value::Currency::parse(currency)};
  }
  value::Date day() { return value::Date{20'500 + static_cast<std::int32_t>(random_.below(12))}; }
  Datum maybe(Datum known) { return random_.chance(6) ? Datum::unread() : known; }
  Datum text() {
    return maybe(Datum::of(random_.one_of({"bolt", "Bolt", "bolts", "nut", "washer tin"})));
  }
  Datum number() {
    // the last one is wider than a slot, and the interpreter's
    if (random_.chance(1)) return Datum::of(*value::Decimal::of(1'000'000'000'000'000'000, 0));
    return maybe(Datum::of(value::Decimal(static_cast<std::int64_t>(random_.below(4)))));
  }
  RecordPtr line(std::string path) {
    auto made = std::make_shared<abi::RecordData>();
    made->type = *schema_.record("Line");
    made->path = path;
    made->fields.resize(10);
    made->fields[Article] = random_.chance(30) ? Datum::missing() : text();
    made->fields[Text] = text();
    made->fields[Kind] =
        maybe(Datum::of(abi::Symbol{static_cast<std::uint32_t>(random_.below(3))}));
    made->fields[Quantity] = number();
    made->fields[Price] = maybe(Datum::of(euro(random_.below(4) * 50)));
    const bool euros = random_.chance(80);
    made->fields[Currency] = Datum::of(*value::Currency::parse(euros ? "EUR" : "USD"));
    made->fields[Total] = maybe(Datum::of(euro(random_.below(3) * 100, euros ? "EUR" : "USD")));
    made->fields[Due] = maybe(Datum::of(day()));
    made->fields[Open] = maybe(Datum::of(random_.chance(70)));
    auto parts = std::make_shared<abi::ListData>();
    parts->path = path + ".parts";
    parts->complete = random_.chance(95);
    for (std::size_t i = 0, count = random_.below(3); i < count; ++i) {
      auto part = std::make_shared<abi::RecordData>();
      part->type = *schema_.record("Part");
      part->path = fmt::format("{}.parts[{}]", path, i + 1);
      part->fields = {text(), number()};
      parts->elements.push_back(Datum::of(RecordPtr(std::move(part))));
    }
    made->fields[Parts] = maybe(Datum::of(abi::ListPtr(std::move(parts))));
    return made;
  }
  abi::ListPtr lines(const std::string& path) {
    auto made = std::make_shared<abi::ListData>();
    made->path = path;
    made->complete = random_.chance(97);
    for (std::size_t i = 0, count = random_.below(7); i < count; ++i)
      made->elements.push_back(Datum::of(line(fmt::format("{}[{}]", path, i + 1))));
    return made;
  }

  Random& random_;
  const abi::Schema& schema_;
  std::uint32_t subject_;
};

// --- both engines

bool alike(const Datum& a, const Datum& b) {
  return a.state == b.state && (!a.known() || abi::equal(a.value, b.value));
}

struct Engines {
  std::unique_ptr<abi::Session> session;
  std::unique_ptr<abi::Matches> oracle;
  std::unique_ptr<abi::Matches> compiled;
};

Engines engines_of(const std::shared_ptr<const ir::Program>& program,
                   const std::shared_ptr<const abi::References>& references,
                   const emit::Compiled& compiled) {
  Engines made;
  made.session = compiled.engine->bind(references);
  made.oracle = interpret::matches(program, references);
  made.compiled = made.session->matches(interpret::matches(program, references));
  return made;
}

// Every answer that both elements are asked for, as if each two were asked.
void check_answers(const ir::Program& program, const Engines& engines, const abi::Case& subject) {
  using Of = abi::MatchQuestion::Of;
  const auto expected = engines.oracle->expressions(subject, 0);
  const auto got = engines.compiled->expressions(subject, 0);
  const ir::Match& match = program.matches.front();
  const auto lefts = expected->list(abi::MatchSide::Left);
  const auto rights = match.with_itself ? lefts : expected->list(abi::MatchSide::Right);
  for (const auto& question : ir::questions_of(match, ir::plan_matches(program).front()))
    for (const RecordPtr& left : lefts.elements())
      for (const RecordPtr& right : rights.elements()) {
        CAPTURE(static_cast<int>(question.of));
        CAPTURE(question.index);
        CAPTURE(question.part);
        CAPTURE(left->path);
        CAPTURE(right->path);
        if (question.of == Of::Where || question.of == Of::On || question.of == Of::Rest)
          REQUIRE(static_cast<int>(got->truth(question, left, right)) ==
                  static_cast<int>(expected->truth(question, left, right)));
        else
          REQUIRE(alike(got->value(question, left, right), expected->value(question, left, right)));
      }
}

struct Tally {
  std::size_t records = 0, pairs = 0, open = 0;
  emit::MatchTally code;
};

void check_record(const std::shared_ptr<const ir::Program>& program, const emit::Compiled& compiled,
                  Random& random, Tally& tally) {
  Records records(random, *program);
  Engines engines = engines_of(program, records.references(), compiled);
  const abi::Case subject = records.subject();
  check_answers(*program, engines, subject);  // tells the tally when its expressions end
  const emit::MatchTally code = emit::tally_of(*engines.compiled);
  tally.code.asked += code.asked;
  tally.code.left += code.left;
  ++tally.records;
  const match::Matcher oracle(program->info, std::move(engines.oracle));
  const match::Matcher by_code(program->info, std::move(engines.compiled));
  const match::Found expected = oracle.find(subject, 0);
  const match::Found got = by_code.find(subject, 0);
  REQUIRE(alike(got.result, expected.result));
  REQUIRE(got.needs == expected.needs);
  tally.open += expected.needs.empty() ? 0 : 1;
  if (!expected.result.known()) return;
  const Datum& pairs = std::get<RecordPtr>(expected.result.value)->fields[0];
  if (pairs.known()) tally.pairs += std::get<abi::ListPtr>(pairs.value)->elements.size();
}

}  // namespace

TEST_CASE("matches by machine code say what the interpreter says") {
  Tally tally;
  Random random(setting("BOP_RANDOM_SEED", 20260331));
  const std::uint64_t count = setting("BOP_PROPERTY_COUNT", 60);
  for (std::uint64_t number = 0; number < count; ++number) {
    const std::string text = policy(random);
    CAPTURE(text);
    const auto program = testing::compiled(text, {});
    REQUIRE(program != nullptr);
    const std::shared_ptr<const abi::Engine> oracle = interpret::interpreter(program);
    const auto compiled = emit::compile(program, oracle);
    REQUIRE(compiled.has_value());
    CHECK(compiled->unsupported_in_matches.empty());
    for (int record = 0; record < 20; ++record) check_record(program, *compiled, random, tally);
  }
  MESSAGE(count, " policies, ", tally.records, " records: ", tally.pairs, " pairs, ", tally.open,
          " with something open; ", tally.code.asked, " answers, ", tally.code.left,
          " left to the interpreter");
  CHECK(tally.pairs > count);
  CHECK(tally.open > count);
  CHECK(tally.code.left * 10 < tally.code.asked);
}
