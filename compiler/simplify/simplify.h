// IR in, smaller IR out: constants folded, nested `and`/`or` flattened, unreachable nodes dropped.
// Operands keep their order, since explanations print them, and named parts (lets, parameters)
// stay. Never: a change of any state a condition or value can have, Missing and unknown included.
#pragma once

#include "compiler/ir/ir.h"

namespace bop::simplify {

/// Simplifies in place. Conditions, values and sentences keep their indices.
void simplify(ir::Program& program);

}  // namespace bop::simplify
