// One mistake, one message: takes back what only follows from another. In: the modules and all that
// was said of them; out: fewer messages, never none where there was an error.
// Never: changing what a message says.
#pragma once

#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"

namespace bop::driver {

void drop_follow_ups(const std::vector<ast::Module>& modules, const source::Files& files,
                     diagnostics::Diagnostics& diagnostics);

}  // namespace bop::driver
