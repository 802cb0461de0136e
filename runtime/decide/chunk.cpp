#include "runtime/decide/chunk.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "runtime/decide/bits.h"
#include "runtime/decide/combine.h"

namespace bop::decide {

namespace {

// The conditions of one word of records.
struct WordOfRecords {
  const abi::ChunkTruth& found;
  std::size_t word;

  Truths operator()(abi::ConditionIndex index) const {
    const abi::ChunkTruth::Condition& condition = found.conditions[index];
    const Word known = ~condition.unknown[word];
    return {condition.yes[word] & known, ~condition.yes[word] & known};
  }
};

// Where rules of each outcome of one decision are true or undecided, in all words of a chunk.
class ChunkByOutcome {
 public:
  explicit ChunkByOutcome(std::size_t outcomes) : holds_(outcomes), open_(outcomes) {}

  void add(std::size_t outcome, std::size_t words, const abi::ChunkBits& is_true,
           const abi::ChunkBits& is_open) {
    abi::ChunkBits& holds = holds_[outcome];
    abi::ChunkBits& open = open_[outcome];
    for (std::size_t word = 0; word < words; ++word) {
      holds[word] |= is_true[word];
      open[word] |= is_open[word];
      several_[word] |= any_[word] & is_true[word];
      any_[word] |= is_true[word];
      any_open_[word] |= is_open[word];
    }
  }

  void of(std::size_t word, ByOutcome& by) const {
    by.start(holds_.size());
    for (std::size_t outcome = 0; outcome < holds_.size(); ++outcome) {
      by.holds[outcome] = holds_[outcome][word];
      by.open[outcome] = open_[outcome][word];
    }
    by.any = any_[word];
    by.several = several_[word];
    by.any_open = any_open_[word];
  }

