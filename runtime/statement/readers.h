// The formats, one function each. Private to runtime/statement.
#pragma once

#include <string_view>

#include "runtime/statement/element.h"
#include "runtime/statement/item.h"

namespace bop::statement {

Parsed read_mt940(std::string_view text);
Parsed read_ofx(std::string_view text);
Parsed read_bai2(std::string_view text);
Parsed read_camt_message(const Element& document);

}  // namespace bop::statement
