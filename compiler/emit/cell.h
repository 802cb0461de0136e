// What a node of the IR becomes in generated code: its state as bits, its payload as LLVM values,
// and what is known of both at compile time (scales, largest magnitudes, fixed currencies). Never:
// instructions (emitter.h makes them).
#pragma once

#include <limits>
#include <optional>

#include <llvm/IR/Value.h>

#include "runtime/abi/schema.h"
#include "runtime/value/decimal.h"

namespace bop::emit {

using Operand = llvm::Value*;
__extension__ typedef unsigned __int128 Magnitude;

/// Three exclusive bits (i1); none of them set is Unread.
struct State {
  Operand value = nullptr;
  Operand missing = nullptr;
  Operand undefined = nullptr;
};

/// bits x 10^-scale, |bits| <= max. An i64 where max fits, else an i128. In several lanes an i16
/// where max fits, an i32, or an i64, and never more.
struct Number {
  Operand bits = nullptr;
  Magnitude max = 0;
  int scale = 0;
};

inline constexpr Magnitude magnitude_max = (Magnitude{1} << 127U) - 1;
inline constexpr Magnitude narrow_max = (Magnitude{1} << 63U) - 1;
inline constexpr Magnitude half_max = (Magnitude{1} << 15U) - 1;
inline constexpr Magnitude word_max = (Magnitude{1} << 31U) - 1;

constexpr Magnitude power_of_ten(int exponent) {
  Magnitude power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}
/// Results of arithmetic have at most 34 digits; what might have more is left to the interpreter.
inline constexpr Magnitude result_max = power_of_ten(34) - 1;
/// 10^38 is the largest power below 2^127.
inline constexpr int power_max = 38;

/// One value. Which members are set follows from the type: see the comments.
struct Cell {
  abi::Type type;
  State state;  // `value` of a Boolean is empty: it is `yes or no`

  // Boolean. An empty `no` is `known and not yes`, an empty `known` as well means always known.
  Operand yes = nullptr;
  Operand no = nullptr;
  Operand known = nullptr;

  // Numbers and amounts. A quotient is number / divisor.
  Number number;
  std::optional<Number> divisor;
  Operand currency = nullptr;  // i32, amounts only
  bool currency_open = false;  // may be 0: the zero of an empty sum, which agrees with any

  // Text: data, length i32; in several lanes its index in a dictionary. Enum, Role, Currency, Unit,
  // Date, Time, BusinessDays: i32. DateTime: seconds i64, offset i32. Duration: seconds i64, months
  // i32. Target: the same, or a count of business days, and whether it is one i1. Record: its row.
  // List: elements, count i32, complete i1, and whether what else it may have is Undefined i1
  // (empty: it is not).
  Operand first = nullptr;
  Operand second = nullptr;
  Operand third = nullptr;
  Operand fourth = nullptr;
  Operand rows = nullptr;   // of a List that a loop goes through: which elements, i32; empty: all
  std::uint32_t place = 0;  // of a Record in several lanes: where it starts in its row
};

/// Calls `function(Operand&)` for every operand of the cell that is set.
template <typename Function>
void each_operand(Cell& cell, Function function) {
  for (Operand* operand : {&cell.state.value, &cell.state.missing, &cell.state.undefined, &cell.yes,
                           &cell.no, &cell.known, &cell.number.bits, &cell.currency, &cell.first,
                           &cell.second, &cell.third, &cell.fourth}) {
    if (*operand != nullptr) function(*operand);
  }
  if (cell.divisor) function(cell.divisor->bits);
}

inline bool is_amount(abi::Kind kind) {
  return kind == abi::Kind::Money || kind == abi::Kind::UnitPrice || kind == abi::Kind::Quantity;
}
inline bool is_number(abi::Kind kind) {
  return kind == abi::Kind::Number || kind == abi::Kind::Integer || kind == abi::Kind::Percent ||
         kind == abi::Kind::Ratio;
}

}  // namespace bop::emit
