// Which business terms and groups of EN 16931 the fields of a record stand for, and where a field
// that names several of them, as those of an address do, means which. In: a schema whose fields say
// `read from "BT-…"`. Never: documents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/schema.h"

namespace bop::extract {

/// By each step of a path such as "lines[2].net_amount.value" from a record of `type` on: "BG-25",
/// "BT-131", "". Empty where the type has no such field.
std::vector<std::string_view> terms_on(const abi::Schema& schema, std::uint32_t type,
                                       std::string_view path);

}  // namespace bop::extract
