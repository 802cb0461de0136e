// Reads CSV rows as records: the header row names the fields ("cost_centre.kind" for a field of a
// nested record). Private to runtime/record.
#pragma once

#include <string_view>

#include "runtime/record/record_builder.h"

namespace bop::record {

void read_csv(Context& context, std::string_view text, std::uint32_t type);

}  // namespace bop::record
