// Amounts, percents and dates that people write in several words: `250.00 EUR`, `eur 250`,
// `EUR 10 million`, `19 percent`, `1 March 2026`. No such words stand side by side in Bop, so each
// is reported with what it means and becomes one token.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/parse/tokens.h"

namespace bop::parse {

/// Works on all tokens of a file.
void join_words(Tokens& tokens, diagnostics::Diagnostics& diagnostics);

/// One meaning is a fix, several are choices.
void offer(diagnostics::Diagnostic& report, source::SourceRange at,
           const std::vector<std::string>& meanings);

/// `01.03.2026`, `31/02/2026`, `2026-3-1`, `1 March 2026`.
void report_foreign_date(diagnostics::Diagnostics& diagnostics, source::SourceRange at,
                         std::string_view seen);

}  // namespace bop::parse