 private:
  std::vector<abi::ChunkBits> holds_;
  std::vector<abi::ChunkBits> open_;
  abi::ChunkBits any_ = {};
  abi::ChunkBits several_ = {};
  abi::ChunkBits any_open_ = {};
};

// Where a rule that is in force is true and where it is undecided.
void status_of(const abi::PolicyInfo& policy, const abi::RuleInfo& rule,
               const abi::ChunkTruth& found, std::size_t words, value::Date today,
               abi::ChunkBits& is_true, abi::ChunkBits& is_open) {
  const bool plain = rule.when != abi::none && rule.unless == abi::none && rule.exceptions.empty();
  if (plain) {  // as nearly all are: a loop without a branch
    const abi::ChunkTruth::Condition& when = found.conditions[rule.when];
    for (std::size_t word = 0; word < words; ++word) {
      is_true[word] = when.yes[word] & ~when.unknown[word];
      is_open[word] = when.unknown[word];
    }
    return;
  }
  for (std::size_t word = 0; word < words; ++word) {
    const WordOfRecords conditions{found, word};
    std::tie(is_true[word], is_open[word]) = RulesInBits(policy, conditions, today).status(rule);
  }
}

void set_outcome(ChunkVerdicts::Decision& decision, std::size_t word, Word rows,
                 std::size_t outcome) {
  for (; rows != 0; rows &= rows - 1)
    decision.outcome[word * 64 + static_cast<std::size_t>(std::countr_zero(rows))] =
        static_cast<std::uint8_t>(outcome);
}

}  // namespace

std::string one_by_one_because(const abi::PolicyInfo& policy) {
  // What only its tests read of a result is nothing to decide by.
  if (std::ranges::any_of(policy.decisions, [](const abi::DecisionInfo& decision) {
        return !decision.reads.empty();
      }))
    return "it reads what a decision, a policy or a match said";
  if (!policy.eaches.empty()) return "it has rules for each element of a list";
  if (std::ranges::any_of(policy.trust,
                          [](const abi::TrustInfo& trust) { return trust.checksum != abi::none; }))
    return "it asks a checksum of what was read";
  const auto bounded = [](const auto& item) { return item.in_force.from || item.in_force.until; };
  if (policy.effective_by != abi::none &&
      (bounded(policy) || std::ranges::any_of(policy.rules, bounded) ||
       std::ranges::any_of(policy.exceptions, bounded)))
    return "which of its rules are in force hangs on a date of the record";
  if (std::ranges::any_of(policy.decisions, [](const abi::DecisionInfo& decision) {
        return decision.outcomes.size() > 255;
      }))
    return "a decision has more than 255 outcomes";
  return {};
}

WordTeller::WordTeller(const abi::PolicyInfo& policy)
    : decisions_(policy.decisions.size()), said_(64 * decisions_) {
  for (const abi::RuleInfo& rule : policy.rules) decision_of_.push_back(rule.decision);
}

void WordTeller::take(const ChunkVerdicts& verdicts, std::size_t word, Word rows) {
  for (Word told = std::exchange(told_, 0); told != 0; told &= told - 1) {
    BriefDecision* said = &said_[static_cast<std::size_t>(std::countr_zero(told)) * decisions_];
    for (std::size_t at = 0; at < decisions_; ++at) said[at].rules.clear();
  }
  for (std::size_t at = 0; at < decisions_; ++at)
    for (std::size_t row = 0; row < 64; ++row)
      said_[row * decisions_ + at].outcome = verdicts.decisions[at].outcome[word * 64 + row];
  for (const auto& [rule, of_word] : verdicts.holds[word]) {
    const Word holds = of_word & rows;
    told_ |= holds;
    for (Word left = holds; left != 0; left &= left - 1)
      said_[static_cast<std::size_t>(std::countr_zero(left)) * decisions_ + decision_of_[rule]]
          .rules.push_back(rule);
  }
}

ChunkJudge::ChunkJudge(const abi::PolicyInfo& policy, const When& as_of)
    : policy_(policy), as_of_(as_of) {
  for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
    if (in_force(policy.rules[rule].in_force, as_of.today) == abi::Truth::True)
      rules_.push_back(rule);
}

void ChunkJudge::decide(const abi::ChunkTruth& found, std::size_t words,
                        ChunkVerdicts& verdicts) const {
  std::vector<ChunkByOutcome> by;
  for (const abi::DecisionInfo& info : policy_.decisions) by.emplace_back(info.outcomes.size());
  for (std::vector<ChunkVerdicts::Holds>& holds : verdicts.holds) holds.clear();
  abi::ChunkBits is_true;
  abi::ChunkBits is_open;
  for (const std::uint32_t index : rules_) {
    const abi::RuleInfo& rule = policy_.rules[index];
    status_of(policy_, rule, found, words, as_of_.today, is_true, is_open);
    by[rule.decision].add(rule.effect.outcome, words, is_true, is_open);
    for (std::size_t word = 0; word < words; ++word)
      if (is_true[word] != 0) verdicts.holds[word].push_back({index, is_true[word]});
  }
  verdicts.decisions.resize(policy_.decisions.size());
  ByOutcome of_word;
  for (std::size_t word = 0; word < words; ++word) {
    const WordOfRecords conditions{found, word};
    const RulesInBits rules(policy_, conditions, as_of_.today);
    Word left = found.left[word] | ~rules.applies();
    for (std::size_t index = 0; index < by.size(); ++index) {
      const abi::DecisionInfo& info = policy_.decisions[index];
      auto& outcome = verdicts.decisions[index].outcome;
      std::fill_n(outcome.begin() + static_cast<std::ptrdiff_t>(word * 64), 64,
                  static_cast<std::uint8_t>(info.default_outcome));
      by[index].of(word, of_word);
      left |= combine_bits(info, of_word, [&](std::size_t given, Word records) {
        set_outcome(verdicts.decisions[index], word, records, given);
      });
    }
    verdicts.left[word] = left;
  }
}

}  // namespace bop::decide
