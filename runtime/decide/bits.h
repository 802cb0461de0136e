// C2 and C3 in bits: a word has one bit for each of up to 64 records, or one for a single record.
// Private to runtime/decide. Never: where the bits of conditions come from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "runtime/abi/policy.h"
#include "runtime/abi/stages.h"
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

inline bool is_bounded(const abi::InForce& bounds) {
  return bounds.from || bounds.until;
}

/// What is in force hangs on this: one day for all records, or what is known of the day of each.
struct BusinessDate {
  value::Date day;
  std::span<const abi::DateTest> tests = {};  // whose truths stand behind those of conditions
};

/// Rules and exceptions by the rules of combine.cpp. `Conditions` gives the Truths of an index, and
/// of a date test those of its place.
template <typename Conditions>
class RulesInBits {
 public:
  RulesInBits(const abi::PolicyInfo& policy, const Conditions& conditions, const BusinessDate& date)
      : policy_(policy), conditions_(conditions), date_(date) {}

  Truths condition(abi::ConditionIndex index, Truths otherwise) const {
    return index == abi::none ? otherwise : conditions_(index);
  }

  Truths valid(const abi::InForce& bounds) const {
    if (!is_bounded(bounds)) return always_true;
    if (date_.tests.empty())
      return in_force(bounds, date_.day) == abi::Truth::True ? always_true : always_false;
    Truths inside = always_true;
    if (bounds.from) inside = inside & test({*bounds.from, false});
    if (bounds.until) inside = inside & test({*bounds.until, true});
    return inside;
  }

  /// Where a rule is true and where it is undecided.
  std::pair<Word, Word> status(const abi::RuleInfo& rule) const {
    Truths fires = valid(rule.in_force) & condition(rule.where, always_true) &
                   condition(rule.when, always_true) & !condition(rule.unless, always_false);
    for (const std::uint32_t index : rule.exceptions) fires = fires & !exception(index);
    return {fires.yes, ~(fires.yes | fires.no)};
  }

  /// The same, in the lowest bit, of the one element whose conditions these are.
  std::pair<Word, Word> status_of_element(const abi::RuleInfo& rule, bool is_read) const {
    const auto [holds, open] = status(rule);
    if (!is_read) return {0, (holds | open) & 1U};  // it may not exist
    return {holds & 1U, open & 1U};
  }

  /// Where the policy applies for certain.
  Word applies() const {
    return (valid(policy_.in_force) & condition(policy_.jurisdiction.inside, always_true)).yes;
  }

 private:
  Truths test(const abi::DateTest& wanted) const {
    const auto place = std::ranges::find(date_.tests, wanted) - date_.tests.begin();
    return conditions_.of_date(static_cast<std::size_t>(place));
  }

  Truths exception(std::uint32_t index) const {
    const abi::ExceptionInfo& exception = policy_.exceptions[index];
    Truths holds = valid(exception.in_force) & condition(exception.when, always_true) &
                   !condition(exception.unless, always_false);
    for (const std::uint32_t inner : exception.exceptions) holds = holds & !this->exception(inner);
    return holds;
  }

  const abi::PolicyInfo& policy_;
  const Conditions& conditions_;
  BusinessDate date_;
};

/// Conditions of one record or element, in the lowest bit.
struct OneOfThem {
  std::span<const Word> yes;  // by condition, 64 to a word
  std::span<const Word> unknown;
  std::span<const Truths> dates = {};

  Truths operator()(abi::ConditionIndex index) const {
    const Word known = (unknown[index / 64] >> (index % 64) & 1U) ^ 1U;
    const Word holds = yes[index / 64] >> (index % 64) & 1U;
    return {holds & known, (holds ^ 1U) & known};
  }
  Truths of_date(std::size_t place) const { return dates[place]; }
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
