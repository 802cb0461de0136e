#include "compiler/types/types.h"

namespace bop::types {

namespace {

// Numbers compare with each other; a ratio also with a percent, which is one by its nature.
bool numbers_compare(Type a, Type b) {
  if (is_plain_number(a) && is_plain_number(b)) return true;
  const auto ratio_or_percent = [](Type t) {
    return t.kind == Kind::Ratio || t.kind == Kind::Percent;
  };
  return ratio_or_percent(a) && ratio_or_percent(b);
}

}  // namespace

bool is_ordered(const abi::Schema& schema, Type type) {
  switch (type.kind) {
    case Kind::Error:
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
    case Kind::Date:
    case Kind::Time:
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::BusinessDays:
      return true;
    case Kind::Enum:
      return schema.enums[type.index].ordered;
    case Kind::Boolean:
    case Kind::Text:
    case Kind::Target:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Role:
    case Kind::Record:
    case Kind::List:
      return false;
  }
  return false;
}

bool comparable(Type a, Type b) {
  if (is_error(a) || is_error(b)) return true;
  if (numbers_compare(a, b)) return true;
  if (a.kind != b.kind || a.kind == Kind::Record || a.kind == Kind::List || a.kind == Kind::Target)
    return false;
  if (a.kind == Kind::Enum) return a.index == b.index;
  return true;
}

bool assignable(const abi::Schema& schema, Type from, Type to) {
  if (is_error(from) || is_error(to)) return true;
  if (from.optional && !to.optional) return false;
  if (from.fraction && !to.fraction) return false;
  if (to.kind == Kind::Number) return from.kind == Kind::Number || from.kind == Kind::Integer;
  if (to.kind == Kind::Ratio) return is_plain_number(from) || from.kind == Kind::Percent;
  if (from.kind != to.kind) return false;
  switch (to.kind) {
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      return to.index == 0 || from.index == to.index;
    case Kind::Enum:
    case Kind::Record:
      return from.index == to.index;
    case Kind::List:
      return assignable(schema, schema.lists[from.index], schema.lists[to.index]);
    case Kind::Error:
    case Kind::Boolean:
    case Kind::Text:
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Date:
    case Kind::Time:
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::BusinessDays:
    case Kind::Target:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Role:
    case Kind::Ratio:
      return true;
  }
  return false;
}

std::optional<Type> common(const abi::Schema& schema, Type a, Type b) {
  if (is_error(a) || is_error(b)) return Type{};
  const bool optional = a.optional || b.optional;
  const bool fraction = a.fraction || b.fraction;
  a.fraction = b.fraction = fraction;
  a.optional = b.optional = optional;
  if (assignable(schema, a, b)) return b;
  if (assignable(schema, b, a)) return a;
  // Two fixed currencies have only "some currency" in common.
  if (a.kind == b.kind && is_money(a)) return Type{a.kind, optional, fraction, 0};
  return std::nullopt;
}

}  // namespace bop::types
