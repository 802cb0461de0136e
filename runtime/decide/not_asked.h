// Rules `for each` that have no status in a verdict: their list has no element that they are asked
// of. Never: why it has none.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/decide/verdict.h"

namespace bop::decide {

/// Those of the decision, by PolicyInfo::rules, in order.
std::vector<std::uint32_t> rules_not_asked(const DecisionVerdict& verdict,
                                           const abi::PolicyInfo& policy);

}  // namespace bop::decide
