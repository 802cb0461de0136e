// What a policy declares beside its nodes, one line each: shared by the printer and the meaning
// hash.
#pragma once

#include <string>

#include "compiler/ir/node_text.h"

namespace bop::ir {

/// Subject, parameters, references, roles, codes, decisions, trust, rules and exceptions;
/// conditions and values print as the node they are.
std::string info_text(const Program& program, const NodeNames& names);
/// Enumerations and record types without their doc comments.
std::string schema_text(const abi::Schema& schema);

}  // namespace bop::ir
