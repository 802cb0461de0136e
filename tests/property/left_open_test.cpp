// language.md C9: what a test's `...` leaves open may be anything, read or not. What is decided in
// the program that tests of knowledge are left open in, is decided alike by the program itself,
// however much of what is open is read, and whatever it turns out to be; in both engines.
#include "apps/testing/left_open.h"

#include <doctest/doctest.h>

#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "compiler/ir/ir.h"
#include "tests/property/judging.h"
#include "tests/property/small_policies.h"

namespace {

using namespace bop;  // NOLINT: a test
using decide::DecisionVerdict;
using testing::compiled;
using testing::ProgramPtr;
using testing::setting;
using testing::SmallCase;
using testing::SmallPolicies;

constexpr int completions = 16;

// Rules that ask what is known, in every way a policy can.
class KnowingPolicies : public SmallPolicies {
 public:
  using SmallPolicies::SmallPolicies;

  std::vector<std::string> knowing_rules() {
    std::vector<std::string> made = rules();
    for (std::size_t i = 0; i < 1 + below(3); ++i) {
      std::string when = asks();
      if (chance(60)) when += one_of({" and (", " or ("}) + condition(1) + ")";
      made.push_back("rule K-" + std::to_string(i) + " \"Asks\"\n  when " + when + "\n  then " +
                     one_of({"fine", "watch", "hold", "reject"}) + "\n");
    }
    return made;
  }
  bool leaves(std::size_t percent) { return chance(percent); }
  std::size_t any_of(std::size_t count) { return below(count); }

 private:
  std::string asks() {
    const std::string value =
        one_of({"doc.p", "doc.kind", "doc.mark", "doc.gross", "doc.day", "doc.number", "order",
                "other", "grade(doc.kind, doc.gross)", "sized(doc.net)", "count(doc.lines)"});
    if (chance(15))
      return "(any l in doc.lines where l.net is " + one_of({"known", "unavailable"}) + ")";
    return value + " is " + one_of({"known", "not known", "unavailable", "not unavailable"});
  }
};

DecisionVerdict decided(const ProgramPtr& program, const abi::Engine& engine,
                        const SmallCase& subject) {
  return testing::judged(program, engine, subject).decisions.front();
}

struct Tally {
  std::size_t policies = 0, rejected = 0, records = 0, decided = 0, only_unread = 0;
};

// Of the subject alone: a set of reference data that is not given is what it is.
std::vector<testing::Unknown> open_in(const SmallCase& subject) {
  std::vector<testing::Unknown> open;
  for (const testing::Unknown& unknown : subject.unknown)
    if (unknown.path.starts_with("doc.")) open.push_back(unknown);
  return open;
}

void check_record(const ProgramPtr& program, KnowingPolicies& random, const SmallCase& subject,
                  Tally& tally) {
  const std::vector<testing::Unknown> left = open_in(subject);
  std::set<std::string> names;
  for (const testing::Unknown& unknown : left)
    names.insert(unknown.path.substr(unknown.path.rfind('.') + 1));
  const testing::OpenProgram opened = testing::with_open(program, names);
  if (left.empty() || opened.program == nullptr) return;
  CHECK(ir::verify(*opened.program) == "");
  ++tally.records;
  const auto engine = interpret::interpreter(program);
  const auto open_engine = interpret::interpreter(opened.program);
  const DecisionVerdict verdict = decided(opened.program, *open_engine, subject);
  const auto native = emit::compile(opened.program, interpret::interpreter(opened.program));
  REQUIRE(native.has_value());
  CHECK(decided(opened.program, *native->engine, subject).outcome == verdict.outcome);
  const std::string as_read = decided(program, *engine, subject).outcome;
  if (verdict.outcome == DecisionVerdict::undetermined) {
    if (as_read != DecisionVerdict::undetermined) ++tally.only_unread;
    return;
  }
  ++tally.decided;
  CHECK(as_read == verdict.outcome);
  for (int round = 0; round < completions; ++round) {
    SmallCase complete = subject;
    std::string read;
    for (const testing::Unknown& unknown : left) {
      if (random.leaves(25)) continue;
      unknown.values[random.any_of(unknown.values.size())](complete);
      read += unknown.path + " ";
    }
    CAPTURE(read);
    CHECK(decided(program, *engine, complete).outcome == verdict.outcome);
  }
}

}  // namespace

TEST_CASE("what holds with `...` holds whatever it leaves open, and whether that is read or not") {
  const std::uint64_t first = setting("BOP_RANDOM_SEED", 1);
  const std::uint64_t count = setting("BOP_PROPERTY_COUNT", 50);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    CAPTURE(seed);
    KnowingPolicies random(seed);
    const std::vector<std::string> rules = random.knowing_rules();
    std::string text;
    for (const std::string& rule : rules) text += rule;
    CAPTURE(text);
    const ProgramPtr program = compiled(SmallPolicies::frame(), rules);
    ++tally.policies;
    if (program == nullptr) {
      ++tally.rejected;
      continue;
    }
    for (int round = 0; round < 4; ++round)
      check_record(program, random, random.record(program->info), tally);
  }
  MESSAGE(tally.policies, " policies from seed ", first, " (", tally.rejected,
          " did not compile): ", tally.records, " records, ", tally.decided,
          " decided whatever is open, ", tally.only_unread, " only as long as it is not read");
  CHECK(tally.rejected * 5 < tally.policies);
  CHECK(tally.decided > 0);
  CHECK(tally.only_unread > 0);
}
