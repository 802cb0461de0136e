// OFX as banks write it: SGML in which elements with a text need no end, also behind a heading that
// promises XML. Private to runtime/statement.
#pragma once

#include <string_view>

#include "runtime/base/error.h"
#include "runtime/statement/element.h"

namespace bop::statement {

/// The elements below the first `<OFX>`; places are lines. B7045 where the file ends inside one.
Result<Element> parse_ofx(std::string_view text);

}  // namespace bop::statement
