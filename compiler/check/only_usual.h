// Rules that turn only on what std.baseline says of a value: what is unusual is a reason to look,
// so such a rule neither releases nor refuses, and it names who looks. In: a checked policy. Out:
// diagnostics. Never: values; whether something is unusual.
#pragma once

#include <vector>

#include "compiler/check/check.h"

namespace bop::check {

void report_only_usual(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
                       const Checked& checked, Diagnostics& diagnostics);

}  // namespace bop::check
