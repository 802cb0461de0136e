#include "runtime/decide/combine.h"

#include <algorithm>
#include <set>

#include "runtime/base/error.h"

namespace bop::decide {

using abi::Truth;

Truth conjunction(Truth a, Truth b) {
  if (a == Truth::False || b == Truth::False) return Truth::False;
  return a == Truth::True && b == Truth::True ? Truth::True : Truth::Unknown;
}

Truth negation(Truth a) {
  if (a == Truth::Unknown) return a;
  return a == Truth::True ? Truth::False : Truth::True;
}

Truth disjunction(Truth a, Truth b) {
  return negation(conjunction(negation(a), negation(b)));
}

Truth in_force(const abi::InForce& bounds, const std::optional<value::Date>& date) {
  if (!bounds.from && !bounds.until) return Truth::True;
  if (!date) return Truth::Unknown;
  const bool inside =
      (!bounds.from || *bounds.from <= *date) && (!bounds.until || *date <= *bounds.until);
  return inside ? Truth::True : Truth::False;
}

namespace {

Truth truth_of(const std::vector<Truth>& conditions, abi::ConditionIndex index, Truth otherwise) {
  if (index == abi::none) return otherwise;
  BOP_CHECK(index < conditions.size(), "an engine computes every condition of the policy");
  return conditions[index];
}

}  // namespace

Truth exception_holds(const abi::PolicyInfo& policy, std::uint32_t index,
                      const std::vector<Truth>& conditions,
                      const std::optional<value::Date>& business_date) {
  const abi::ExceptionInfo& exception = policy.exceptions[index];
  Truth holds = conjunction(in_force(exception.in_force, business_date),
                            truth_of(conditions, exception.when, Truth::True));
  holds = conjunction(holds, negation(truth_of(conditions, exception.unless, Truth::False)));
  for (const std::uint32_t inner : exception.exceptions)
    holds = conjunction(holds, negation(exception_holds(policy, inner, conditions, business_date)));
  return holds;
}

Truth in_jurisdiction(const abi::PolicyInfo& policy, const std::vector<Truth>& conditions) {
  return truth_of(conditions, policy.jurisdiction.inside, Truth::True);
}

RuleStatus status_of(const abi::PolicyInfo& policy, std::uint32_t rule,
                     const std::vector<Truth>& conditions,
                     const std::optional<value::Date>& business_date) {
  const abi::RuleInfo& info = policy.rules[rule];
  RuleStatus result{rule, Status::False, {}, {}};
  const Truth valid = in_force(info.in_force, business_date);
  if (valid == Truth::False) {
    result.status = Status::NotInForce;
    return result;
  }
  const Truth when = truth_of(conditions, info.when, Truth::True);
  if (when == Truth::False) return result;
  const Truth unless = truth_of(conditions, info.unless, Truth::False);
  if (unless == Truth::True) {
    result.status = Status::Excepted;
    result.excepted_by = "unless";
    return result;
  }
  Truth fires = conjunction(conjunction(valid, when), negation(unless));
  // An element that may not be one of those the rule is asked of.
  fires = conjunction(fires, truth_of(conditions, info.where, Truth::True));
  for (const std::uint32_t index : info.exceptions) {
    const Truth holds = exception_holds(policy, index, conditions, business_date);
    if (holds == Truth::True) {
      result.status = Status::Excepted;
      result.excepted_by = policy.exceptions[index].code;
      return result;
    }
    fires = conjunction(fires, negation(holds));
  }
  result.status = fires == Truth::True ? Status::True : Status::Undecided;
  return result;
}

namespace {

// Two rules, of which one is undecided, that may both turn out to be true where only one may.
std::string contested(const abi::PolicyInfo& policy, const std::vector<RuleStatus>& rules) {
  const RuleStatus* first = nullptr;
  const RuleStatus* undecided = nullptr;
  for (const RuleStatus& status : rules) {
    if (status.status != Status::True && status.status != Status::Undecided) continue;
    if (first == nullptr) first = &status;
    if (status.status == Status::Undecided) undecided = &status;
    const std::string& code = policy.rules[status.rule].code;
    if (undecided != nullptr && policy.rules[first->rule].code != code)
      return policy.rules[first->rule].code + " and " + code;
  }
  return {};
}

}  // namespace

Combined combine(const abi::PolicyInfo& policy, std::uint32_t decision,
                 const std::vector<RuleStatus>& rules) {
  const abi::DecisionInfo& info = policy.decisions[decision];
  std::optional<std::uint32_t> most_severe;
  for (const RuleStatus& rule : rules)
    if (rule.status == Status::True)
      most_severe = std::max(most_severe.value_or(0), policy.rules[rule.rule].effect.outcome);
  std::set<std::uint32_t> possible{most_severe.value_or(info.default_outcome)};
  const bool unique =
      info.combine == abi::Combine::Unique || info.combine == abi::Combine::Unanimous;
  for (const RuleStatus& rule : rules) {
    const std::uint32_t outcome = policy.rules[rule.rule].effect.outcome;
    const bool holds = rule.status == Status::True;
    if (!holds && rule.status != Status::Undecided) continue;
    // Severity decides nothing where all must be of one mind: two outcomes are a conflict,
    // whichever they are.
    if (unique || (!holds && (!most_severe || outcome > *most_severe))) possible.insert(outcome);
  }
  Combined result{{possible.begin(), possible.end()}, {}, false};
  if (info.combine == abi::Combine::Unique) result.contested = contested(policy, rules);
  result.by_default = result.possible.size() == 1 && !most_severe &&
                      std::ranges::none_of(rules, [](const RuleStatus& rule) {
                        return rule.status == Status::Undecided;
                      });
  return result;
}

std::string conflict_of(const abi::PolicyInfo& policy, std::uint32_t decision,
                        const std::vector<RuleStatus>& rules) {
  const abi::Combine combine = policy.decisions[decision].combine;
  const bool unique = combine == abi::Combine::Unique;
  if (!unique && combine != abi::Combine::Unanimous) return {};
  const abi::RuleInfo* first = nullptr;
  for (const RuleStatus& status : rules) {
    if (status.status != Status::True) continue;
    const abi::RuleInfo& rule = policy.rules[status.rule];
    if (first == nullptr) first = &rule;
    const bool other_outcome = first->effect.outcome != rule.effect.outcome;
    if (!other_outcome && (!unique || first->code == rule.code)) continue;
    const std::string codes =
        first->code == rule.code ? first->code : first->code + " and " + rule.code;
    return unique ? codes + " are both true, and one rule only may decide"
                  : codes + " demand different outcomes, and all must agree";
  }
  return {};
}

}  // namespace bop::decide
