// Which nodes of a program mean the same: those of one structure, whatever their lets and elements
// are called. What the solver is told of one of them it knows of all. Never: what they mean.
#pragma once

#include <vector>

#include "compiler/ir/ir.h"

namespace bop::analyze {

/// By node the first one that means the same.
std::vector<ir::NodeId> alike(const ir::Program& program);

}  // namespace bop::analyze
