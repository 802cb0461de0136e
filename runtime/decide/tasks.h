// Who has to do something about a verdict: C4 (one task for the role that `asks`) and C6 (tasks
// come from the winning rank only).
#pragma once

#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

/// What the rule of an effect recommends, and what there is to choose from, line by line.
std::vector<std::string> advice_of(const abi::RuleInfo& rule, const Effect& effect);

/// "invoice.gross = EUR 120.00, by ocr with confidence 0.97, page 1": what it rests on, a line
/// each.
std::vector<std::string> evidence_of(const Effect& effect);

/// "cost_centre_owner of CC-100": a role with the scope it has in this case.
std::string role_text(const abi::PolicyInfo& policy, std::uint32_t role,
                      const std::vector<abi::Datum>& values);

/// The roles a Role or list of Role names; empty when it is not known.
std::vector<std::uint32_t> role_indices(const abi::Datum& to);

/// The path of the field that would name a role's scope and is not known; empty when it is.
std::string unknown_name_in(const abi::PolicyInfo& policy, const abi::Datum& scope);

/// The roles a `to` value names; empty when it is not known.
std::vector<std::string> roles_of(const abi::PolicyInfo& policy, const abi::Datum& to,
                                  const std::vector<abi::Datum>& values);

/// The tasks of the true rules that give an outcome, be it the verdict's or a milder one.
std::vector<Task> tasks_of_outcome(const abi::PolicyInfo& policy,
                                   const std::vector<abi::Datum>& values,
                                   const DecisionVerdict& verdict, const std::string& outcome);

/// Fills `verdict.tasks` from its outcome, effects and needs. `possible`: where the outcome is
/// decided and no true rule gives it, what each rule that may give it does; `rule` is abi::none for
/// the default.
void make_tasks(const abi::PolicyInfo& policy, const std::vector<abi::Datum>& values,
                DecisionVerdict& verdict, const std::vector<Effect>& possible = {});

}  // namespace bop::decide
