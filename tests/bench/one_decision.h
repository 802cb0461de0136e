// Time of one decision about a record that is bound already. Never: reading, binding.
#pragma once

#include <span>
#include <vector>

#include "compiler/emit/session.h"
#include "compiler/ir/ir.h"
#include "tests/bench/figure.h"

namespace bop::bench {

/// Each record that bits settle is decided by itself, in random order, with the clock around it;
/// what reading the clock takes is subtracted. The others take a whole verdict, which is not timed.
/// Nothing where a decision is not what decide's own bits say.
std::vector<Figure> measure_one_decision(const ir::Program& program, const emit::Session& session,
                                         const abi::Session& oracle,
                                         std::span<const abi::Case> cases);

}  // namespace bop::bench
