// Parameters of a policy that none of its rules, lets and tables reads: whoever turns one believes
// to have changed something. In: a checked policy. Out: warnings. Never: what a module offers, for
// others read that; policies still without a rule.
#pragma once

#include <vector>

#include "compiler/check/check.h"

namespace bop::check {

void report_unused(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
                   const Checked& checked, Diagnostics& diagnostics);

}  // namespace bop::check
