// A policy with one thing in it changed: a case that two of them judge alike shows nothing of it.
// In: a program; out: copies of it. Never: judging cases.
#pragma once

#include "apps/testing/judge_case.h"
#include "compiler/interpret/interpret.h"

namespace bop::testing {

/// `<` as `<=`, `>=` as `>`: another answer at the bound of the comparison and nowhere else. Only
/// in the rule or exception that the atom stands in.
ProgramPtr with_bound_moved(const ProgramPtr& program, const interpret::Atom& atom);

/// The condition false where it was true and true where it was false, there alone.
ProgramPtr with_negated(const ProgramPtr& program, const interpret::Atom& atom);

/// The row gives what another row of its table does; null where all of them give the same.
ProgramPtr with_other_result(const ProgramPtr& program, const interpret::Row& row);

}  // namespace bop::testing
