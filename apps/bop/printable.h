// What stands in documents, made safe to print: a bill whose number holds an escape sequence or a
// line break must not clear the screen or add a line that looks like a verdict.
// Never: changing what is stored or written as JSON, which escapes by itself.
#pragma once

#include <string>
#include <string_view>

#include "runtime/decide/verdict.h"

namespace bop::cli {

/// Control characters, and those that turn the direction of text, as `\u{1b}`.
std::string printable(std::string_view text);
/// The same for every text of a verdict that comes from its record or from reference data.
decide::Verdict printable(decide::Verdict verdict);

}  // namespace bop::cli
