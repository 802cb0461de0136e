// What people forget or add in clauses of rules and tests: the comma before `within` and `for`, the
// code of an exception, an `otherwise` behind an outcome, `no receipt`, `in 2026`, `expect
// decision`. Private to this folder.
#pragma once

#include "compiler/parse/wording.h"

namespace bop::parse {

/// Reports the habit that stands at the stop; nothing when there is none.
std::optional<Next> report_rule_habit(const Stop& stop, diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse
