// Words near one that is meant, which the parser took for names (`is rekord`, `Money inn EUR`), and
// words that stand where they don't belong: `unless` before `when`, `then` in an exception.
// In: where the parser stopped. Out: one message, or a note to one. Private to this folder.
// Never: words of other tools (habits.h).
#pragma once

#include "compiler/parse/wording.h"

namespace bop::parse {

/// Reports the word that is meant otherwise; false when there is none.
bool report_misplaced(const Stop& stop, diagnostics::Diagnostics& diagnostics);

/// Says in which order the parts of a declaration stand, if that is what is wrong.
void hint_order(const Stop& stop, diagnostics::Diagnostic& report);

}  // namespace bop::parse
