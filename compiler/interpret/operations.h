// Arithmetic, comparison and rounding of two known values, with the reason where there is no
// result. Never: states of operands (evaluator has those), reference data.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "compiler/ir/ir.h"
#include "runtime/abi/datum.h"

namespace bop::interpret {

/// A value, or Undefined and why.
struct Computed {
  abi::Datum datum;
  std::string_view why;
};

Computed compute(ir::ArithmeticOp op, const abi::Value& left, const abi::Value& right);

/// How two values of one kind stand to each other; neither ordering nor `why` where they are merely
/// different (records, lists).
struct Ordering {
  std::optional<std::strong_ordering> order;
  bool equal = false;
  std::string_view why;  // not empty: they do not compare
};
Ordering compare(const abi::Value& left, const abi::Value& right);

/// Whether `op` holds of an ordering that has no `why`.
bool holds(ir::CompareOp op, const Ordering& ordering);
/// What holds where `op` does not: at most for more than.
ir::CompareOp opposite(ir::CompareOp op);

/// An amount or quotient of amounts without its currency; nothing for other kinds.
std::optional<value::Fraction> amount_of(const abi::Value& money);
/// Its currency; none for the zero of an empty sum and for other kinds.
value::Currency currency_of(const abi::Value& money);

Computed round(const abi::Value& operand, value::Rounding mode, int decimals);

/// What an Amount makes of money: its number, a Decimal or a Fraction.
abi::Value number_of(const abi::Value& money);

/// A number or amount that is zero.
bool is_zero(const abi::Value& value);

namespace why {
inline constexpr std::string_view mixed_currency = "mixed currency";
inline constexpr std::string_view mixed_units = "mixed units";
inline constexpr std::string_view zero_divisor = "division by zero";
inline constexpr std::string_view too_long = "more than 34 digits";
inline constexpr std::string_view no_such_date = "no such date";
inline constexpr std::string_view too_far = "outside the years 1 to 9999";
inline constexpr std::string_view months_and_days = "months and days do not compare";
inline constexpr std::string_view too_large_span = "a time span that is too long";
inline constexpr std::string_view no_positive_rate = "the rate is not above zero";
inline constexpr std::string_view two_entries = "two entries with one key";
inline constexpr std::string_view no_result = "it has no result for these values";
}  // namespace why

}  // namespace bop::interpret
