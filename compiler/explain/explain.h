// A policy as plain sentences for an auditor: what is judged, what is read and what happens when it
// is missing or doubtful, every rule, table, parameter, code and deadline. In: the IR that runs.
// Never: comments of the source, values of a case (compiler/interpret explains those).
#pragma once

#include <string>

#include "compiler/ir/ir.h"

namespace bop::explain {

/// Text with Markdown headings and lists, the same for the same program.
std::string explain(const ir::Program& program);

}  // namespace bop::explain
