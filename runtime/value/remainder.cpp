#include "runtime/value/remainder.h"

#include "runtime/value/digits.h"

namespace bop::value {

namespace {

// a x b mod m for factors below m; m has at most 34 digits, so that doubling stays within 128 bits.
UInt128 multiply_mod(UInt128 a, UInt128 b, UInt128 m) {
  UInt128 product = 0;
  for (; b != 0; b >>= 1U) {
    if ((b & 1U) != 0) product = (product + a) % m;
    a = a * 2 % m;
  }
  return product;
}

// c x 10^exponent mod m
UInt128 scaled_mod(UInt128 c, int exponent, UInt128 m) {
  UInt128 result = c % m;
  UInt128 power = 10 % m;
  for (; exponent != 0; exponent /= 2) {
    if (exponent % 2 == 1) result = multiply_mod(result, power, m);
    power = multiply_mod(power, power, m);
  }
  return result;
}

}  // namespace

std::optional<Decimal> remainder(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return {};
  const UInt128 dividend = magnitude_of(a.coefficient());
  const UInt128 divisor = magnitude_of(b.coefficient());
  const auto signed_rest = [&](UInt128 rest, int exponent) {
    const auto magnitude = static_cast<Int128>(rest);
    return Decimal::of(a.is_negative() ? -magnitude : magnitude, exponent);
  };
  // Both in units of the smaller place: a's coefficient grows, or b's does.
  const int apart = a.exponent() - b.exponent();
  if (apart >= 0) return signed_rest(scaled_mod(dividend, apart, divisor), b.exponent());
  // A divisor of more digits than the dividend has goes into it no time at all.
  if (digit_count(divisor) - apart > digit_count(dividend)) return a;
  return signed_rest(dividend % (divisor * power_of_ten(-apart)), a.exponent());
}

}  // namespace bop::value
