// Items as records of a schema. Private to runtime/statement.
#pragma once

#include "runtime/record/record.h"
#include "runtime/statement/item.h"

namespace bop::statement {

/// A record of `type` with all of `parsed` that its fields name.
record::Source as_records(Parsed parsed, const std::string& path, const abi::Schema& schema,
                          std::uint32_t type);

}  // namespace bop::statement
