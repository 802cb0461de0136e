// Questions about abi types that several stages ask: which kinds are numbers, which values compare,
// which type an operator makes. Never: names, places, diagnostics.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/schema.h"

namespace bop::types {

using abi::Kind;
using abi::Type;

constexpr Type of(Kind kind, std::uint32_t index = 0) {
  return {kind, false, false, index};
}
constexpr Type money_in(value::Currency currency) {
  return of(Kind::Money, currency.packed);
}

/// The type that silences follow-ups.
constexpr bool is_error(Type type) {
  return type.kind == Kind::Error;
}
/// Number, Integer or Ratio: plain numbers without a unit.
constexpr bool is_plain_number(Type type) {
  return type.kind == Kind::Number || type.kind == Kind::Integer || type.kind == Kind::Ratio;
}
/// An amount in some currency (Money or UnitPrice), or a quantity in some unit.
constexpr bool is_money(Type type) {
  return type.kind == Kind::Money || type.kind == Kind::UnitPrice || type.kind == Kind::Quantity;
}
constexpr bool is_quantity(Type type) {
  return type.kind == Kind::Quantity;
}
/// What `<` can order: numbers, money, dates, spans, ordered enumerations.
bool is_ordered(const abi::Schema& schema, Type type);
/// What `is positive` can ask.
constexpr bool has_sign(Type type) {
  return is_plain_number(type) || is_money(type) || type.kind == Kind::Percent ||
         type.kind == Kind::BusinessDays;
}
/// Two values of these types can be told equal or apart. Optional, fraction and currency aside.
bool comparable(Type a, Type b);
/// A value of type `from` can stand where `to` is wanted (Integer for Number, T for T?).
bool assignable(const abi::Schema& schema, Type from, Type to);
/// The one type both branches of a choice have, or nothing. Optional if either is.
std::optional<Type> common(const abi::Schema& schema, Type a, Type b);

}  // namespace bop::types
