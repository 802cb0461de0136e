// The kinds of diagnostics of codes_analyze.def (B5, tables and rules), as constants for
// Diagnostics::report. The compiler refuses a message whose holes do not fit its argument types.
// Never: other stages' kinds.
#pragma once

#include "compiler/diagnostics/diagnostics.h"

namespace bop::diagnostics {

#define BOP_ERROR(code, name, text, ...) \
  inline constexpr auto name =           \
      make_kind<__VA_ARGS__>(#code, #name, ::bop::diagnostics::Severity::Error, text, text);
#define BOP_WARNING(code, name, text, ...) \
  inline constexpr auto name =             \
      make_kind<__VA_ARGS__>(#code, #name, ::bop::diagnostics::Severity::Warning, text, text);
#define BOP_RETIRED(code)
#include "compiler/diagnostics/codes_analyze.def"
#undef BOP_ERROR
#undef BOP_WARNING
#undef BOP_RETIRED

}  // namespace bop::diagnostics
