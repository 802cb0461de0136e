// language.md, laws 1 and 5, over whole policies: what is decided stays decided however the unknown
// inputs turn out, also where one decision reads the findings of another; the order of rules
// changes nothing; and every engine says the same.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "tests/property/judging.h"
#include "tests/property/wide_policies.h"

namespace {

using namespace bop;  // NOLINT: a test
using decide::DecisionVerdict;
using testing::compiled;
using testing::judged;
using testing::setting;
using testing::SmallCase;
using testing::WidePolicies;

constexpr std::size_t completions_max = 64;

using Program = std::shared_ptr<const ir::Program>;

struct Tally {
  std::size_t policies = 0, rejected = 0, records = 0, completions = 0, undetermined = 0;
  std::map<std::string, std::size_t> agreed, left_open;  // by decision
  std::map<std::string, std::size_t> causes;
};

// What can come of a case: by decision, of some completions or of all.
struct Futures {
  std::vector<std::set<std::string>> outcomes;
  bool all = true;
};

Futures futures_of(const Program& program, const abi::Engine& engine, const SmallCase& subject,
                   std::mt19937_64& random, Tally& tally) {
  Futures result;
  result.outcomes.resize(program->info.decisions.size());
  std::size_t count = 1;
  for (const testing::Unknown& unknown : subject.unknown) {
    count *= unknown.values.size();
    result.all = result.all && unknown.enumerable;
  }
  const bool sampled = count > completions_max;
  result.all = result.all && !sampled;
  for (std::size_t number = 0; number < std::min(count, completions_max); ++number) {
    SmallCase complete = subject;
    std::size_t rest = sampled ? random() % count : number;
    for (const testing::Unknown& unknown : subject.unknown) {
      unknown.values[rest % unknown.values.size()](complete);
      rest /= unknown.values.size();
    }
    complete.unknown.clear();
    const decide::Verdict verdict = judged(program, engine, complete);
    ++tally.completions;
    for (std::size_t i = 0; i < verdict.decisions.size(); ++i)
      result.outcomes[i].insert(verdict.decisions[i].outcome);
  }
  return result;
}

void check_record(const Program& program, const abi::Engine& engine, const SmallCase& subject,
                  std::mt19937_64& random, Tally& tally) {
  const decide::Verdict verdict = judged(program, engine, subject);
  const Futures futures = futures_of(program, engine, subject, random, tally);
  ++tally.records;
  std::string unknown;
  for (const testing::Unknown& input : subject.unknown) unknown += input.path + " ";
  CAPTURE(unknown);
  for (std::size_t i = 0; i < verdict.decisions.size(); ++i) {
    const DecisionVerdict& decided = verdict.decisions[i];
    const std::string& name = program->info.decisions[i].name;
    const std::set<std::string>& outcomes = futures.outcomes[i];
    CAPTURE(name);
    CAPTURE(decided.outcome);
    if (futures.all && outcomes.size() == 1 && *outcomes.begin() != DecisionVerdict::undetermined)
      ++tally.agreed[name];
    if (decided.outcome != DecisionVerdict::undetermined) {
      // Soundness: never decides what is open.
      CHECK(outcomes == std::set<std::string>{decided.outcome});
      continue;
    }
    ++tally.undetermined;
    std::set<std::string> possible(decided.possible.begin(), decided.possible.end());
    possible.insert(std::string(DecisionVerdict::undetermined));
    if (decided.reason.empty()) CHECK(std::ranges::includes(possible, outcomes));
    if (!futures.all || outcomes.size() > 1 || outcomes.contains("undetermined")) continue;
    ++tally.left_open[name];
    ++tally.causes[name + " left open (" + decided.examined + "): " + unknown];
  }
}

using Said = std::map<std::string, std::vector<std::string>>;

// What each true rule says, by its code and element.
Said said_by(const ir::Program& program, const decide::Verdict& verdict) {
  Said said;
  for (const DecisionVerdict& decision : verdict.decisions)
    for (const decide::Effect& effect : decision.effects) {
      std::vector<std::string>& texts = said[program.info.rules[effect.rule].code + effect.at];
      texts.push_back(effect.because);
      for (const decide::FieldRead& read : effect.fields)
        texts.push_back(read.path + " = " + read.value);
    }
  return said;
}

std::set<std::string> names_of(const std::vector<decide::Need>& needs) {
  std::set<std::string> names;
  for (const decide::Need& need : needs) names.insert(need.field.empty() ? need.rule : need.field);
  return names;
}

void check_order(const Program& program, const Program& shuffled, const SmallCase& subject) {
  const auto before = judged(program, *interpret::interpreter(program), subject);
  const auto after = judged(shuffled, *interpret::interpreter(shuffled), subject);
  CHECK(said_by(*program, before) == said_by(*shuffled, after));
  for (std::size_t i = 0; i < before.decisions.size(); ++i) {
    CHECK(after.decisions[i].outcome == before.decisions[i].outcome);
    CHECK(after.decisions[i].possible == before.decisions[i].possible);
    CHECK(after.decisions[i].examined == before.decisions[i].examined);
    CHECK(names_of(after.decisions[i].needs) == names_of(before.decisions[i].needs));
  }
}

// `doc.q is known` turns unknown into false: there no completion tells what is true of it.
bool asks_what_is_known(const std::string& text, const SmallCase& subject) {
  return text.contains("doc.q is known") &&
         std::ranges::any_of(subject.unknown,
                             [](const testing::Unknown& one) { return one.path == "doc.q"; });
}

void run_seed(std::uint64_t seed, bool with_jit, Tally& tally) {
  CAPTURE(seed);
  WidePolicies random(seed);
  const std::string declarations = random.declarations();
  std::vector<std::string> rules = random.all_rules();
  std::string text = declarations;
  for (const std::string& rule : rules) text += rule;
  CAPTURE(text);
  const Program program = compiled(declarations, rules);
  ++tally.policies;
  if (!program) {
    ++tally.rejected;
    return;
  }
  const auto engine = interpret::interpreter(program);
  std::shuffle(rules.begin(), rules.end(), random.random());
  const Program shuffled = compiled(declarations, rules);
  REQUIRE(shuffled != nullptr);
  std::unique_ptr<abi::Engine> jit;
  if (with_jit) {
    auto made = emit::compile(program, interpret::interpreter(program));
    REQUIRE(made.has_value());
    jit = std::move(made->engine);
  }
  for (int round = 0; round < 8; ++round) {
    const SmallCase subject = random.record(program->info);
    if (jit != nullptr)
      CHECK(decide::to_json(judged(program, *jit, subject), program->info) ==
            decide::to_json(judged(program, *engine, subject), program->info));
    check_order(program, shuffled, subject);
    if (!subject.unknown.empty() && !asks_what_is_known(text, subject))
      check_record(program, *engine, subject, random.random(), tally);
  }
}

}  // namespace

TEST_CASE("decisions that read others: decided stays decided, in any order, by any engine") {
  const std::uint64_t first = setting("BOP_RANDOM_SEED", 1);
  const std::uint64_t count = setting("BOP_PROPERTY_COUNT", 60);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + count; ++seed)
    run_seed(seed, seed % 2 == 0, tally);
  MESSAGE(tally.policies, " policies from seed ", first, " (", tally.rejected,
          " did not compile): ", tally.records, " records, ", tally.completions, " completions, ",
          tally.undetermined, " decisions undetermined");
  for (const auto& [name, agreed] : tally.agreed)
    MESSAGE(name, ": of ", agreed,
            " on which all completions agree, left open: ", tally.left_open[name]);
  for (const auto& [cause, times] : tally.causes) MESSAGE(times, " x ", cause);
  CHECK(tally.rejected * 3 < tally.policies);
  CHECK(tally.undetermined * 20 > tally.records);
  CHECK(tally.left_open["verdict"] * 20 <= tally.agreed["verdict"]);
  CHECK(tally.left_open["solo"] * 20 <= tally.agreed["solo"]);
  CHECK(tally.left_open["second"] * 20 <= tally.agreed["second"]);
}
