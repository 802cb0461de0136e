// Bands of amounts: a higher amount asks for at least what a lower one of the same key asks.
// Private to this folder.
#pragma once

#include "compiler/check/table_columns.h"

namespace bop::check {

/// For tables with a column of amounts and a result that is a list of roles.
void check_bands(const TableFacts& facts, const Grid& grid, Diagnostics& diagnostics);

}  // namespace bop::check
