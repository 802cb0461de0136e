#include "runtime/record/path.h"

#include <charconv>

namespace bop::record {

std::optional<Step> step_of(std::string_view text) {
  const auto bracket = text.find('[');
  if (bracket == std::string_view::npos) return Step{text, 0};
  Step step{text.substr(0, bracket), 0};
  const char* first = text.data() + bracket + 1;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, step.index);
  if (error != std::errc{} || end + 1 != last || *end != ']' || step.index == 0)
    return std::nullopt;
  return step;
}

abi::Type type_at(const abi::Schema& schema, std::uint32_t record_type, std::string_view path) {
  const abi::Type none{};
  const auto dot = path.find('.');
  const auto step = step_of(path.substr(0, dot));
  if (!step) return none;
  const auto field = schema.records[record_type].field(step->name);
  if (!field) return none;
  abi::Type type = schema.records[record_type].fields[*field].type;
  if (step->index > 0) {
    if (type.kind != abi::Kind::List) return none;
    type = schema.lists[type.index];
  }
  if (dot == std::string_view::npos) return type;
  if (type.kind != abi::Kind::Record) return none;
  return type_at(schema, type.index, path.substr(dot + 1));
}

}  // namespace bop::record
