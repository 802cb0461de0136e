// A test written as a table whose columns nothing divides. In: where the parser stopped. Out: one
// message. Private to this folder. Never: tables of a policy (wording.cpp).
#pragma once

#include "compiler/parse/wording.h"

namespace bop::parse {

/// Reports a table of a test without `||`; false when it has one, or is none.
bool report_undivided_columns(const Stop& stop, diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse
