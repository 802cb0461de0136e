// language.md C1 and C3 on small domains: what is decided is what every completion gives, what
// every completion agrees on is (nearly always) decided, `needs` is a smallest set that decides,
// and the order of rules changes nothing.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "compiler/interpret/interpret.h"
#include "runtime/decide/combine.h"
#include "runtime/decide/instances.h"
#include "tests/property/judging.h"
#include "tests/property/small_policies.h"

namespace {

using namespace bop;  // NOLINT: a test
using decide::DecisionVerdict;
using testing::compiled;
using testing::setting;
using testing::SmallCase;
using testing::SmallPolicies;

constexpr std::size_t completions_max = 4000;

DecisionVerdict judged(const std::shared_ptr<const ir::Program>& program,
                       const SmallCase& subject) {
  return testing::judged(program, *interpret::interpreter(program), subject).decisions.front();
}

// The outcome of a case of which everything is known; all that it can be where a date that would
// lie beyond the calendar's end leaves a rule without a truth.
std::set<std::string> outcomes_of(const std::shared_ptr<const ir::Program>& program,
                                  const abi::Engine& engine, const SmallCase& complete) {
  const auto session = engine.bind(complete.references(program->info));
  const decide::When when = testing::judging_day(*program);
  abi::Evaluation evaluation;
  session->evaluate(
      {record::project(program->info.schema, complete.doc, "doc"), when.as_of, when.today},
      evaluation);
  std::vector<decide::RuleStatus> rules;
  for (std::uint32_t rule = 0; rule < program->info.rules.size(); ++rule)
    for (decide::RuleStatus& status :
         decide::statuses_of(program->info, rule, evaluation, when.today))
      rules.push_back(std::move(status));
  const decide::Combined combined = decide::combine(program->info, 0, rules);
  std::set<std::string> names;
  for (const std::uint32_t outcome : combined.possible)
    names.insert(program->info.decisions[0].outcomes[outcome].name);
  return names;
}

// Every completion, as the choice made for each unknown input, with its outcome.
struct Completions {
  std::vector<std::pair<std::vector<std::size_t>, std::set<std::string>>> all;
  std::set<std::string> outcomes;
  bool enumerable = true;
};

std::size_t count_of(const SmallCase& subject) {
  std::size_t count = 1;
  for (const testing::Unknown& unknown : subject.unknown) count *= unknown.values.size();
  return count;
}

Completions completions_of(const std::shared_ptr<const ir::Program>& program,
                           const SmallCase& subject) {
  Completions result;
  const auto engine = interpret::interpreter(program);
  for (const testing::Unknown& unknown : subject.unknown) result.enumerable &= unknown.enumerable;
  const std::size_t count = count_of(subject);
  for (std::size_t number = 0; number < count; ++number) {
    SmallCase complete = subject;
    std::vector<std::size_t> choice;
    std::size_t rest = number;
    for (const testing::Unknown& unknown : subject.unknown) {
      choice.push_back(rest % unknown.values.size());
      rest /= unknown.values.size();
      unknown.values[choice.back()](complete);
    }
    std::set<std::string> outcomes = outcomes_of(program, *engine, complete);
    result.outcomes.insert(outcomes.begin(), outcomes.end());
    result.all.emplace_back(std::move(choice), std::move(outcomes));
  }
  return result;
}

std::set<std::string> names_of(const std::vector<decide::Need>& needs) {
  std::set<std::string> names;
  for (const decide::Need& need : needs) names.insert(need.field.empty() ? need.rule : need.field);
  return names;
}

// Whether the outcome is the same wherever the inputs of these names are.
bool decides(const SmallCase& subject, const Completions& completions,
             const std::set<std::string>& names) {
  std::map<std::vector<std::size_t>, std::set<std::string>> seen;
  for (const auto& [choice, outcome] : completions.all) {
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < choice.size(); ++i)
      if (names.contains(subject.unknown[i].path)) asked.push_back(choice[i]);
    if (seen.emplace(std::move(asked), outcome).first->second != outcome) return false;
  }
  return true;
}

struct Tally {
  std::size_t policies = 0, rejected = 0, records = 0, undetermined = 0, kleene = 0;
  std::size_t agreed = 0, left_open = 0;  // of records whose unknown inputs can be enumerated
  std::size_t asked = 0, asked_too_much = 0;
  std::map<std::string, std::size_t> causes;
};

void check_needs(const SmallCase& subject, const Completions& completions,
                 const decide::DecisionVerdict& verdict, Tally& tally) {
  std::set<std::string> names = names_of(verdict.needs);
  CHECK(decides(subject, completions, names));
  ++tally.asked;
  for (const std::string& name : std::set<std::string>(names)) {
    names.erase(name);
    if (!decides(subject, completions, names)) {
      names.insert(name);
      continue;
    }
    ++tally.asked_too_much;
    ++tally.causes["asked for " + name + " in vain"];
    break;
  }
}

void check_record(const std::shared_ptr<const ir::Program>& program, const SmallCase& subject,
                  Tally& tally) {
  const decide::DecisionVerdict verdict = judged(program, subject);
  const Completions completions = completions_of(program, subject);
  ++tally.records;
  CAPTURE(verdict.outcome);
  CAPTURE(verdict.examined);
  std::string unknown;
  for (const testing::Unknown& input : subject.unknown) unknown += input.path + " ";
  CAPTURE(unknown);
  const bool agree = completions.outcomes.size() == 1;
  if (agree) ++tally.agreed;
  if (verdict.outcome != decide::DecisionVerdict::undetermined) {
    // Soundness: never decides what is open.
    CHECK(completions.outcomes == std::set<std::string>{verdict.outcome});
    return;
  }
  ++tally.undetermined;
  const std::set<std::string> possible(verdict.possible.begin(), verdict.possible.end());
  CHECK(std::ranges::includes(possible, completions.outcomes));
  if (agree) ++tally.left_open;
  if (agree) ++tally.causes["left open (" + verdict.examined + "): " + unknown];
  if (verdict.examined != decide::DecisionVerdict::exact) {
    ++tally.kleene;
    return;
  }
  CHECK(possible == completions.outcomes);
  check_needs(subject, completions, verdict, tally);
}

