// A decided outcome that no true rule gives: which undecided rules give it, whatever the inputs
// turn out to be, and the sentence that says so. Never: deciding.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/examine.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

/// The undecided rules of which one gives the outcome, or the default does. None where the outcome
/// is open or a true rule gives it.
struct Givers {
  std::vector<const RuleStatus*> rules;
  bool by_default = false;
};
Givers givers_of(const abi::PolicyInfo& policy, const DecisionVerdict& verdict,
                 const std::optional<Examined>& examined);

/// "whatever r.until is, R-1 is true"; nothing where a true rule gives the outcome. The needs of
/// undecided rules are known.
std::string why_decided(const abi::PolicyInfo& policy, const DecisionVerdict& verdict,
                        const std::optional<Examined>& examined);

}  // namespace bop::decide
