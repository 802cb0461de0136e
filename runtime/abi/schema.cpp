#include "runtime/abi/schema.h"

#include "runtime/base/error.h"

namespace bop::abi {

namespace {

std::string in_currency(std::string_view what, std::uint32_t packed) {
  std::string name(what);
  if (packed != 0) name += " in " + value::Currency{packed}.text();
  return name;
}

std::string bare_name(const Schema& schema, Type type) {
  switch (type.kind) {
    case Kind::Error:
      return "unknown type";
    case Kind::Boolean:
      return "Boolean";
    case Kind::Text:
      return "Text";
    case Kind::Number:
      return "Number";
    case Kind::Integer:
      return "Integer";
    case Kind::Percent:
      return "Percent";
    case Kind::Money:
      return in_currency("Money", type.index);
    case Kind::UnitPrice:
      return in_currency("UnitPrice", type.index);
    case Kind::Quantity:
      return in_currency("Quantity", type.index);
    case Kind::Date:
      return "Date";
    case Kind::Time:
      return "Time";
    case Kind::DateTime:
      return "DateTime";
    case Kind::Duration:
      return "Duration";
    case Kind::BusinessDays:
      return "BusinessDays";
    case Kind::Target:
      return "Target";
    case Kind::Currency:
      return "Currency";
    case Kind::Unit:
      return "Unit";
    case Kind::Role:
      return "Role";
    case Kind::Ratio:
      return "Ratio";
    case Kind::Enum:
      return (schema.enums.at(type.index).codes ? "Code of " : "") +
             schema.enums.at(type.index).name;
    case Kind::Record:
      return schema.records.at(type.index).name;
    case Kind::List:
      return "list of " + schema.name_of(schema.lists.at(type.index));
  }
  return {};
}

}  // namespace

std::optional<std::uint32_t> RecordType::field(std::string_view field_name) const {
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].name == field_name) return static_cast<std::uint32_t>(i);
  return {};
}

Type Schema::list_of(Type element) {
  std::size_t at = 0;
  while (at < lists.size() && lists[at] != element) ++at;
  if (at == lists.size()) lists.push_back(element);
  return {Kind::List, false, false, static_cast<std::uint32_t>(at)};
}

std::optional<std::uint32_t> Schema::record(std::string_view name) const {
  for (std::size_t i = 0; i < records.size(); ++i)
    if (records[i].name == name) return static_cast<std::uint32_t>(i);
  return {};
}

std::string Schema::name_of(Type type) const {
  std::string name = bare_name(*this, type);
  // A ratio is a quotient by nature; of the others people expect a plain number.
  if (type.fraction && type.kind != Kind::Ratio) name = "unrounded " + name;
  if (!type.optional) return name;
  return type.kind == Kind::List ? "(" + name + ")?" : name + "?";
}

}  // namespace bop::abi
