// Reads JSON text as records. Private to runtime/record.
#pragma once

#include <string_view>

#include "runtime/record/record_builder.h"

namespace bop::record {

/// One object, or a list of them.
void read_json(Context& context, std::string_view text, std::uint32_t type);

/// An object a line; one bad line does not stop the others.
void read_json_lines(Context& context, std::string_view text, std::uint32_t type);

/// One of those lines; `line` is its number.
Result<Record> json_line(Context& context, std::string_view row, std::uint32_t type, int line);

}  // namespace bop::record
