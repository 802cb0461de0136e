// What words of bits say of 64 records is what C2 and C3 say of each of them.
#include "runtime/decide/chunk.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "runtime/abi/stages.h"
#include "runtime/decide/bound.h"
#include "runtime/decide/combine.h"

namespace {

using namespace bop;  // NOLINT: a test

constexpr std::uint32_t plain_conditions = 8;
constexpr std::uint32_t reading_conditions = 4;  // of each decision that reads another

// Of a condition, the decision whose rules ask it because of what another said.
std::optional<std::uint32_t> reader(abi::ConditionIndex condition) {
  if (condition < plain_conditions) return std::nullopt;
  return (condition - plain_conditions) / reading_conditions;
}

class RandomPolicy {
 public:
  explicit RandomPolicy(std::uint64_t seed) : random_(seed) {}

  abi::PolicyInfo make() {
    abi::PolicyInfo policy;
    const auto combine = static_cast<abi::Combine>(below(4));
    policy.decisions.resize(1 + below(3));
    const auto decisions = static_cast<std::uint32_t>(policy.decisions.size());
    policy.condition_count = plain_conditions + reading_conditions * decisions;
    for (std::uint32_t index = 0; index < decisions; ++index) {
      abi::DecisionInfo& decision = policy.decisions[index];
      decision.combine = combine;
      decision.outcomes.resize(2 + below(3));
      for (std::size_t at = 0; at < decision.outcomes.size(); ++at)
        decision.outcomes[at].name = "outcome " + std::to_string(at);
      decision.default_outcome = below(static_cast<std::uint32_t>(decision.outcomes.size()));
      abi::ResultInfo& result = policy.results.emplace_back();
      result.decision = index;
      result.only_outcome = true;
    }
    // Whom they read stands before them or behind.
    const bool backwards = below(2) == 0;
    for (std::uint32_t index = 1; index < decisions; ++index)
      if (below(3) != 0) {
        const std::uint32_t read = below(index);
        policy.decisions[backwards ? decisions - 1 - index : index].reads = {
            backwards ? decisions - 1 - read : read};
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
      rule.decision = below(decisions);
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
    if (below(2) == 0) policy.eaches.resize(1);
    for (abi::RuleInfo& rule : policy.rules)
      if (!plain && !policy.eaches.empty() && below(3) == 0) {
        rule.each = 0;
        rule.where = condition();
      }
    for (abi::RuleInfo& rule : policy.rules)
      if (rule.each == abi::none && !policy.decisions[rule.decision].reads.empty() && below(3) != 0)
        rule.when = plain_conditions + rule.decision * reading_conditions + below(4);
    policy.in_force = bounds();
    if (below(3) == 0) policy.jurisdiction.inside = below(8);
    if (below(3) == 0) policy.effective_by = 0;
    return policy;
  }

  std::mt19937_64& random() { return random_; }

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

// Records of which nothing is there but what their conditions are, and how they answer an engine
// for columns.
class Records final : public abi::BatchRun {
 public:
  Records(const abi::PolicyInfo& policy, std::mt19937_64& random)
      : policy_(policy), tests_(abi::date_tests(policy)), stages_(abi::stages_of(policy)) {
    bits_.conditions.resize(policy.condition_count);
    for (abi::ChunkTruth::Condition& condition : bits_.conditions)
      for (std::size_t word = 0; word < abi::chunk_words; ++word) {
        condition.yes[word] = random();
        condition.unknown[word] = random() & random();
      }
    for (abi::ConditionIndex index = plain_conditions; index < policy.condition_count; ++index)
      if (!read_by(index)) bits_.conditions[index] = {};  // nobody asks it
    for (std::uint64_t& word : bits_.left) word = random() & random() & random();
    for (std::size_t row = 0; row < abi::chunk_rows; ++row) {
      const auto day = static_cast<std::int32_t>(85 + random() % 40);
      dates_.push_back(random() % 16 == 0 ? std::nullopt : std::optional(value::Date{day}));
    }
    elements_.resize(policy.eaches.empty() ? 0 : 4 * 64);
    for (std::vector<Element>& list : elements_) {
      const bool open = random() % 8 == 0;
      list.resize(random() % 4 + (open ? 1 : 0));
      for (Element& element : list) {
        element.yes = random();
        element.unknown = random() & random() & random();
      }
      if (open) list.back().is_read = false;
    }
  }

  struct Element {
    bool is_read = true;
    std::uint64_t yes = 0;  // by condition
    std::uint64_t unknown = 0;
    abi::Truth truth(abi::ConditionIndex condition) const {
      if ((unknown >> condition & 1U) != 0) return abi::Truth::Unknown;
      return (yes >> condition & 1U) != 0 ? abi::Truth::True : abi::Truth::False;
    }
  };
  /// Which the rules of the one `for each` are asked of.
  std::span<const Element> elements(std::size_t row) const {
    if (elements_.empty()) return {};
    return elements_[row];
  }

  bool left(std::size_t row) const { return bit(bits_.left, row); }
  /// Where a date of the record tells what is in force.
  std::optional<value::Date> date(std::size_t row) const {
    return policy_.effective_by == abi::none ? value::Date{100} : dates_[row];
  }
  /// `said` by decision.
  abi::Truth truth(abi::ConditionIndex condition, std::size_t row,
                   std::span<const std::uint32_t> said) const {
    const abi::ChunkTruth::Condition& bits = bits_.conditions[condition];
    if (bit(bits.unknown, row)) return abi::Truth::Unknown;
    bool yes = bit(bits.yes, row);
    if (const auto read = read_by(condition))
      yes = said[*read] <= (condition - plain_conditions) % reading_conditions;
    return yes ? abi::Truth::True : abi::Truth::False;
  }
  std::uint32_t stage_of(abi::ConditionIndex condition) const {
    const auto read = read_by(condition);
    return read ? stages_[*read] + 1 : 0;
  }

  void evaluate(std::size_t /*first*/, std::size_t /*count*/, abi::ChunkTruth& found) override {
    found = bits_;  // of what reads a decision something or other
    for (const abi::DateTest& test : tests_) {
      abi::ChunkTruth::Condition& made = found.conditions.emplace_back();
      made = {};
      for (std::size_t row = 0; row < abi::chunk_rows; ++row) {
        const std::optional<value::Date>& date = dates_[row];
        const bool holds = date && (test.until ? *date <= test.day : *date >= test.day);
        made.yes[row / 64] |= std::uint64_t{holds} << (row % 64);
        made.unknown[row / 64] |= std::uint64_t{!date} << (row % 64);
      }
    }
  }

  void evaluate_stage(std::uint32_t stage, std::span<const abi::ChunkOutcomes> said,
                      abi::ChunkTruth& found) override {
    for (abi::ConditionIndex index = 0; index < policy_.condition_count; ++index) {
      if (stage_of(index) != stage) continue;
      found.conditions[index].yes = {};
      for (std::size_t row = 0; row < abi::chunk_rows; ++row) {
        std::vector<std::uint32_t> outcomes;
        for (const abi::ChunkOutcomes& decision : said) outcomes.push_back(decision.outcome[row]);
        const bool yes = truth(index, row, outcomes) == abi::Truth::True;
        found.conditions[index].yes[row / 64] |= std::uint64_t{yes} << (row % 64);
      }
    }
  }

  void elements(std::span<const std::uint32_t> eaches, std::uint32_t /*stage*/,
                std::span<const abi::ChunkOutcomes> /*said*/, abi::ElementTruths& taken,
                abi::ChunkBits& left) override {
    REQUIRE(eaches.size() == 1);
    for (std::size_t row = 0; row < elements_.size(); ++row)
      for (Element& element : elements_[row])
        if (!bit(left, row))
          taken.add(row, eaches[0], element.is_read,
                    {std::span(&element.yes, 1), std::span(&element.unknown, 1)});
  }

 private:
  std::optional<std::uint32_t> read_by(abi::ConditionIndex condition) const {
    const auto by = reader(condition);
    if (!by || policy_.decisions[*by].reads.empty()) return std::nullopt;
    return policy_.results[policy_.decisions[*by].reads.front()].decision;
  }

  const abi::PolicyInfo& policy_;
  std::vector<abi::DateTest> tests_;
  std::vector<std::uint32_t> stages_;
  abi::ChunkTruth bits_;
  std::vector<std::optional<value::Date>> dates_;
  std::vector<std::vector<Element>> elements_;  // by record
};

bool holds(const decide::ChunkVerdicts& verdicts, std::uint32_t rule, std::size_t row) {
  const auto& of_word = verdicts.holds[row / 64];
  const auto found = std::ranges::find(of_word, rule, &decide::ChunkVerdicts::Holds::rule);
  return found != of_word.end() && (found->rows >> (row % 64) & 1U) != 0;
}

// C2 of one rule, of each element that it is asked of.
std::vector<decide::RuleStatus> statuses_of(const abi::PolicyInfo& policy, std::uint32_t rule,
                                            const Records& records, std::size_t row,
                                            const std::vector<abi::Truth>& conditions) {
  const std::optional<value::Date> date = records.date(row);
  if (policy.rules[rule].each == abi::none)
    return {decide::status_of(policy, rule, conditions, date)};
  std::vector<decide::RuleStatus> statuses;
  for (const Records::Element& element : records.elements(row)) {
    std::vector<abi::Truth> own;
    for (abi::ConditionIndex index = 0; index < plain_conditions; ++index)
      own.push_back(element.truth(index));
    const abi::ConditionIndex where = policy.rules[rule].where;
    if (where != abi::none && own[where] == abi::Truth::False) continue;
    decide::RuleStatus status = decide::status_of(policy, rule, own, date);
    if (!element.is_read && status.status == decide::Status::True)
      status.status = decide::Status::Undecided;  // it may not exist
    statuses.push_back(std::move(status));
  }
  return statuses;
}

// What decide() makes of one decision; nothing where it has to look closer.
std::optional<std::uint32_t> outcome_of(const abi::PolicyInfo& policy, std::uint32_t decision,
                                        const Records& records, std::size_t row,
                                        const std::vector<abi::Truth>& conditions) {
  const std::optional<value::Date> date = records.date(row);
  std::vector<decide::RuleStatus> statuses;
  for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
    if (policy.rules[rule].decision == decision)
      for (decide::RuleStatus& status : statuses_of(policy, rule, records, row, conditions))
        statuses.push_back(std::move(status));
  const decide::Combined combined = decide::combine(policy, decision, statuses);
  if (!decide::conflict_of(policy, decision, statuses).empty() || !combined.decided())
    return std::nullopt;
  if (decide::in_force(policy.in_force, date) != abi::Truth::True ||
      decide::in_jurisdiction(policy, conditions) != abi::Truth::True)
    return std::nullopt;
  return combined.possible.front();
}

// By C2 and C3, one decision after the other.
struct Expected {
  bool all = true;                      // the decisions are made
  std::vector<std::uint32_t> outcomes;  // by decision
  std::vector<abi::Truth> conditions;
};
Expected expected_of(const abi::PolicyInfo& policy, const Records& records, std::size_t row) {
  const std::vector<std::uint32_t> stages = abi::stages_of(policy);
  Expected made;
  made.outcomes.resize(stages.size());
  for (std::uint32_t stage = 0; made.all && stage <= std::ranges::max(stages); ++stage) {
    made.conditions.clear();
    for (abi::ConditionIndex index = 0; index < policy.condition_count; ++index)
      made.conditions.push_back(records.truth(index, row, made.outcomes));
    for (std::uint32_t index = 0; index < stages.size(); ++index) {
      if (stages[index] != stage) continue;
      const auto outcome = outcome_of(policy, index, records, row, made.conditions);
      made.all = made.all && outcome.has_value();
      made.outcomes[index] = outcome.value_or(0);
    }
  }
  return made;
}

// One record by its bits, as a bound row gives them.
bool decide_short(const abi::PolicyInfo& policy, const decide::ShortJudge& judge,
                  const Records& records, std::size_t row, decide::ShortVerdict& verdict) {
  judge.prepare(verdict);
  bool done = true;
  for (std::uint32_t stage = 0; done && stage < judge.stages(); ++stage) {
    verdict.yes[0] = verdict.unknown[0] = 0;
    for (abi::ConditionIndex index = 0; index < policy.condition_count; ++index) {
      const abi::Truth truth = records.truth(index, row, verdict.outcomes);
      verdict.yes[0] |= std::uint64_t{truth == abi::Truth::True} << index;
      verdict.unknown[0] |= std::uint64_t{truth == abi::Truth::Unknown} << index;
    }
    for (const std::uint32_t each : judge.eaches(stage))
      for (Records::Element element : records.elements(row)) {
        const abi::RowTruth truth{std::span(&element.yes, 1), std::span(&element.unknown, 1)};
        judge.add({each, element.is_read, truth}, stage, *records.date(row), verdict);
      }
    done = judge.decide(stage, *records.date(row), verdict);
  }
  return done;
}

}  // namespace

TEST_CASE("one record is decided from its bits as in a word of records") {
  std::size_t decided = 0;
  std::size_t found_again = 0;
  decide::Remembered<decide::ShortVerdict> remembered;  // of all these policies
  for (std::uint64_t seed = 1; seed <= 1'600; ++seed) {
    CAPTURE(seed);
    RandomPolicy random(seed);
    const abi::PolicyInfo policy = random.make();
    Records records(policy, random.random());
    abi::ChunkTruth found;
    decide::ChunkVerdicts words;
    decide::ChunkJudge(policy, {{}, value::Date{100}}).judge(records, 0, 64, found, words);
    const decide::ShortJudge judge(policy);
    decide::ShortVerdict one;
    for (std::size_t row = 0; row < 64; ++row) {
      CAPTURE(row);
      if (records.left(row)) continue;   // by code that gave up, which is not asked here
      if (!records.date(row)) continue;  // it is not bound
      REQUIRE(decide_short(policy, judge, records, row, one) == !bit(words.left, row));
      const auto pattern = judge.pattern(*records.date(row), one);
      REQUIRE(pattern.has_value() == (judge.stages() == 1 && policy.eaches.empty()));
      const decide::ShortVerdict* before = pattern ? remembered.find(*pattern) : nullptr;
      if (bit(words.left, row)) {
        REQUIRE(before == nullptr);
        continue;
      }
      if (before != nullptr) {
        ++found_again;
        REQUIRE(before->outcomes == one.outcomes);
        REQUIRE(before->holds == one.holds);
      }
      if (pattern) REQUIRE(remembered.keep(*pattern, one).outcomes == one.outcomes);
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
  std::size_t decided = 0, left = 0, of_several_stages = 0, by_dates = 0, of_elements = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    RandomPolicy random(seed);
    const abi::PolicyInfo policy = random.make();
    REQUIRE(decide::one_by_one_because(policy).empty());
    Records records(policy, random.random());
    const decide::ChunkJudge judge(policy, {{}, value::Date{100}});
    abi::ChunkTruth found;
    decide::ChunkVerdicts verdicts;
    judge.judge(records, 0, 4 * 64, found, verdicts);
    for (std::size_t row = 0; row < 4 * 64; ++row) {
      CAPTURE(row);
      const Expected expected = expected_of(policy, records, row);
      const bool all = expected.all && !records.left(row);
      if (bit(verdicts.left, row)) {
        ++left;
        // Several true rules of one mind may be left without need, nothing else.
        const abi::Combine combine = policy.decisions[0].combine;
        if (combine == abi::Combine::MostSevere || combine == abi::Combine::Collect) REQUIRE(!all);
        continue;
      }
      REQUIRE(all);
      ++decided;
      of_several_stages += std::ranges::max(abi::stages_of(policy)) > 0 ? 1 : 0;
      by_dates += abi::date_tests(policy).empty() ? 0 : 1;
      for (std::uint32_t index = 0; index < policy.decisions.size(); ++index)
        REQUIRE(verdicts.decisions[index].outcome[row] == expected.outcomes[index]);
      for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
        REQUIRE(holds(verdicts, rule, row) ==
                std::ranges::any_of(statuses_of(policy, rule, records, row, expected.conditions),
                                    [](const decide::RuleStatus& status) {
                                      return status.status == decide::Status::True;
                                    }));
      of_elements += std::ranges::any_of(
          policy.rules, [](const abi::RuleInfo& rule) { return rule.each != abi::none; });
    }
  }
  MESSAGE(decided, " records decided, ", of_several_stages, " in several stages, ", by_dates,
          " by their dates, ", of_elements, " by elements, ", left, " left");
  CHECK(decided > 10'000);
  CHECK(of_several_stages > 2'000);
  CHECK(by_dates > 1'000);
  CHECK(of_elements > 1'000);
}

TEST_CASE("where a condition is said to be false of 64 records, it is") {
  std::size_t passed_over = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    RandomPolicy random(seed);
    const abi::PolicyInfo policy = random.make();
    std::mt19937_64 some(seed);
    abi::ChunkTruth found;
    Records(policy, some).evaluate(0, abi::chunk_rows, found);
    std::vector<std::uint32_t> said;
    for (abi::ChunkTruth::Condition& condition : found.conditions) {
      said.push_back(some() % 3 == 0 ? ~std::uint32_t{0}
                                     : static_cast<std::uint32_t>(some() & some()));
      for (std::size_t word = 0; word < abi::chunk_words; ++word)
        if ((said.back() >> word & 1U) == 0) {
          condition.yes[word] = condition.unknown[word] = 0;
          ++passed_over;
        }
    }
    const decide::ChunkJudge judge(policy, {{}, value::Date{100}});
    for (const std::size_t words : {std::size_t{1}, std::size_t{7}, abi::chunk_words}) {
      decide::ChunkVerdicts told, untold;
      found.words.clear();
      judge.decide(found, words, untold);
      found.words = said;
      judge.decide(found, words, told);
      for (std::size_t row = 0; row < words * 64; ++row) {
        REQUIRE(bit(told.left, row) == bit(untold.left, row));
        for (std::size_t index = 0; index < policy.decisions.size(); ++index)
          REQUIRE(told.decisions[index].outcome[row] == untold.decisions[index].outcome[row]);
        for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
          REQUIRE(holds(told, rule, row) == holds(untold, rule, row));
      }
    }
  }
  CHECK(passed_over > 0);
}
