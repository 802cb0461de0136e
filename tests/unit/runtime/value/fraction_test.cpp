// Fractions against an oracle that knows nothing of them: GMP's rationals, and small integers.
#include <array>
#include <random>
#include <string>

#include <doctest/doctest.h>
#include <gmp.h>

#include "runtime/value/decimal.h"

using bop::value::compare;
using bop::value::Decimal;
using bop::value::divide;
using bop::value::Fraction;
using bop::value::Int128;
using bop::value::multiply;
using bop::value::round;
using bop::value::Rounding;

namespace {

constexpr std::array modes = {Rounding::HalfUp,      Rounding::HalfDown,   Rounding::HalfEven,
                              Rounding::HalfCeiling, Rounding::TowardZero, Rounding::AwayFromZero,
                              Rounding::Ceiling,     Rounding::Floor};

Decimal number(std::string_view text) {
  const auto parsed = Decimal::parse(text);
  REQUIRE_MESSAGE(parsed.has_value(), std::string(text));
  return *parsed;
}

class Rational {
 public:
  Rational() { mpq_init(value_); }
  Rational(const Rational& other) : Rational() { mpq_set(value_, other.value_); }
  Rational& operator=(const Rational& other) {
    if (this != &other) mpq_set(value_, other.value_);
    return *this;
  }
  ~Rational() { mpq_clear(value_); }
  static Rational of(const Decimal& decimal) {
    Rational result;
    Decimal digits = *Decimal::of(decimal.coefficient(), 0);
    mpz_set_str(mpq_numref(result.value_), digits.text().c_str(), 10);
    result.shift(decimal.exponent());
    return result;
  }
  static Rational of(const Fraction& fraction) {
    Rational result = of(fraction.numerator);
    const Rational below = of(fraction.denominator);
    mpq_div(result.value_, result.value_, below.value_);
    return result;
  }
  void shift(int exponent) {
    Rational power;
    mpz_ui_pow_ui(mpq_numref(power.value_), 10, static_cast<unsigned long>(std::abs(exponent)));
    if (exponent >= 0)
      mpq_mul(value_, value_, power.value_);
    else
      mpq_div(value_, value_, power.value_);
  }
  std::strong_ordering operator<=>(const Rational& other) const {
    return mpq_cmp(value_, other.value_) <=> 0;
  }
  bool operator==(const Rational& other) const { return mpq_equal(value_, other.value_) != 0; }
  mpq_ptr get() { return value_; }

 private:
  mpq_t value_;
};

// By the definitions of the modes: the two neighbours, and which of them is nearer.
Rational rounded(Rational value, Rounding mode, int decimals) {
  value.shift(decimals);
  Rational floor;
  mpz_fdiv_q(mpq_numref(floor.get()), mpq_numref(value.get()), mpq_denref(value.get()));
  Rational ceiling;
  mpz_cdiv_q(mpq_numref(ceiling.get()), mpq_numref(value.get()), mpq_denref(value.get()));
  Rational below;
  mpq_sub(below.get(), value.get(), floor.get());
  Rational above;
  mpq_sub(above.get(), ceiling.get(), value.get());
  const auto nearer = below <=> above;
  const bool negative = mpq_sgn(value.get()) < 0;
  const auto half = [&](bool tie_to_ceiling) {
    if (nearer == 0) return tie_to_ceiling ? ceiling : floor;
    return nearer < 0 ? floor : ceiling;
  };
  Rational result;
  switch (mode) {
    case Rounding::HalfUp:
      result = half(!negative);
      break;
    case Rounding::HalfDown:
      result = half(negative);
      break;
    case Rounding::HalfEven:
      result = half(mpz_even_p(mpq_numref(ceiling.get())) != 0);
      break;
    case Rounding::HalfCeiling:
      result = half(true);
      break;
    case Rounding::TowardZero:
      result = negative ? ceiling : floor;
      break;
    case Rounding::AwayFromZero:
      result = negative ? floor : ceiling;
      break;
    case Rounding::Ceiling:
      result = ceiling;
      break;
    case Rounding::Floor:
      result = floor;
      break;
  }
  result.shift(-decimals);
  return result;
}

// Whether a decimal has the value of this integer ratio: at most 34 digits, 10s in the exponent.
bool representable(Rational value) {
  if (mpq_sgn(value.get()) == 0) return true;
  // The denominator of a terminating decimal divides a power of ten; enough of them clears it.
  value.shift(400);
  if (mpz_cmp_ui(mpq_denref(value.get()), 1) != 0) return false;
  std::string digits(mpz_sizeinbase(mpq_numref(value.get()), 10) + 2, '\0');
  mpz_get_str(digits.data(), 10, mpq_numref(value.get()));
  digits.resize(std::char_traits<char>::length(digits.c_str()));
  digits.resize(digits.find_last_not_of('0') + 1);
  if (digits.front() == '-') digits.erase(0, 1);
  return digits.size() <= 34;
}

class Generator {
 public:
  Decimal decimal() {
    // All sizes: few digits are what people write, many reach the wide paths.
    const int digits = static_cast<int>(random_() % 34) + 1;
    Int128 coefficient = 0;
    for (int i = 0; i < digits; ++i)
      coefficient = coefficient * 10 + static_cast<int>(random_() % 10);
    if (random_() % 3 == 0) coefficient = static_cast<Int128>(1) << (random_() % 113U);
    if (random_() % 5 == 0) coefficient = static_cast<int>(random_() % 20);
    if (random_() % 2 == 0) coefficient = -coefficient;
    const int exponent = static_cast<int>(random_() % 81) - 40;
    return Decimal::of(coefficient, exponent).value_or(Decimal(7));
  }
  Fraction fraction() {
    Decimal denominator = decimal();
    while (denominator.is_zero()) denominator = decimal();
    return {decimal(), denominator};
  }
  int decimals() { return static_cast<int>(random_() % 60) - 20; }

