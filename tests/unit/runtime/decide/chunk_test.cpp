// What words of bits say of 64 records is what C2 and C3 say of each of them.
#include "runtime/decide/chunk.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "runtime/decide/bound.h"
#include "runtime/decide/combine.h"

namespace {

using namespace bop;  // NOLINT: a test

class RandomPolicy {
 public:
  explicit RandomPolicy(std::uint64_t seed) : random_(seed) {}

  abi::PolicyInfo make() {
    abi::PolicyInfo policy;
    policy.condition_count = 8;
    const auto combine = static_cast<abi::Combine>(below(4));
    policy.decisions.resize(1 + below(2));
    for (abi::DecisionInfo& decision : policy.decisions) {
      decision.combine = combine;
      decision.outcomes.resize(2 + below(3));
      for (std::size_t at = 0; at < decision.outcomes.size(); ++at)
        decision.outcomes[at].name = "outcome " + std::to_string(at);
      decision.default_outcome = below(static_cast<std::uint32_t>(decision.outcomes.size()));
    }
    policy.exceptions.resize(3);
    for (std::uint32_t at = 0; at < 3; ++at) {
      abi::ExceptionInfo& exception = policy.exceptions[at];
      exception.when = condition();
      exception.unless = condition();
      if (at > 0 && below(2) == 0) exception.exceptions = {at - 1};
      exception.in_force = bounds();
    }
    policy.rules.resize(1 + below(5));
    for (std::size_t at = 0; at < policy.rules.size(); ++at) {
      abi::RuleInfo& rule = policy.rules[at];
      rule.code = "R-" + std::to_string(at);
      rule.decision = below(static_cast<std::uint32_t>(policy.decisions.size()));
      rule.when = condition();
      rule.unless = condition();
      if (below(3) == 0) rule.exceptions = {below(3)};
      rule.effect.outcome =
          below(static_cast<std::uint32_t>(policy.decisions[rule.decision].outcomes.size()));
      rule.in_force = bounds();
    }
    const bool plain = below(4) == 0;  // a condition for each rule, as most policies have
    for (std::uint32_t at = 0; plain && at < policy.rules.size(); ++at) {
      policy.rules[at].when = at;
      policy.rules[at].unless = abi::none;
      policy.rules[at].exceptions.clear();
      policy.rules[at].in_force = {};
    }
    policy.in_force = bounds();
    if (below(3) == 0) policy.jurisdiction.inside = below(8);
    return policy;
  }

  abi::ChunkTruth truths() {
    abi::ChunkTruth found;
    found.conditions.resize(8);
    for (abi::ChunkTruth::Condition& condition : found.conditions)
      for (std::size_t word = 0; word < abi::chunk_words; ++word) {
        condition.yes[word] = random_();
        condition.unknown[word] = random_() & random_();
      }
    for (std::uint64_t& word : found.left) word = random_() & random_() & random_();
    return found;
  }

 private:
  std::uint32_t below(std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random_);
  }
  abi::ConditionIndex condition() { return below(3) == 0 ? abi::none : below(8); }
  abi::InForce bounds() {
    abi::InForce made;
    if (below(6) == 0) made.from = value::Date{static_cast<std::int32_t>(90 + below(20))};
    if (below(6) == 0) made.until = value::Date{static_cast<std::int32_t>(95 + below(20))};
    return made;
  }

  std::mt19937_64 random_;
};

bool bit(const abi::ChunkBits& bits, std::size_t row) {
  return (bits[row / 64] >> (row % 64) & 1U) != 0;
}

bool holds(const decide::ChunkVerdicts& verdicts, std::uint32_t rule, std::size_t row) {
  const auto& of_word = verdicts.holds[row / 64];
  const auto found = std::ranges::find(of_word, rule, &decide::ChunkVerdicts::Holds::rule);
  return found != of_word.end() && (found->rows >> (row % 64) & 1U) != 0;
}

// What decide() makes of one decision; nothing where it has to look closer.
std::optional<std::uint32_t> outcome_of(const abi::PolicyInfo& policy, std::uint32_t decision,
                                        const std::vector<abi::Truth>& conditions,
                                        value::Date today) {
  std::vector<decide::RuleStatus> statuses;
  for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
    if (policy.rules[rule].decision == decision)
      statuses.push_back(decide::status_of(policy, rule, conditions, today));
  const decide::Combined combined = decide::combine(policy, decision, statuses);
  if (!decide::conflict_of(policy, decision, statuses).empty() || !combined.decided())
    return std::nullopt;
  if (decide::in_force(policy.in_force, today) != abi::Truth::True ||
      decide::in_jurisdiction(policy, conditions) != abi::Truth::True)
    return std::nullopt;
  return combined.possible.front();
}

}  // namespace

