// A case as it would be at another moment: what happened two days before it still has. In: a case
// with its moment; out: the case with all its dates and moments moved alike. Never: judging.
#pragma once

#include "compiler/ir/ir.h"
#include "runtime/value/date.h"

namespace bop::testing {

/// The case at `at`: days move by days, moments by the time between. A case without a moment, or
/// with dates that leave the calendar, stays as it is but for that.
ir::Test moved_to(const ir::Test& from, value::Instant at, const abi::PolicyInfo& policy);

}  // namespace bop::testing
