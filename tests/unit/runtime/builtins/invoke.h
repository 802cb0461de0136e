// Calls a builtin by name with Datums, as the interpreter does.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/builtins/builtin.h"

namespace bop::builtins {

inline abi::Datum invoke(std::string_view name, std::vector<abi::Datum> arguments) {
  const Builtin* const builtin = find(name);
  REQUIRE_MESSAGE(builtin != nullptr, std::string(name));
  REQUIRE(builtin->arity == arguments.size());
  return builtin->call(arguments);
}

inline abi::Datum text(std::string_view t) {
  return abi::Datum::of(std::string(t));
}
inline abi::Datum integer(std::int64_t i) {
  return abi::Datum::of(value::Decimal(i));
}
inline abi::Datum day(std::string_view t) {
  return abi::Datum::of(*value::Date::parse(t));
}

/// The result as short text, or its state.
inline std::string shown(const abi::Datum& datum) {
  switch (datum.state) {
    case abi::State::Missing:
      return "missing";
    case abi::State::Unread:
      return "unread";
    case abi::State::Undefined:
      return "undefined";
    case abi::State::Value:
      break;
  }
  if (const auto* flag = std::get_if<bool>(&datum.value)) return *flag ? "true" : "false";
  if (const auto* date = std::get_if<value::Date>(&datum.value)) return date->text();
  if (const auto* number = std::get_if<value::Decimal>(&datum.value)) return number->text();
  if (const auto* money = std::get_if<value::Money>(&datum.value)) return money->text();
  return std::get<std::string>(datum.value);
}

inline std::string shown(std::string_view name, std::vector<abi::Datum> arguments) {
  return shown(invoke(name, std::move(arguments)));
}

}  // namespace bop::builtins