TEST_CASE("one record is decided from its bits as in a word of records") {
  std::size_t decided = 0;
  std::size_t found_again = 0;
  decide::Remembered<decide::ShortVerdict> remembered;  // of all these policies
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    RandomPolicy random(seed);
    const abi::PolicyInfo policy = random.make();
    const value::Date today{100};
    const abi::ChunkTruth found = random.truths();
    decide::ChunkVerdicts words;
    decide::ChunkJudge(policy, {{}, today}).decide(found, 1, words);
    const decide::ShortJudge judge(policy);
    decide::ShortVerdict one;
    judge.prepare(one);
    for (std::size_t row = 0; row < 64; ++row) {
      CAPTURE(row);
      one.yes[0] = one.unknown[0] = 0;
      for (std::size_t at = 0; at < found.conditions.size(); ++at) {
        one.yes[0] |= std::uint64_t{bit(found.conditions[at].yes, row)} << at;
        one.unknown[0] |= std::uint64_t{bit(found.conditions[at].unknown, row)} << at;
      }
      if (bit(found.left, row)) continue;  // by code that gave up, which is not asked here
      REQUIRE(judge.decide(today, one) == !bit(words.left, row));
      const auto pattern = judge.pattern(today, one);
      REQUIRE(pattern.has_value());
      const decide::ShortVerdict* before = remembered.find(*pattern);
      if (bit(words.left, row)) {
        REQUIRE(before == nullptr);
        continue;
      }
      if (before != nullptr) {
        ++found_again;
        REQUIRE(before->outcomes == one.outcomes);
        REQUIRE(before->holds == one.holds);
      }
      REQUIRE(remembered.keep(*pattern, one).outcomes == one.outcomes);
      ++decided;
      for (std::uint32_t index = 0; index < policy.decisions.size(); ++index)
        REQUIRE(one.outcomes[index] == words.decisions[index].outcome[row]);
      for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
        REQUIRE(one.holds_rule(rule) == holds(words, rule, row));
    }
  }
  CHECK(decided > 2'000);
  CHECK(found_again > 30);
}

TEST_CASE("words of records are decided as records are") {
  std::size_t decided = 0;
  std::size_t left = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    RandomPolicy random(seed);
    const abi::PolicyInfo policy = random.make();
    const value::Date today{100};
    REQUIRE(decide::one_by_one_because(policy).empty());
    const abi::ChunkTruth found = random.truths();
    const decide::ChunkJudge judge(policy, {{}, today});
    decide::ChunkVerdicts verdicts;
    judge.decide(found, 4, verdicts);
    for (std::size_t row = 0; row < 4 * 64; ++row) {
      CAPTURE(row);
      std::vector<abi::Truth> conditions;
      for (const abi::ChunkTruth::Condition& condition : found.conditions)
        conditions.push_back(bit(condition.unknown, row) ? abi::Truth::Unknown
                             : bit(condition.yes, row)   ? abi::Truth::True
                                                         : abi::Truth::False);
      bool all = !bit(found.left, row);
      for (std::uint32_t index = 0; index < policy.decisions.size(); ++index)
        all = all && outcome_of(policy, index, conditions, today).has_value();
      if (bit(verdicts.left, row)) {
        ++left;
        // Several true rules of one mind may be left without need, nothing else.
        const abi::Combine combine = policy.decisions[0].combine;
        if (combine == abi::Combine::MostSevere || combine == abi::Combine::Collect) REQUIRE(!all);
        continue;
      }
      REQUIRE(all);
      ++decided;
      for (std::uint32_t index = 0; index < policy.decisions.size(); ++index)
        REQUIRE(verdicts.decisions[index].outcome[row] ==
                *outcome_of(policy, index, conditions, today));
      for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
        REQUIRE(
            holds(verdicts, rule, row) ==
            (decide::status_of(policy, rule, conditions, today).status == decide::Status::True));
    }
  }
  MESSAGE(decided, " records decided, ", left, " left");
  CHECK(decided > 10'000);
}
