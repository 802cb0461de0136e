// What a policy counts in which calendar, for those who say in time that one ends.
// Never: evaluating, printing.
#pragma once

#include "compiler/ir/ir.h"
#include "runtime/cases/calendar_ends.h"

namespace bop::binding {

/// Every calendar that something may be counted in; the longest span written anywhere counts for
/// each of them.
cases::Counting calendars_of(const ir::Program& program);

}  // namespace bop::binding
