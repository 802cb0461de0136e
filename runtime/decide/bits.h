// C2 and C3 in bits: a word has one bit for each of up to 64 records, or one for a single record.
// Private to runtime/decide. Never: where the bits of conditions come from.
#pragma once

#include <cstdint>
#include <utility>

#include "runtime/abi/policy.h"
#include "runtime/decide/by_outcome.h"
#include "runtime/decide/combine.h"

namespace bop::decide {

/// A truth for each record; neither of both: unknown.
struct Truths {
  Word yes;
  Word no;
};
inline constexpr Truths always_true{~Word{0}, 0};
inline constexpr Truths always_false{0, ~Word{0}};

constexpr Truths operator!(Truths a) {
  return {a.no, a.yes};
}
constexpr Truths operator&(Truths a, Truths b) {
  return {a.yes & b.yes, a.no | b.no};
}

/// Rules and exceptions by the rules of combine.cpp. `Conditions` gives the Truths of an index.
template <typename Conditions>
class RulesInBits {
 public:
  RulesInBits(const abi::PolicyInfo& policy, const Conditions& conditions,
              value::Date business_date)
      : policy_(policy), conditions_(conditions), date_(business_date) {}

  Truths condition(abi::ConditionIndex index, Truths otherwise) const {
    return index == abi::none ? otherwise : conditions_(index);
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

  /// Where the policy applies for certain.
  Word applies() const {
    if (!is_in_force(policy_.in_force)) return 0;
    return condition(policy_.jurisdiction.inside, always_true).yes;
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
  const Conditions& conditions_;
  value::Date date_;
};

/// Calls `decided(outcome, records)`; the records that bits can't settle are given back.
template <typename Decided>
Word combine_bits(const abi::DecisionInfo& info, const ByOutcome& by, const Decided& decided) {
  Word done = 0;
  Word open = 0;  // an undecided rule may be more severe than all that are true
  for (std::size_t outcome = info.outcomes.size(); outcome-- > 0;) {
    const Word given = by.holds[outcome] & ~done;
    decided(outcome, given & ~open);
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

}  // namespace bop::decide
