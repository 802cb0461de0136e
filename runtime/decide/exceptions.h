// Why an `unless` or an exception takes a rule's effect away, why it does not although it might,
// and why that is open: its condition with the values and places, exceptions to exceptions too.
// In: a judged case; out: parts of the verdict and of its trace. Never: which rules are true.
#pragma once

#include <optional>
#include <vector>

#include "runtime/abi/trace.h"
#include "runtime/decide/examination.h"

namespace bop::decide {

/// Of a rule that is excepted, or that is undecided because an exception is; else nothing.
std::optional<Excepted> excepted_of(Examination& e, const RuleStatus& status);

/// Exceptions to a true rule that would hold, were they not excepted themselves.
std::vector<Exemption> not_excepted_by(Examination& e, const RuleStatus& status);

/// What kept the `unless` and the exceptions of a true rule from holding, but for those that
/// not_excepted_by tells of.
std::vector<FieldRead> read_by_exceptions(const Examination& e, const RuleStatus& status);

/// The tree of a condition; of none: that it holds in every case.
abi::TraceNode trace_of(const Examination& e, abi::ConditionIndex condition,
                        const abi::Instance& at);
/// Adds the trees of the rule's `unless` and exceptions to the tree of the rule.
void add_exceptions(const Examination& e, const RuleStatus& status, abi::TraceNode& trace);

}  // namespace bop::decide
