// What must hold of one node, its operands being sound already. Private to compiler/ir.
#pragma once

#include <string>

#include "compiler/ir/ir.h"

namespace bop::ir {

/// Returns what is broken about this node, or empty.
std::string broken_in_node(const Program& program, const Node& node);

}  // namespace bop::ir
