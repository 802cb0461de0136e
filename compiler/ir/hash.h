// The identity of a policy's meaning. Never: comments, layout, names of lets, defines and locals,
// tests, or anything else that can't change a verdict or its text.
#pragma once

#include <string>

#include "compiler/ir/ir.h"

namespace bop::ir {

/// SHA-256, in hexadecimal, over what the program means: conditions, values, declarations, schema.
std::string meaning_hash(const Program& program);

}  // namespace bop::ir