void check_order(SmallPolicies& random, std::vector<std::string> rules,
                 const std::shared_ptr<const ir::Program>& program,
                 const std::vector<SmallCase>& subjects) {
  std::shuffle(rules.begin(), rules.end(), random.random());
  const auto shuffled = compiled(SmallPolicies::frame(), rules);
  REQUIRE(shuffled != nullptr);
  for (const SmallCase& subject : subjects) {
    const auto before = judged(program, subject);
    const auto after = judged(shuffled, subject);
    CHECK(after.outcome == before.outcome);
    CHECK(after.possible == before.possible);
    CHECK(after.examined == before.examined);
    // Kleene's blame is listed rule by rule, what was examined as the fields are declared.
    CHECK(names_of(after.needs) == names_of(before.needs));
    if (before.examined == decide::DecisionVerdict::exact)
      CHECK(std::ranges::equal(after.needs, before.needs));
  }
}

void run_seed(std::uint64_t seed, Tally& tally) {
  CAPTURE(seed);
  SmallPolicies random(seed);
  const std::vector<std::string> rules = random.rules();
  std::string text;
  for (const std::string& rule : rules) text += rule;
  CAPTURE(text);
  const auto program = compiled(SmallPolicies::frame(), rules);
  ++tally.policies;
  if (!program) {
    ++tally.rejected;
    return;
  }
  std::vector<SmallCase> subjects;
  for (int round = 0; round < 12; ++round) {
    SmallCase subject = random.record(program->info);
    if (subject.unknown.empty() || count_of(subject) > completions_max) continue;
    check_record(program, subject, tally);
    subjects.push_back(std::move(subject));
  }
  check_order(random, rules, program, subjects);
}

}  // namespace

TEST_CASE("small domains: decided is what every completion gives, and little else is left open") {
  const std::uint64_t first = setting("BOP_RANDOM_SEED", 1);
  const std::uint64_t count = setting("BOP_PROPERTY_COUNT", 50);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + count; ++seed) run_seed(seed, tally);
  MESSAGE(tally.policies, " policies from seed ", first, " (", tally.rejected,
          " did not compile): ", tally.records, " records, ", tally.undetermined, " undetermined (",
          tally.kleene, " by Kleene alone); of ", tally.agreed,
          " on which all completions agree, left open: ", tally.left_open, "; of ", tally.asked,
          " sets of needs, too large: ", tally.asked_too_much);
  for (const auto& [cause, times] : tally.causes) MESSAGE(times, " x ", cause);
  CHECK(tally.rejected * 5 < tally.policies);
  CHECK(tally.undetermined * 10 > tally.records);
  CHECK(tally.left_open * 20 <= tally.agreed);
  CHECK(tally.asked_too_much * 100 <= tally.asked);
}

namespace {

// Walks the lines within the lines: whatever the gross amount is, one of the two rules is true.
const std::vector<std::string> nested_rules = {
    "rule N-1 \"Two lines are more\"\n"
    "  when any a in doc.lines where (any b in doc.lines where a.net + b.net > doc.gross)\n"
    "  then hold",
    "rule N-2 \"No two lines are more\"\n"
    "  when no a in doc.lines where (any b in doc.lines where a.net + b.net > doc.gross)\n"
    "  then hold"};

SmallCase with_lines(const abi::PolicyInfo& policy, std::int64_t count) {
  SmallCase made = SmallPolicies(1).record(policy);
  made.unknown.clear();
  const abi::RecordType& type = policy.schema.records[policy.subject_record];
  record::Reading& gross = made.doc.fields[*type.field("gross")];
  gross = {};
  gross.status = record::Status::Unread;
  record::Reading& lines = made.doc.fields[*type.field("lines")];
  lines = {};
  lines.status = record::Status::Value;
  lines.confidence = 1;
  for (std::int64_t number = 1; number <= count; ++number) {
    record::Reading net;
    net.status = record::Status::Value;
    net.confidence = 1;
    net.value = value::Money{value::Decimal(number), *value::Currency::parse("EUR")};
    record::Reading open = net;
    open.value = true;
    record::Record line;
    line.type = *policy.schema.record("Line");
    line.fields = {net, open};
    record::Reading& element = lines.elements.emplace_back();
    element.status = record::Status::Value;
    element.nested.push_back(std::move(line));
  }
  return made;
}

}  // namespace

TEST_CASE("lists walked within one another are examined as far as it takes bounded time") {
  const auto program = compiled(SmallPolicies::frame(), nested_rules);
  REQUIRE(program != nullptr);
  const auto few = judged(program, with_lines(program->info, 4));
  CHECK(few.outcome == "hold");
  CHECK(few.examined == DecisionVerdict::exact);
  // Some 600 amounts to suppose, and for each of them 90,000 pairs to go through.
  const auto started = std::chrono::steady_clock::now();
  const auto many = judged(program, with_lines(program->info, 300));
  const auto taken = std::chrono::steady_clock::now() - started;
  CHECK(many.outcome == DecisionVerdict::undetermined);
  CHECK(many.examined == DecisionVerdict::kleene);
  CHECK(names_of(many.needs) == std::set<std::string>{"doc.gross"});
  CHECK(taken < std::chrono::seconds(30));
}
