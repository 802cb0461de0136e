// A solution written as the case of a test: record, reference data, parameters, day.
// In: the values of the variables; out: constants of the IR. Never: judging it.
#pragma once

#include <optional>
#include <vector>

#include "compiler/analyze/inputs.h"
#include "compiler/analyze/solve.h"
#include "compiler/ir/claims.h"

namespace bop::analyze {

/// The terms whose values make the case.
std::vector<TermId> terms_of_case(const Inputs& inputs);

/// Nothing where a value is none that can be written: a third, an amount of too many digits.
std::optional<ir::Test> case_of(const Inputs& inputs, const Solution& solution);

}  // namespace bop::analyze
