// A case back into the words of the language: literals that parse to the same case again.
#pragma once

#include <string>

#include "compiler/ir/ir.h"

namespace bop::testing {

/// `EUR 1,000.00`, `"text"`, `Vendor { id: "V-1" }`, `[…]`, `unread("…")`
std::string literal(const abi::Schema& schema, abi::Type type, const ir::GivenValue& given);
std::string literal(const abi::Schema& schema, const ir::GivenRecord& record);

/// The `given` clauses of a case, each a line begun by `indent`.
std::string givens(const ir::Program& program, const ir::Test& test, const std::string& indent);

/// A text in quotes, with what would end it escaped.
std::string quoted(const std::string& text);

}  // namespace bop::testing
