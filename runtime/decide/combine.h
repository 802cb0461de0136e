// Truths of conditions → status of each rule → what a decision can still become. Pure arithmetic on
// Kleene truth; the only place that knows C2 and C3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

abi::Truth conjunction(abi::Truth a, abi::Truth b);
abi::Truth disjunction(abi::Truth a, abi::Truth b);
abi::Truth negation(abi::Truth a);

/// Whether `date` lies within the bounds; an unknown date (nothing) is Unknown where there are any.
abi::Truth in_force(const abi::InForce& bounds, const std::optional<value::Date>& date);
/// Whether the policy applies where the record belongs to, by the truth of its conditions.
abi::Truth in_jurisdiction(const abi::PolicyInfo& policy,
                           const std::vector<abi::Truth>& conditions);

/// Whether an exception removes the effect of what it is an exception to; it may itself be
/// excepted.
abi::Truth exception_holds(const abi::PolicyInfo& policy, std::uint32_t index,
                           const std::vector<abi::Truth>& conditions,
                           const std::optional<value::Date>& business_date);

/// C2 for one rule, or for the element whose conditions these are. `business_date` is nothing while
/// it is unknown.
RuleStatus status_of(const abi::PolicyInfo& policy, std::uint32_t rule,
                     const std::vector<abi::Truth>& conditions,
                     const std::optional<value::Date>& business_date);

/// C3 and C5: outcomes still possible, by rank, mildest first.
struct Combined {
  std::vector<std::uint32_t> possible;
  /// "A-1 and A-2": rules of a `unique` decision that may both turn out to be true, so that nothing
  /// is decided although they want the same.
  std::string contested;
  bool by_default = false;  // the only possible outcome is the default, with no rule true
  bool decided() const { return possible.size() == 1 && contested.empty(); }
};
Combined combine(const abi::PolicyInfo& policy, std::uint32_t decision,
                 const std::vector<RuleStatus>& rules);

/// Two true rules of a `unique` decision, or two that demand different outcomes of a `unanimous`
/// one: nobody may choose for them. The reason, or nothing.
std::string conflict_of(const abi::PolicyInfo& policy, std::uint32_t decision,
                        const std::vector<RuleStatus>& rules);

}  // namespace bop::decide
