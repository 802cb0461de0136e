// Words that people bring along from other tools and from speech: `is greater than`, `equals`,
// `between`, `not in`, `AND`, a sum without brackets. Each gets one message that says how it is
// written here. Private to this folder.
#pragma once

#include "compiler/parse/wording.h"

namespace bop::parse {

/// Reports the habit that stands at the stop; nothing when there is none.
std::optional<Next> report_habit(const Stop& stop, diagnostics::Diagnostics& diagnostics);

/// The word of the language that this one means: `AND`, `wenn`, `dann`; empty for others.
std::string_view word_meant(std::string_view word);

/// The operator that this word compares by: `over` is `>`, `below` is `<`; empty for others.
std::string_view comparative(std::string_view word);

/// True for a token that a value or a condition can end with.
bool ends_operand(std::size_t type);

}  // namespace bop::parse
