// The manual page of a module, as Markdown: what it says about itself, each function with its
// signature, sentence and examples, tables, types with their fields, roles and codes.
// In: the parsed module. Never: names that begin with `_`, how a function is computed, files.
#pragma once

#include <string>

#include "compiler/ast/ast.h"
#include "compiler/source/source.h"

namespace bop::document {

/// The same for the same text. A line `--- example: E` becomes one of a block of expressions that
/// are true; the tests of the manual run them.
std::string document(const ast::Module& module, const source::Files& files);

}  // namespace bop::document