 private:
  std::mt19937_64 random_{4217};
};

}  // namespace

TEST_CASE("ties round as each mode says, on both sides of zero") {
  struct Tie {
    const char* value;
    std::array<int, 8> expected;  // in the order of `modes`
  };
  constexpr std::array ties = {
      Tie{"0.5", {1, 0, 0, 1, 0, 1, 1, 0}},
      Tie{"1.5", {2, 1, 2, 2, 1, 2, 2, 1}},
      Tie{"2.5", {3, 2, 2, 3, 2, 3, 3, 2}},
      Tie{"-0.5", {-1, 0, 0, 0, 0, -1, 0, -1}},
      Tie{"-1.5", {-2, -1, -2, -1, -1, -2, -1, -2}},
      Tie{"-2.5", {-3, -2, -2, -2, -2, -3, -2, -3}},
      Tie{"2.4", {2, 2, 2, 2, 2, 3, 3, 2}},
      Tie{"2.6", {3, 3, 3, 3, 2, 3, 3, 2}},
      Tie{"-2.4", {-2, -2, -2, -2, -2, -3, -2, -3}},
      Tie{"-2.6", {-3, -3, -3, -3, -2, -3, -2, -3}},
      Tie{"3", {3, 3, 3, 3, 3, 3, 3, 3}},
      Tie{"-3", {-3, -3, -3, -3, -3, -3, -3, -3}},
  };
  for (const Tie& tie : ties)
    for (std::size_t i = 0; i < modes.size(); ++i) {
      CAPTURE(tie.value);
      CAPTURE(bop::value::name_of(modes[i]));
      CHECK(*round({number(tie.value), 1}, modes[i], 0) == Decimal(tie.expected[i]));
    }
}

TEST_CASE("rounding agrees with its definition for every small quotient") {
  for (int top = -45; top <= 45; ++top)
    for (int bottom = -12; bottom <= 12; ++bottom)
      for (const Rounding mode : modes)
        for (const int decimals : {-1, 0, 1}) {
          if (bottom == 0) continue;
          const Fraction fraction{top, bottom};
          const auto result = round(fraction, mode, decimals);
          REQUIRE(result.has_value());
          REQUIRE(Rational::of(*result) == rounded(Rational::of(fraction), mode, decimals));
        }
}

