// What people write into tables from speech and from sheets: `1 to 3`, `hotel or train`, `over 3`,
// `else`, rows without bars, a row that says when it holds without `in force`, a table that does
// not say which row counts. Private to this folder.
#pragma once

#include "compiler/parse/wording.h"

namespace bop::parse {

/// Reports the habit that stands at the stop in a table; nothing when there is none.
std::optional<Next> report_table_habit(const Stop& stop, diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse
