// Diagnostics as text for a terminal and as JSON for tools.
#pragma once

#include <string>

#include "compiler/diagnostics/diagnostics.h"

namespace bop::diagnostics {

inline constexpr std::size_t shown_errors_max = 50;

/// One framed excerpt per diagnostic with its labels, then a line that counts them. After
/// `shown_errors_max` errors the rest is counted, not printed. `colour`: ANSI escapes.
std::string render_text(const Diagnostics& diagnostics, const source::Files& files, bool colour);

/// One JSON array: {code, severity, message, file, range{start{line,character},end}, label,
/// labels[], notes[], fixes[{title, range, text, sure}], page}; positions count from 0 in UTF-16
/// units, as LSP does.
std::string render_json(const Diagnostics& diagnostics, const source::Files& files);

}  // namespace bop::diagnostics
