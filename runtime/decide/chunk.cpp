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
  const abi::PolicyInfo& policy;
  const abi::ChunkTruth& found;
  std::size_t word;

  Truths operator()(abi::ConditionIndex index) const {
    const abi::ChunkTruth::Condition& condition = found.conditions[index];
    const Word known = ~condition.unknown[word];
    return {condition.yes[word] & known, ~condition.yes[word] & known};
  }
  // Their truths stand behind those of conditions.
  Truths of_date(std::size_t place) const {
    return (*this)(policy.condition_count + static_cast<abi::ConditionIndex>(place));
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

  // Elsewhere the rule is false.
  void add(std::size_t outcome, std::size_t word, Word is_true, Word is_open) {
    holds_[outcome][word] |= is_true;
    open_[outcome][word] |= is_open;
    several_[word] |= any_[word] & is_true;
    any_[word] |= is_true;
    any_open_[word] |= is_open;
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

// A rule whose `when` alone makes it true, as nearly all are.
bool is_plain(const abi::RuleInfo& rule, const BusinessDate& date) {
  const bool always = date.tests.empty() || !is_bounded(rule.in_force);
  return always && rule.when != abi::none && rule.unless == abi::none && rule.exceptions.empty() &&
         rule.each == abi::none;
}

// Where a rule is true and where it is undecided.
void status_of(const abi::PolicyInfo& policy, const abi::RuleInfo& rule,
               const abi::ChunkTruth& found, std::size_t words, const BusinessDate& date,
               abi::ChunkBits& is_true, abi::ChunkBits& is_open) {
  if (is_plain(rule, date)) {  // a loop without a branch
    const abi::ChunkTruth::Condition& when = found.conditions[rule.when];
    for (std::size_t word = 0; word < words; ++word) {
      is_true[word] = when.yes[word] & ~when.unknown[word];
      is_open[word] = when.unknown[word];
    }
    return;
  }
  for (std::size_t word = 0; word < words; ++word) {
    const WordOfRecords conditions{policy, found, word};
    std::tie(is_true[word], is_open[word]) = RulesInBits(policy, conditions, date).status(rule);
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
  for (const abi::DecisionInfo& decision : policy.decisions)
    for (const std::uint32_t index : decision.reads) {
      const abi::ResultInfo& result = policy.results[index];
      if (result.decision == abi::none) return "it reads what another policy or a match said";
      if (!result.only_outcome) return "it reads the findings of a decision";
      if (policy.decisions[result.decision].outcomes.size() > abi::outcomes_read_max)
        return "it reads a decision of more than 128 outcomes";
    }
  if (std::ranges::any_of(policy.trust,
                          [](const abi::TrustInfo& trust) { return trust.checksum != abi::none; }))
    return "it asks a checksum of what was read";
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

// Where rules that are asked of elements are true of one, and where they are undecided of one.
class ChunkJudge::ElementRules final : public abi::ElementTruths {
 public:
  struct Bits {
    abi::ChunkBits is_true = {};
    abi::ChunkBits is_open = {};
  };

  ElementRules(const abi::PolicyInfo& policy, std::span<const std::uint32_t> rules,
               const BusinessDate& date, const abi::ChunkTruth& found)
      : policy_(policy), rules_(rules), date_(date), found_(found), bits_(rules.size()) {}

  void add(std::size_t row, std::uint32_t each, bool is_read, const abi::RowTruth& truth) override {
    dates_.clear();
    for (std::size_t place = 0; place < date_.tests.size(); ++place) {
      const auto [yes, no] = WordOfRecords{policy_, found_, row / 64}.of_date(place);
      dates_.push_back({yes >> (row % 64) & 1U, no >> (row % 64) & 1U});
    }
    const OneOfThem conditions{truth.yes, truth.unknown, dates_};
    const RulesInBits rules(policy_, conditions, date_);
    for (std::size_t at = 0; at < rules_.size(); ++at) {
      const abi::RuleInfo& rule = policy_.rules[rules_[at]];
      if (rule.each != each) continue;
      const auto [holds, open] = rules.status_of_element(rule, is_read);
      bits_[at].is_true[row / 64] |= holds << (row % 64);
      bits_[at].is_open[row / 64] |= open << (row % 64);
    }
  }

  const Bits& of(std::uint32_t place) const { return bits_[place]; }

 private:
  const abi::PolicyInfo& policy_;
  std::span<const std::uint32_t> rules_;
  BusinessDate date_;
  const abi::ChunkTruth& found_;
  std::vector<Bits> bits_;  // by `rules_`
  std::vector<Truths> dates_;
};

ChunkJudge::ChunkJudge(const abi::PolicyInfo& policy, const When& as_of)
    : policy_(policy), as_of_(as_of), dates_(abi::date_tests(policy)) {
  const std::vector<std::uint32_t> stage_of = abi::stages_of(policy);
  stages_.resize(stage_of.empty() ? 1 : std::ranges::max(stage_of) + 1);
  for (std::uint32_t decision = 0; decision < stage_of.size(); ++decision)
    stages_[stage_of[decision]].decisions.push_back(decision);
  for (std::uint32_t index = 0; index < policy.rules.size(); ++index) {
    const abi::RuleInfo& rule = policy.rules[index];
    if (dates_.empty() && in_force(rule.in_force, as_of.today) != abi::Truth::True) continue;
    Stage& stage = stages_[stage_of[rule.decision]];
    const bool plain = is_plain(rule, {as_of.today, dates_});
    stage.rules.push_back({index, rule.decision, rule.effect.outcome,
                           plain ? rule.when : abi::ConditionIndex{abi::none}, abi::none});
    if (rule.each == abi::none) continue;
    stage.rules.back().element = static_cast<std::uint32_t>(stage.element_rules.size());
    stage.element_rules.push_back(index);
    if (std::ranges::find(stage.eaches, rule.each) == stage.eaches.end())
      stage.eaches.push_back(rule.each);
  }
}

void ChunkJudge::judge(abi::BatchRun& run, std::size_t first, std::size_t count,
                       abi::ChunkTruth& found, ChunkVerdicts& verdicts) const {
  const std::size_t words = (count + 63) / 64;
  run.evaluate(first, count, found);
  start(found, words, verdicts);
  decide(0, run, found, words, verdicts);
  for (std::uint32_t stage = 1; stage < stages_.size(); ++stage) {
    found.left = verdicts.left;  // what is left is not asked further
    run.evaluate_stage(stage, verdicts.decisions, found);
    verdicts.left = found.left;
    decide(stage, run, found, words, verdicts);
  }
}

void ChunkJudge::decide(const abi::ChunkTruth& found, std::size_t words,
                        ChunkVerdicts& verdicts) const {
  start(found, words, verdicts);
  for (const Stage& stage : stages_) {
    const ElementRules none(policy_, stage.element_rules, {as_of_.today, dates_}, found);
    combine(stage, none, found, words, verdicts);
  }
}

void ChunkJudge::start(const abi::ChunkTruth& found, std::size_t words,
                       ChunkVerdicts& verdicts) const {
  for (std::vector<ChunkVerdicts::Holds>& holds : verdicts.holds) holds.clear();
  verdicts.decisions.resize(policy_.decisions.size());
  verdicts.left = found.left;
  for (std::size_t word = 0; word < words; ++word) {
    const WordOfRecords conditions{policy_, found, word};
    verdicts.left[word] |= ~RulesInBits(policy_, conditions, {as_of_.today, dates_}).applies();
  }
}

void ChunkJudge::decide(std::uint32_t index, abi::BatchRun& run, const abi::ChunkTruth& found,
                        std::size_t words, ChunkVerdicts& verdicts) const {
  const Stage& stage = stages_[index];
  ElementRules elements(policy_, stage.element_rules, {as_of_.today, dates_}, found);
  if (!stage.eaches.empty())
    run.elements(stage.eaches, index, verdicts.decisions, elements, verdicts.left);
  combine(stage, elements, found, words, verdicts);
}

void ChunkJudge::combine(const Stage& stage, const ElementRules& elements,
                         const abi::ChunkTruth& found, std::size_t words,
                         ChunkVerdicts& verdicts) const {
  std::vector<ChunkByOutcome> by;  // by decision; of those of other stages nothing
  for (const abi::DecisionInfo& info : policy_.decisions) by.emplace_back(info.outcomes.size());
  const auto add = [&](std::uint32_t index, const abi::ChunkBits& is_true,
                       const abi::ChunkBits& is_open) {
    const abi::RuleInfo& rule = policy_.rules[index];
    by[rule.decision].add(rule.effect.outcome, words, is_true, is_open);
    for (std::size_t word = 0; word < words; ++word)
      if (is_true[word] != 0) verdicts.holds[word].push_back({index, is_true[word]});
  };
  abi::ChunkBits is_true;
  abi::ChunkBits is_open;
  const BusinessDate date{as_of_.today, dates_};
  const std::uint32_t all = words < 32 ? (std::uint32_t{1} << words) - 1 : ~std::uint32_t{0};
  for (const auto& [index, decision, outcome, when, element] : stage.rules) {
    if (element != abi::none) {
      add(index, elements.of(element).is_true, elements.of(element).is_open);
      continue;
    }
    const std::uint32_t some = when == abi::none ? all : found.words_of(when) & all;
    if (some == 0) continue;
    if (some != all) {  // false nearly everywhere, as rules for one vendor are
      const abi::ChunkTruth::Condition& condition = found.conditions[when];
      for (std::uint32_t left = some; left != 0; left &= left - 1) {
        const auto word = static_cast<std::size_t>(std::countr_zero(left));
        const Word open = condition.unknown[word];
        const Word holds = condition.yes[word] & ~open;
        by[decision].add(outcome, word, holds, open);
        if (holds != 0) verdicts.holds[word].push_back({index, holds});
      }
      continue;
    }
    status_of(policy_, policy_.rules[index], found, words, date, is_true, is_open);
    add(index, is_true, is_open);
  }
  ByOutcome of_word;
  for (const std::uint32_t index : stage.decisions) {
    const abi::DecisionInfo& info = policy_.decisions[index];
    auto& outcome = verdicts.decisions[index].outcome;
    std::fill_n(outcome.begin(), words * 64, static_cast<std::uint8_t>(info.default_outcome));
    for (std::size_t word = 0; word < words; ++word) {
      by[index].of(word, of_word);
      verdicts.left[word] |= combine_bits(info, of_word, [&](std::size_t given, Word records) {
        set_outcome(verdicts.decisions[index], word, records, given);
      });
    }
  }
}

}  // namespace bop::decide
