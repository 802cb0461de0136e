// Text of one .bop file in, its declarations as plain data out, everything wrong with it reported.
// Parsing never fails: what makes no sense becomes ErrorExpr or a declaration marked `broken`.
// Never: names looked up, types, other files. This folder is the only one that sees ANTLR.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"

namespace bop::parse {

/// Limits of one file; past each there is one clear error.
inline constexpr std::size_t file_bytes_max = std::size_t{4} << 20;
inline constexpr std::size_t nesting_max = 200;  // brackets and prefix words inside each other
inline constexpr std::size_t expression_depth_max =
    1000;                                        // of the tree: terms of one long sum count too
inline constexpr std::size_t errors_max = 1000;  // then the rest of the file is left alone
inline constexpr std::size_t declaration_errors_max = 20;

/// Reads the declarations of `file`.
ast::Module parse(source::FileId file, const source::Files& files,
                  diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse
