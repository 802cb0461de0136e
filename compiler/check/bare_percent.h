// What a bare number may mean where a percent is wanted: `5` is 5%, `0.05` is 5% or 0.05%.
// In: the report of it and the number. Out: its fix, or its choices. Never: types.
#pragma once

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/value/decimal.h"

namespace bop::check {

/// `is_share`: the other side is a share of a number, so the number may be meant as it is.
void offer_percent(diagnostics::Diagnostic& report, source::SourceRange at,
                   const value::Decimal& number, bool is_share);

}  // namespace bop::check
