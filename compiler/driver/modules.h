// The files of one compilation: the policy, and every module that it or one of them uses, each
// read and parsed once. A module of the library is embedded; one's own `a.b` stands in `a/b.bop`
// (or `a/b.bop.md`) in the policy's folder or up to two folders above it, the nearest first.
// Private to this folder.
#pragma once

#include <string>

#include "compiler/ast/ast.h"
#include "compiler/driver/compile.h"

namespace bop::driver {

/// `a.b` as a `use` or a header writes it.
std::string name_of(const ast::Path& path);

/// Fills files, modules (the policy first) and diagnostics. What is not found stands as an empty
/// module, so that it is reported here and nowhere else.
void read_modules(std::string path, std::string text, const Options& options,
                  Compilation& compilation);

}  // namespace bop::driver
