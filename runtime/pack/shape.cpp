#include "runtime/pack/shape.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bop::pack {

namespace {

std::string type_of(const abi::Schema& schema, const abi::RecordType& record,
                    const abi::Field& field) {
  std::string type = schema.name_of(field.type);
  if (field.currency_field != abi::Field::no_field)
    type += " in " + record.fields[static_cast<std::size_t>(field.currency_field)].name;
  // Kept as their place among these.
  if (field.type.kind == abi::Kind::Enum)
    type += fmt::format(" ({})", fmt::join(schema.enums[field.type.index].members, ", "));
  if (field.type.kind == abi::Kind::Role)
    type += fmt::format(" ({})", fmt::join(schema.roles, ", "));
  return type;
}

void add(const abi::Schema& schema, std::uint32_t record, const std::string& before, Shape& shape) {
  const abi::RecordType& type = schema.records[record];
  for (const abi::Field& field : type.fields) {
    shape.lines.push_back({before + field.name, type_of(schema, type, field)});
    if (field.type.kind == abi::Kind::Record)
      add(schema, field.type.index, before + field.name + ".", shape);
  }
}

}  // namespace

Shape shape_of(const abi::Schema& schema, std::uint32_t record) {
  Shape shape;
  add(schema, record, "", shape);
  return shape;
}

std::string difference(const Shape& file, const Shape& policy) {
  for (const ShapeLine& line : file.lines) {
    const auto same = std::ranges::find(policy.lines, line.field, &ShapeLine::field);
    if (same == policy.lines.end())
      return fmt::format("the file has `{}` ({}), the policy has no such field", line.field,
                         line.type);
    if (same->type != line.type)
      return fmt::format("`{}` is {} in the file and {} in the policy", line.field, line.type,
                         same->type);
  }
  for (const ShapeLine& line : policy.lines)
    if (std::ranges::find(file.lines, line.field, &ShapeLine::field) == file.lines.end())
      return fmt::format("the policy has `{}` ({}), the file has no such field", line.field,
                         line.type);
  if (file.lines != policy.lines) return "the fields stand in another order";
  return {};
}

}  // namespace bop::pack