TEST_CASE("rounding agrees with its definition, or has more than 34 digits") {
  Generator generate;
  int given = 0;
  for (int i = 0; i < 6'000; ++i) {
    const Fraction fraction = generate.fraction();
    const Rounding mode = modes[static_cast<std::size_t>(i) % modes.size()];
    const int decimals = generate.decimals();
    CAPTURE(fraction.numerator.text());
    CAPTURE(fraction.denominator.text());
    CAPTURE(decimals);
    const Rational expected = rounded(Rational::of(fraction), mode, decimals);
    const auto result = round(fraction, mode, decimals);
    REQUIRE(result.has_value() == representable(expected));
    if (result) REQUIRE(Rational::of(*result) == expected);
    given += result ? 1 : 0;
  }
  CHECK(given > 1'000);
}

TEST_CASE("comparing is exact for any number of digits") {
  Generator generate;
  for (int i = 0; i < 6'000; ++i) {
    const Fraction a = generate.fraction();
    Fraction b = generate.fraction();
    if (i % 3 == 0) {
      // Nearly or exactly the same: a x k / k.
      const auto top = multiply(a.numerator, *Decimal::of(7 + i % 5, 0));
      const auto bottom = multiply(a.denominator, *Decimal::of(7 + i % 4, 0));
      if (top && bottom) b = {*top, *bottom};
    }
    REQUIRE(compare(a, b) == (Rational::of(a) <=> Rational::of(b)));
    REQUIRE(compare(b, a) == (Rational::of(b) <=> Rational::of(a)));
    REQUIRE((a.numerator <=> b.numerator) ==
            (Rational::of(a.numerator) <=> Rational::of(b.numerator)));
  }
  const Fraction huge{number("1e6144"), number("3e-6144")};
  const Fraction tiny{number("1e-6144"), number("3e6144")};
  CHECK(compare(huge, tiny) > 0);
  CHECK(compare({huge.numerator.negated(), huge.denominator}, tiny) < 0);
  CHECK(compare(tiny, {0, 1}) > 0);
  CHECK(compare({1, 3}, {number("3333333333333333333333333333333333e-34"), 1}) > 0);
  CHECK(compare({-1, -3}, {1, 3}) == 0);
}

TEST_CASE("sums, products and quotients of fractions are exact or nothing") {
  Generator generate;
  int given = 0;
  for (int i = 0; i < 4'000; ++i) {
    const Fraction a = generate.fraction();
    const Fraction b = generate.fraction();
    Rational expected;
    mpq_add(expected.get(), Rational::of(a).get(), Rational::of(b).get());
    if (const auto sum = add(a, b)) {
      REQUIRE(Rational::of(*sum) == expected);
      REQUIRE_FALSE(sum->denominator.is_negative());
      ++given;
    }
    mpq_mul(expected.get(), Rational::of(a).get(), Rational::of(b).get());
    if (const auto product = multiply(a, b)) {
      REQUIRE(Rational::of(*product) == expected);
      ++given;
    }
    if (b.numerator.is_zero()) {
      REQUIRE_FALSE(divide(a, b).has_value());
      continue;
    }
    mpq_div(expected.get(), Rational::of(a).get(), Rational::of(b).get());
    if (const auto quotient = divide(a, b)) {
      REQUIRE(Rational::of(*quotient) == expected);
      ++given;
    }
  }
  CHECK(given > 1'000);
}

TEST_CASE("a fraction that is representable in lowest terms is given, whatever lies between") {
  const Decimal large = number("9999999999999999999999999999999999");
  const auto one = multiply({large, 7}, {7, large});
  REQUIRE(one.has_value());
  CHECK(compare(*one, {1, 1}) == 0);
  const auto product = multiply({large, 1}, {1, large});
  REQUIRE(product.has_value());
  CHECK(compare(*product, {1, 1}) == 0);
  const auto sum = add(Fraction{1, large}, Fraction{2, large});
  REQUIRE(sum.has_value());
  CHECK(compare(*sum, {3, large}) == 0);
  CHECK_FALSE(add(Fraction{1, large}, Fraction{1, number("9999999999999999999999999999999998")})
                  .has_value());
  CHECK_FALSE(add(Fraction{number("1e6144"), 3}, Fraction{number("1e-6144"), 7}).has_value());
  CHECK_FALSE(divide({1, 1}, {0, 1}).has_value());
}

TEST_CASE("rounding at the edges of what a decimal holds") {
  CHECK(*round({number("1e6000"), 1}, Rounding::HalfUp, 2) == number("1e6000"));
  CHECK_FALSE(round({number("1e6000"), 3}, Rounding::HalfUp, 2).has_value());
  CHECK(*round({number("1e-6000"), 3}, Rounding::HalfUp, 2) == Decimal(0));
  CHECK(*round({number("1e-6000"), 3}, Rounding::Ceiling, 2) == number("0.01"));
  CHECK(*round({number("-1e-6000"), 3}, Rounding::Ceiling, 2) == Decimal(0));
  CHECK(*round({number("-1e-6000"), 3}, Rounding::Floor, 2) == number("-0.01"));
  CHECK(*round({number("-1e-6000"), 3}, Rounding::AwayFromZero, 2) == number("-0.01"));
  CHECK(*round({1, 8}, Rounding::HalfUp, 2'000'000'000) == number("0.125"));
  CHECK_FALSE(round({1, 3}, Rounding::HalfUp, 2'000'000'000).has_value());
  CHECK(*round({1, 3}, Rounding::HalfUp, -2'000'000'000) == Decimal(0));
  CHECK_FALSE(round({1, 3}, Rounding::Ceiling, -2'000'000'000).has_value());
  CHECK(*round({0, 3}, Rounding::Ceiling, 5) == Decimal(0));
  CHECK(*round({12'345, 1}, Rounding::HalfUp, -2) == Decimal(12'300));
  CHECK(round({1, 3}, Rounding::HalfUp, 34)->text() == "0.3333333333333333333333333333333333");
  CHECK_FALSE(round({1, 3}, Rounding::HalfUp, 35).has_value());
  // VAT of a negative base: the two official rules differ by a cent (language.md, failure 5).
  const Fraction vat{*multiply(number("-7612.50"), number("0.19")), 1};
  CHECK(*round(vat, Rounding::HalfUp, 2) == number("-1446.38"));
  CHECK(*round(vat, Rounding::HalfCeiling, 2) == number("-1446.37"));
  // 2^-112: the longest decimal a divisor of 34 digits makes, and it does not fit.
  CHECK_FALSE(
      round({1, number("5192296858534827628530496329220096")}, Rounding::HalfUp, 200).has_value());
}
