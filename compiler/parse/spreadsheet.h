// Functions of spreadsheets that stand where Bop has words of its own: `IF(`, `SUMIF(`, `VLOOKUP(`.
// In: where the parser stopped. Out: one message that says how it is written here. Private to this
// folder. Never: Bop's own functions.
#pragma once

#include "compiler/parse/wording.h"

namespace bop::parse {

/// Reports the function whose bracket or comma stands at the stop; false when there is none.
bool report_spreadsheet_function(const Stop& stop, diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse
