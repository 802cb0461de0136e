// How paths name the parts of a record: "cost_centre.kind", "lines[3].net". In: texts and a schema;
// out: steps and types. Private to this folder. Never: what was read.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/abi/schema.h"

namespace bop::record {

/// "lines[3]" is the name "lines" and the index 3; index 0 where there is none.
struct Step {
  std::string_view name;
  std::size_t index = 0;
};
/// Nothing when malformed.
std::optional<Step> step_of(std::string_view text);

/// The type of what stands at a path, whatever was read; Kind::Error where there is no such path.
abi::Type type_at(const abi::Schema& schema, std::uint32_t record_type, std::string_view path);

}  // namespace bop::record
