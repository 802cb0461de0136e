// Powers of ten and digit counts of 128-bit integers, shared by the sources of this folder only.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "runtime/value/decimal.h"

namespace bop::value {

__extension__ typedef unsigned __int128 UInt128;

/// 10^0 … 10^38: all that fit.
inline constexpr auto powers_of_ten = [] {
  std::array<UInt128, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();
inline constexpr int power_max = 38;

constexpr UInt128 power_of_ten(int exponent) {
  return powers_of_ten[static_cast<std::size_t>(exponent)];
}

/// |value|, also for the most negative one.
constexpr UInt128 magnitude_of(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

constexpr int bit_count(UInt128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64U);
  const auto low = static_cast<std::uint64_t>(value);
  return high != 0 ? 64 + static_cast<int>(std::bit_width(high))
                   : static_cast<int>(std::bit_width(low));
}

/// Decimal digits of `value`; 0 has none.
constexpr int digit_count(UInt128 value) {
  if (value == 0) return 0;
  const int at_least = (bit_count(value) - 1) * 1233 / 4096 + 1;  // log10(2), a little less
  return at_least + (at_least <= power_max && value >= power_of_ten(at_least) ? 1 : 0);
}

}  // namespace bop::value
