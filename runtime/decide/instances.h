// A rule that is asked of every element of a list: one status for each (C2), none for elements its
// `where` leaves out, and one for those that may be there and were not read (C7).
// Never: combining them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

/// The conditions and values of the rule's own list at that element, or of the policy.
const std::vector<abi::Truth>& conditions_at(const abi::Evaluation& evaluation,
                                             const abi::Instance& instance);
const std::vector<abi::Datum>& values_at(const abi::Evaluation& evaluation,
                                         const abi::Instance& instance);
/// The types of those values.
const std::vector<abi::Type>& value_types_at(const abi::PolicyInfo& policy,
                                             const abi::Instance& instance);

/// Every status of one rule; of a rule without `for each`, one.
std::vector<RuleStatus> statuses_of(const abi::PolicyInfo& policy, std::uint32_t rule,
                                    const abi::Evaluation& evaluation,
                                    const std::optional<value::Date>& business_date);

/// For each rule of the decision that is asked of a list: how often it is true, at least and most.
std::vector<RuleCount> counts_of(const abi::PolicyInfo& policy, std::uint32_t decision,
                                 const std::vector<RuleStatus>& statuses);

}  // namespace bop::decide
