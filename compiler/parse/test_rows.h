// A test written as a table whose columns nothing divides, and people of a test written in another
// way. In: where the parser stopped. Out: one message, or what to write. Private to this folder.
// Never: tables of a policy (wording.cpp).
#pragma once

#include "compiler/parse/wording.h"

namespace bop::parse {

/// Reports a table of a test without `||`; false when it has one, or is none.
bool report_undivided_columns(const Stop& stop, diagnostics::Diagnostics& diagnostics);

/// test "…"  | a || b |: rows, but the test does not say that it has some.
bool report_rows_unannounced(const Stop& stop, diagnostics::Diagnostics& diagnostics);
/// Says how people of a test, and what is expected of them, are written.
void hint_people(const Stop& stop, diagnostics::Diagnostic& report);

}  // namespace bop::parse
