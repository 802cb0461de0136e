// What a decision said as a value that other decisions, tests and policies read: its outcome and
// its findings (the effects of its true rules), as far as they stay so whatever is read later.
// Never: deciding.
#pragma once

#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

/// The record of type `record` of `schema` for this verdict of a decision, with `path` before its
/// fields. The outcome is unread while it is undetermined; the findings are not complete while a
/// rule is undecided, and unread while it is not certain that the policy applies. They stand in one
/// order whatever order the rules stand in: the most severe outcome first, then by code, then by
/// element; the values of one by their names.
abi::Datum result_of(const abi::PolicyInfo& judged_by, const DecisionVerdict& verdict,
                     const abi::Schema& schema, std::uint32_t record, const std::string& path);

/// What would tell what is not known at `path` of that record, which is called `name`.
std::vector<Need> needs_behind(const abi::PolicyInfo& judged_by, const DecisionVerdict& verdict,
                               const std::string& name, const std::string& path);

}  // namespace bop::decide
