// The checked tree in, the IR out; all sugar ends here: what the language says in many ways the IR
// says in one. Called only for modules without errors.
// Never: names looked up, types worked out, diagnostics.
#pragma once

#include <vector>

#include "compiler/check/check.h"
#include "compiler/ir/ir.h"

namespace bop::lower {

/// modules[0] is the policy. Everything of the program is filled in but PolicyInfo::hash.
ir::Program lower(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
                  const check::Checked& checked);

}  // namespace bop::lower
