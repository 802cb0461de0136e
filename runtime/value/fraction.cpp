// Fractions: 128-bit fast paths, and GMP where products are wider.
#include <algorithm>
#include <array>

#include <gmp.h>

#include "runtime/value/decimal.h"
#include "runtime/value/digits.h"

namespace bop::value {

namespace {

// Owns one GMP integer.
class BigInteger {
 public:
  BigInteger() { mpz_init(value_); }
  explicit BigInteger(UInt128 magnitude) : BigInteger() {
    const std::array<std::uint64_t, 2> words = {static_cast<std::uint64_t>(magnitude),
                                                static_cast<std::uint64_t>(magnitude >> 64U)};
    mpz_import(value_, words.size(), -1, sizeof(std::uint64_t), 0, 0, words.data());
  }
  explicit BigInteger(Int128 number) : BigInteger(magnitude_of(number)) {
    if (number < 0) mpz_neg(value_, value_);
  }
  BigInteger(const BigInteger& other) { mpz_init_set(value_, other.value_); }
  BigInteger& operator=(const BigInteger&) = delete;
  ~BigInteger() { mpz_clear(value_); }

  mpz_ptr get() { return value_; }
  mpz_srcptr get() const { return value_; }
  void times(const BigInteger& other) { mpz_mul(value_, value_, other.value_); }
  void times_ten_to(unsigned long exponent) {
    BigInteger power;
    mpz_ui_pow_ui(power.value_, 10, exponent);
    times(power);
  }
  int sign() const { return mpz_sgn(value_); }

 private:
  mpz_t value_;
};

// Fractions reach GMP with coefficients of at most 68 digits; operands whose exponents lie further
// apart than this have sums of more than 34 digits, even after any common factor is taken out.
constexpr std::int64_t apart_max = 250;

// coefficient x 10^exponent, of any size: what a Decimal is before it is known to be one.
struct Wide {
  BigInteger coefficient;
  std::int64_t exponent = 0;

  explicit Wide(const Decimal& decimal)
      : coefficient(decimal.coefficient()), exponent(decimal.exponent()) {}

