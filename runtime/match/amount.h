// A number or an amount of money in one form, as what is compared in a match is one or the other.
// Exact; nothing where two currencies meet or 34 digits do not do. Never: rounding.
#pragma once

#include <optional>

#include "runtime/abi/datum.h"

namespace bop::match {

struct Amount {
  value::Decimal number;
  value::Currency currency;
  bool money = false;

  static std::optional<Amount> of(const abi::Value& value) {
    if (const auto* number = std::get_if<value::Decimal>(&value)) return Amount{*number, {}, false};
    if (const auto* money = std::get_if<value::Money>(&value))
      return Amount{money->amount, money->currency, true};
    return std::nullopt;
  }
  abi::Datum datum() const {
    return money ? abi::Datum::of(value::Money{number, currency}) : abi::Datum::of(number);
  }
  Amount magnitude() const { return {number.magnitude(), currency, money}; }
};

inline bool agree(const Amount& a, const Amount& b) {
  return a.money == b.money && (!a.currency || !b.currency || a.currency == b.currency);
}

inline std::optional<Amount> joined(const std::optional<value::Decimal>& number, const Amount& a,
                                    const Amount& b) {
  if (!number) return std::nullopt;
  return Amount{*number, a.currency ? a.currency : b.currency, a.money || b.money};
}

inline std::optional<Amount> plus(const Amount& a, const Amount& b) {
  return agree(a, b) ? joined(value::add(a.number, b.number), a, b) : std::nullopt;
}

inline std::optional<Amount> minus(const Amount& a, const Amount& b) {
  return agree(a, b) ? joined(value::subtract(a.number, b.number), a, b) : std::nullopt;
}

/// An amount times a plain number, or a price times a quantity: of the unit of the first.
inline std::optional<Amount> times(const Amount& amount, const value::Decimal& factor) {
  const auto product = value::multiply(amount.number, factor);
  if (!product) return std::nullopt;
  return Amount{*product, amount.currency, amount.money};
}

}  // namespace bop::match
