// Asks the interpreter, through its public door, for the one value of a program.
#pragma once

#include <string>

#include "compiler/interpret/interpret.h"
#include "tests/support/program_builder.h"

namespace bop::testing {

Datum evaluate(const ProgramBuilder& builder, NodeId node, const Fields& fields,
               const Sets& sets = {});

/// The value as people see it, or "missing", "unread", "undefined".
std::string outcome(const ProgramBuilder& builder, NodeId node, const Fields& fields,
                    const Sets& sets = {});

}  // namespace bop::testing
