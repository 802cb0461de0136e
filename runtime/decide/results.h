// What a decision said as a value that other decisions, tests and policies read: its outcome and
// its findings (the effects of its true rules). Never: deciding.
#pragma once

#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

/// The record of type `record` of `schema` for this verdict of a decision, with `path` before its
/// fields. The outcome is unread while it is undetermined; the findings are not complete while a
/// rule is undecided, and unread outside the days the policy is in force.
abi::Datum result_of(const abi::PolicyInfo& judged_by, const DecisionVerdict& verdict,
                     const abi::Schema& schema, std::uint32_t record, const std::string& path);

}  // namespace bop::decide
