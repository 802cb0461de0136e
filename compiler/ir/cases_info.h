// What the runner of cases reads of a program: its approvals, duties, ladders, processes and
// services, each node as the condition or value that lower made of it. Never: evaluating.
#pragma once

#include "compiler/ir/ir.h"
#include "runtime/abi/cases.h"

namespace bop::ir {

abi::CasesInfo cases_info(const Program& program);

}  // namespace bop::ir
