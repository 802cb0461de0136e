#include "runtime/decide/chunk.h"

#include <algorithm>
#include <bit>

#include "runtime/decide/combine.h"

namespace bop::decide {

namespace {

using Word = std::uint64_t;

// A truth for each of 64 records; neither of both: unknown.
struct Truths {
  Word yes;
  Word no;
};
constexpr Truths always_true{~Word{0}, 0};
constexpr Truths always_false{0, ~Word{0}};

Truths operator!(Truths a) {
  return {a.no, a.yes};
}
Truths operator&(Truths a, Truths b) {
  return {a.yes & b.yes, a.no | b.no};
}

// The conditions of one word of records, by the rules of combine.cpp.
class WordOfRecords {
 public:
  WordOfRecords(const abi::PolicyInfo& policy, const abi::ChunkTruth& found, std::size_t word,
                value::Date business_date)
      : policy_(policy), found_(found), word_(word), date_(business_date) {}

  Truths condition(abi::ConditionIndex index, Truths otherwise) const {
    if (index == abi::none) return otherwise;
    const abi::ChunkTruth::Condition& condition = found_.conditions[index];
    const Word known = ~condition.unknown[word_];
    return {condition.yes[word_] & known, ~condition.yes[word_] & known};
  }

  bool is_in_force(const abi::InForce& bounds) const {
    return in_force(bounds, date_) == abi::Truth::True;
  }

  /// Where a rule that is in force is true and where it is undecided.
  std::pair<Word, Word> status(const abi::RuleInfo& rule) const {
    Truths fires = condition(rule.when, always_true) & !condition(rule.unless, always_false);
    for (const std::uint32_t index : rule.exceptions) fires = fires & !exception(index);
    return {fires.yes, ~(fires.yes | fires.no)};
  }

 private:
  Truths exception(std::uint32_t index) const {
    const abi::ExceptionInfo& exception = policy_.exceptions[index];
    if (!is_in_force(exception.in_force)) return always_false;
    Truths holds =
        condition(exception.when, always_true) & !condition(exception.unless, always_false);
    for (const std::uint32_t inner : exception.exceptions) holds = holds & !this->exception(inner);
    return holds;
  }

  const abi::PolicyInfo& policy_;
  const abi::ChunkTruth& found_;
  std::size_t word_;
  value::Date date_;
};

using ByOutcome = ChunkVerdicts::ByOutcome;

void set_outcome(ChunkVerdicts::Decision& decision, std::size_t word, Word rows,
                 std::size_t outcome) {
  for (; rows != 0; rows &= rows - 1)
    decision.outcome[word * 64 + static_cast<std::size_t>(std::countr_zero(rows))] =
        static_cast<std::uint8_t>(outcome);
}

// The records that are decided get their outcome; the others are given back.
Word combine_word(const abi::DecisionInfo& info, const ByOutcome& by, std::size_t word,
                  ChunkVerdicts::Decision& decision) {
  std::fill_n(decision.outcome.begin() + static_cast<std::ptrdiff_t>(word * 64), 64,
              static_cast<std::uint8_t>(info.default_outcome));
  Word done = 0;
  Word open = 0;  // an undecided rule may be more severe than all that are true
  for (std::size_t outcome = info.outcomes.size(); outcome-- > 0;) {
    const Word given = by.holds[outcome] & ~done;
    set_outcome(decision, word, given & ~open, outcome);
    done |= given;
    if (outcome != info.default_outcome)
      open |= by.open[outcome] & ~done;
    else
      open |= by.open[outcome] & ~done & by.any;
  }
  // Only one rule, or one mind: who agrees with whom is told one by one.
  const bool one_rule = info.combine == abi::Combine::Unique;
  const bool one_mind = info.combine == abi::Combine::Unanimous;
  if (one_rule || one_mind) open |= by.any_open | by.several;
  return open;
}

}  // namespace

std::string one_by_one_because(const abi::PolicyInfo& policy) {
  if (!policy.results.empty()) return "it reads what a decision, a policy or a match said";
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

ChunkJudge::ChunkJudge(const abi::PolicyInfo& policy, const When& as_of)
    : policy_(policy), as_of_(as_of) {
  for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
    (in_force(policy.rules[rule].in_force, as_of.today) == abi::Truth::True ? rules_ : idle_)
        .push_back(rule);
}

void ChunkJudge::decide(const abi::ChunkTruth& found, std::size_t words,
                        ChunkVerdicts& verdicts) const {
  verdicts.decisions.resize(policy_.decisions.size());
  verdicts.holds.resize(policy_.rules.size());
  verdicts.by_outcome.resize(policy_.decisions.size());
  for (const std::uint32_t rule : idle_) verdicts.holds[rule] = {};
  for (std::size_t word = 0; word < words; ++word) decide_word(found, word, verdicts);
}

void ChunkJudge::decide_word(const abi::ChunkTruth& found, std::size_t word,
                             ChunkVerdicts& verdicts) const {
  const WordOfRecords records(policy_, found, word, as_of_.today);
  std::vector<ByOutcome>& by = verdicts.by_outcome;
  for (std::size_t index = 0; index < by.size(); ++index) {
    by[index].holds.assign(policy_.decisions[index].outcomes.size(), 0);
    by[index].open.assign(by[index].holds.size(), 0);
    by[index].any = by[index].several = by[index].any_open = 0;
  }
  for (const std::uint32_t index : rules_) {
    const abi::RuleInfo& rule = policy_.rules[index];
    const auto [holds, open] = records.status(rule);
    ByOutcome& mine = by[rule.decision];
    mine.holds[rule.effect.outcome] |= holds;
    mine.open[rule.effect.outcome] |= open;
    mine.several |= mine.any & holds;
    mine.any |= holds;
    mine.any_open |= open;
    verdicts.holds[index][word] = holds;
  }
  const Truths inside = records.condition(policy_.jurisdiction.inside, always_true);
  Word left = found.left[word] | ~inside.yes;
  if (!records.is_in_force(policy_.in_force)) left = ~Word{0};
  for (std::size_t index = 0; index < by.size(); ++index)
    left |= combine_word(policy_.decisions[index], by[index], word, verdicts.decisions[index]);
  verdicts.left[word] = left;
}

}  // namespace bop::decide
