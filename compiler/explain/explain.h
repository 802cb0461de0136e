// A policy as plain sentences for an auditor: what is judged, what is read and what happens when it
// is missing or doubtful, every rule, table, parameter, code and deadline. In: the IR that runs.
// Never: comments of the source, values of a case (compiler/interpret explains those).
#pragma once

#include <string>

#include "compiler/ir/ir.h"

namespace bop::explain {

/// Text for a terminal, Markdown with tables, or one HTML page that needs nothing else.
enum class Form : std::uint8_t { Text, Markdown, Html };

/// The same for the same program.
std::string explain(const ir::Program& program, Form form = Form::Text);

}  // namespace bop::explain