  void times(const Decimal& factor) {
    coefficient.times(BigInteger(factor.coefficient()));
    exponent += factor.exponent();
  }
  void take_tens() {
    if (coefficient.sign() == 0) exponent = 0;
    while (coefficient.sign() != 0 && mpz_divisible_ui_p(coefficient.get(), 10) != 0) {
      mpz_divexact_ui(coefficient.get(), coefficient.get(), 10);
      ++exponent;
    }
  }
};

std::optional<Decimal> to_decimal(Wide wide) {
  wide.take_tens();
  const mpz_srcptr number = wide.coefficient.get();
  if (mpz_sizeinbase(number, 2) > 126 || wide.exponent > Decimal::exponent_max ||
      wide.exponent < -Decimal::exponent_max)
    return {};
  std::array<std::uint64_t, 2> words = {0, 0};
  mpz_export(words.data(), nullptr, -1, sizeof(std::uint64_t), 0, 0, number);
  const auto magnitude = static_cast<Int128>((UInt128{words[1]} << 64U) | words[0]);
  return Decimal::of(wide.coefficient.sign() < 0 ? -magnitude : magnitude,
                     static_cast<int>(wide.exponent));
}

// a + b, unless they lie too far apart to have a representable sum.
bool add_to(Wide& a, Wide b) {
  if (b.coefficient.sign() == 0) return true;
  if (a.coefficient.sign() == 0) {
    mpz_swap(a.coefficient.get(), b.coefficient.get());
    a.exponent = b.exponent;
    return true;
  }
  if (std::abs(a.exponent - b.exponent) > apart_max) return false;
  const std::int64_t low = std::min(a.exponent, b.exponent);
  a.coefficient.times_ten_to(static_cast<unsigned long>(a.exponent - low));
  b.coefficient.times_ten_to(static_cast<unsigned long>(b.exponent - low));
  mpz_add(a.coefficient.get(), a.coefficient.get(), b.coefficient.get());
  a.exponent = low;
  return true;
}

// The fraction in lowest terms with a positive denominator; nothing where these pass 34 digits.
std::optional<Fraction> lowest_terms(Wide numerator, Wide denominator) {
  if (denominator.coefficient.sign() == 0) return {};
  BigInteger divisor;
  mpz_gcd(divisor.get(), numerator.coefficient.get(), denominator.coefficient.get());
  if (denominator.coefficient.sign() < 0) mpz_neg(divisor.get(), divisor.get());
  for (Wide* part : {&numerator, &denominator})
    mpz_divexact(part->coefficient.get(), part->coefficient.get(), divisor.get());
  // Tens stay with the numerator, so that neither exponent grows out of range without need.
  denominator.take_tens();
  numerator.exponent -= denominator.exponent;
  denominator.exponent = 0;
  const auto top = to_decimal(std::move(numerator));
  const auto bottom = to_decimal(std::move(denominator));
  if (!top || !bottom) return {};
  return Fraction{*top, *bottom};
}

Fraction positive_below(const Fraction& value) {
  if (!value.denominator.is_negative()) return value;
  return {value.numerator.negated(), value.denominator.negated()};
}

std::strong_ordering compare_wide(const Wide& a, const Wide& b) {
  const int sign = a.coefficient.sign();
  if (sign != b.coefficient.sign()) return sign <=> b.coefficient.sign();
  if (sign == 0) return std::strong_ordering::equal;
  // mpz_sizeinbase(10) may count one digit too many: only a gap of two places is certain.
  const auto places = [](const Wide& w) {
    return static_cast<std::int64_t>(mpz_sizeinbase(w.coefficient.get(), 10)) + w.exponent;
  };
  const std::int64_t gap = places(a) - places(b);
  if (gap > 1 || gap < -1) return sign > 0 ? gap <=> 0 : 0 <=> gap;
  const std::int64_t low = std::min(a.exponent, b.exponent);
  BigInteger left = a.coefficient;
  BigInteger right = b.coefficient;
  left.times_ten_to(static_cast<unsigned long>(a.exponent - low));
  right.times_ten_to(static_cast<unsigned long>(b.exponent - low));
  return mpz_cmp(left.get(), right.get()) <=> 0;
}

// What rounding has to know of a quotient besides its whole part.
struct Remainder {
  bool negative = false;  // the quotient's sign
  bool odd = false;       // the whole part's last bit
  bool exact = true;
  std::strong_ordering to_half = std::strong_ordering::less;  // remainder against a half
};

// Whether the magnitude of the whole part grows by one.
bool grows(Rounding mode, const Remainder& rest) {
  if (rest.exact) return false;
  const bool above = rest.to_half == std::strong_ordering::greater;
  const bool tie = rest.to_half == std::strong_ordering::equal;
  switch (mode) {
    case Rounding::HalfUp:
      return above || tie;
    case Rounding::HalfDown:
      return above;
    case Rounding::HalfEven:
      return above || (tie && rest.odd);
    case Rounding::HalfCeiling:
      return above || (tie && !rest.negative);
    case Rounding::TowardZero:
      return false;
    case Rounding::AwayFromZero:
      return true;
    case Rounding::Ceiling:
      return !rest.negative;
    case Rounding::Floor:
      return rest.negative;
  }
  return false;
}

// coefficient x 10^-decimals; zero has no exponent to be out of range.
std::optional<Decimal> at_scale(Int128 coefficient, std::int64_t decimals) {
  if (coefficient == 0) return Decimal{};
  if (decimals > 2 * Decimal::exponent_max || decimals < -2 * Decimal::exponent_max) return {};
  return Decimal::of(coefficient, static_cast<int>(-decimals));
}

// Rounds |numerator| x 10^shift / |denominator| where everything fits 126 bits.
std::optional<Int128> round_narrow(UInt128 numerator, UInt128 denominator, std::int64_t shift,
                                   bool negative, Rounding mode) {
  UInt128& scaled = shift >= 0 ? numerator : denominator;
  const std::int64_t tens = std::abs(shift);
  if (tens > power_max || bit_count(scaled) + bit_count(power_of_ten(static_cast<int>(tens))) > 126)
    return {};
  scaled *= power_of_ten(static_cast<int>(tens));
  const UInt128 whole = numerator / denominator;
  const UInt128 rest = numerator % denominator;
  const Remainder remainder{negative, whole % 2 == 1, rest == 0, rest * 2 <=> denominator};
  const auto rounded = static_cast<Int128>(whole) + (grows(mode, remainder) ? 1 : 0);
  return negative ? -rounded : rounded;
}

// The same with GMP, for shifts of either sign that stay in the hundreds.
Wide round_wide(UInt128 numerator, UInt128 denominator, std::int64_t shift, bool negative,
                Rounding mode) {
  Wide whole{Decimal{}};
  BigInteger top(numerator);
  BigInteger bottom(denominator);
  (shift >= 0 ? top : bottom).times_ten_to(static_cast<unsigned long>(std::abs(shift)));
  BigInteger rest;
  mpz_tdiv_qr(whole.coefficient.get(), rest.get(), top.get(), bottom.get());
  const bool exact = rest.sign() == 0;
  mpz_mul_2exp(rest.get(), rest.get(), 1);
  const Remainder remainder{negative, mpz_odd_p(whole.coefficient.get()) != 0, exact,
                            mpz_cmp(rest.get(), bottom.get()) <=> 0};
  if (grows(mode, remainder)) mpz_add_ui(whole.coefficient.get(), whole.coefficient.get(), 1);
  if (negative) mpz_neg(whole.coefficient.get(), whole.coefficient.get());
  return whole;
}

}  // namespace

std::strong_ordering compare(const Fraction& left, const Fraction& right) {
  if (left.denominator == right.denominator && !left.denominator.is_negative())
    return left.numerator <=> right.numerator;
  const Fraction a = positive_below(left);
  const Fraction b = positive_below(right);
  const auto over_left = multiply(a.numerator, b.denominator);
  const auto over_right = multiply(b.numerator, a.denominator);
  if (over_left && over_right) return *over_left <=> *over_right;
  Wide wide_left(a.numerator);
  wide_left.times(b.denominator);
  Wide wide_right(b.numerator);
  wide_right.times(a.denominator);
  return compare_wide(wide_left, wide_right);
}

std::optional<Decimal> round(const Fraction& value, Rounding mode, int decimals) {
  const Decimal& top = value.numerator;
  const Decimal& bottom = value.denominator;
  if (bottom.is_zero()) return {};
  if (top.is_zero()) return Decimal{};
  const bool negative = top.is_negative() != bottom.is_negative();
  const UInt128 numerator = magnitude_of(top.coefficient());
  const UInt128 denominator = magnitude_of(bottom.coefficient());
  const std::int64_t shift = std::int64_t{top.exponent()} - bottom.exponent() + decimals;
  if (const auto narrow = round_narrow(numerator, denominator, shift, negative, mode))
    return at_scale(*narrow, decimals);
  if (digit_count(numerator) - digit_count(denominator) + shift < -1) {
    // Less than a tenth of the last place: only its sign matters.
    const Remainder rest{negative, false, false, std::strong_ordering::less};
    return at_scale(grows(mode, rest) ? (negative ? -1 : 1) : 0, decimals);
  }
  // A quotient that ends at all ends within 113 places (a divisor of 34 digits has no more twos).
  // One that does not end can't have 34 digits or less after so many places.
  constexpr std::int64_t places_max = 113;
  const std::int64_t places = std::min(shift, places_max);
  if (shift > places_max) {
    BigInteger scaled(numerator);
    scaled.times_ten_to(static_cast<unsigned long>(places_max));
    if (mpz_divisible_p(scaled.get(), BigInteger(denominator).get()) == 0) return {};
  }
  Wide rounded = round_wide(numerator, denominator, places, negative, mode);
  rounded.exponent = shift - places - decimals;
  return to_decimal(std::move(rounded));
}

std::optional<Fraction> divide(const Fraction& a, const Fraction& b) {
  if (b.numerator.is_zero() || b.denominator.is_zero()) return {};
  return multiply(a, Fraction{b.denominator, b.numerator});
}

std::optional<Fraction> multiply(const Fraction& a, const Fraction& b) {
  if (a.denominator.is_zero() || b.denominator.is_zero()) return {};
  const auto top = multiply(a.numerator, b.numerator);
  const auto bottom = multiply(a.denominator, b.denominator);
  if (top && bottom) return positive_below({*top, *bottom});
  Wide numerator(a.numerator);
  numerator.times(b.numerator);
  Wide denominator(a.denominator);
  denominator.times(b.denominator);
  return lowest_terms(std::move(numerator), std::move(denominator));
}

std::optional<Fraction> add(const Fraction& a, const Fraction& b) {
  if (a.denominator.is_zero() || b.denominator.is_zero()) return {};
  if (a.denominator == b.denominator) {
    if (const auto sum = add(a.numerator, b.numerator))
      return positive_below({*sum, a.denominator});
  } else {
    const auto left = multiply(a.numerator, b.denominator);
    const auto right = multiply(b.numerator, a.denominator);
    const auto bottom = multiply(a.denominator, b.denominator);
    if (left && right && bottom)
      if (const auto sum = add(*left, *right)) return positive_below({*sum, *bottom});
  }
  Wide numerator(a.numerator);
  numerator.times(b.denominator);
  Wide other(b.numerator);
  other.times(a.denominator);
  if (!add_to(numerator, std::move(other))) return {};
  Wide denominator(a.denominator);
  denominator.times(b.denominator);
  return lowest_terms(std::move(numerator), std::move(denominator));
}

}  // namespace bop::value
