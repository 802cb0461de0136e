#include "runtime/pack/shape.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/abi/columns.h"

namespace bop::pack {

namespace {

std::string type_of(const abi::Schema& schema, const abi::Type& type) {
  std::string text = schema.name_of(type);
  // Kept as their place among these.
  if (type.kind == abi::Kind::Enum)
    text += fmt::format(" ({})", fmt::join(schema.enums[type.index].members, ", "));
  if (type.kind == abi::Kind::Role) text += fmt::format(" ({})", fmt::join(schema.roles, ", "));
  return text;
}

// In the order of columns, and of those of the elements of lists that have some.
class ShapeMaker {
 public:
  ShapeMaker(const abi::Schema& schema, Shape& shape) : schema_(schema), shape_(shape) {}

  void record(std::uint32_t record, const std::string& before, const abi::ColumnTree& tree,
              std::size_t& column) {
    const abi::RecordType& type = schema_.records[record];
    for (const abi::Field& field : type.fields) {
      std::string text = type_of(schema_, field.type);
      if (field.currency_field != abi::Field::no_field)
        text += " in " + type.fields[static_cast<std::size_t>(field.currency_field)].name;
      shape_.lines.push_back({before + field.name, std::move(text)});
      inside(field.type, before + field.name, tree, column);
    }
  }

 private:
  void inside(abi::Type type, const std::string& name, const abi::ColumnTree& tree,
              std::size_t& column) {
    const auto& elements = tree.elements[column++];
    if (type.kind == abi::Kind::Record) record(type.index, name + ".", tree, column);
    if (!elements) return;
    const abi::Type element = schema_.lists[type.index];
    shape_.lines.push_back({name + "[]", type_of(schema_, element)});
    std::size_t first = 0;
    inside(element, name + "[]", *elements, first);
  }

  const abi::Schema& schema_;
  Shape& shape_;
};

}  // namespace

Shape shape_of(const abi::Schema& schema, const abi::Layout& layout, std::uint32_t record) {
  Shape shape;
  std::size_t column = 0;
  ShapeMaker(schema, shape).record(record, "", abi::column_tree(layout, record), column);
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
