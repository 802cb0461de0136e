// Between which numbers an unknown count lies (compiler/ir/bounds.h), and what that says of a
// comparison. Never: values.
#pragma once

#include <optional>

#include "compiler/interpret/evaluator.h"
#include "runtime/value/decimal.h"

namespace bop::interpret {

struct Bounds {
  value::Decimal least;
  std::optional<value::Decimal> most;  // none: no upper bound
};

/// Of a count that is unknown, or a sum of such; nothing where there is no lower bound, or nothing
/// is known at all.
std::optional<Bounds> bounds_of(Evaluator& evaluator, ir::NodeId node);

/// What a comparison that is unknown says of all numbers between the bounds of its sides; nothing
/// where they disagree.
std::optional<bool> decided_by_bounds(Evaluator& evaluator, const ir::Compare& compare);

}  // namespace bop::interpret
