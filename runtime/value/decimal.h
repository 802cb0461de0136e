// Exact decimal numbers of up to 34 significant digits, and exact quotients of two of them.
// Every operation is exact or says that it is not possible: nothing wraps, rounds or turns infinite
// on its own. Never: binary floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bop::value {

__extension__ typedef __int128 Int128;

/// The language's rounding modes, and only these (language.md, Numbers).
enum class Rounding : std::uint8_t {
  HalfUp,    // ties away from zero
  HalfDown,  // ties towards zero
  HalfEven,
  HalfCeiling,  // ties towards +infinity
  TowardZero,
  AwayFromZero,
  Ceiling,
  Floor,
};

/// Returns the mode written `name` ("half_up"), or nothing.
std::optional<Rounding> rounding_named(std::string_view name);
std::string_view name_of(Rounding mode);

/// coefficient x 10^exponent. Always in lowest form: the coefficient has no trailing zero (zero is
/// 0 x 10^0), so equal numbers have equal members.
class Decimal {
 public:
  static constexpr int digits_max = 34;
  static constexpr int exponent_max = 6144;

  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t integer)  // NOLINT: an integer is a decimal
      : coefficient_(integer), exponent_(0) {
    reduce();
  }
  /// coefficient x 10^exponent; nothing when it has more than 34 digits.
  static std::optional<Decimal> of(Int128 coefficient, int exponent);
  /// Reads `-1234.50` (ASCII digits, a point, an optional sign and exponent), or nothing.
  static std::optional<Decimal> parse(std::string_view text);

  Int128 coefficient() const { return coefficient_; }
  int exponent() const { return exponent_; }
  bool is_zero() const { return coefficient_ == 0; }
  bool is_negative() const { return coefficient_ < 0; }
  bool is_integer() const { return exponent_ >= 0; }
  /// Decimals after the point in lowest form (0 for integers).
  int scale() const { return exponent_ < 0 ? -exponent_ : 0; }
  /// The value x 10^scale as an integer, or nothing when it is not one or does not fit 64 bits.
  std::optional<std::int64_t> scaled(int scale) const;
  Decimal negated() const;
  Decimal magnitude() const;

  /// Plain notation in lowest form: "1234.5", never an exponent.
  std::string text() const;
  /// At least `decimals` digits after the point: 1234.5 with 2 is "1234.50". Grouped: "1,234.50".
  std::string text(int decimals, bool grouped) const;

  bool operator==(const Decimal&) const = default;
  std::strong_ordering operator<=>(const Decimal& other) const;

 private:
  constexpr void reduce() {
    if (coefficient_ == 0) {
      exponent_ = 0;
      return;
    }
    while (coefficient_ % 10 == 0) {
      coefficient_ /= 10;
      ++exponent_;
    }
  }
  Int128 coefficient_ = 0;
  std::int32_t exponent_ = 0;
};

/// Nothing when the exact result has more than 34 digits.
std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);

/// An exact quotient. The denominator is never zero.
struct Fraction {
  Decimal numerator;
  Decimal denominator = 1;
};

/// Orders a/b against c/d by exact cross-multiplying, whatever the number of digits.
std::strong_ordering compare(const Fraction& left, const Fraction& right);
/// Rounds to `decimals` digits after the point (negative: before it); nothing past 34 digits.
std::optional<Decimal> round(const Fraction& value, Rounding mode, int decimals);
/// The quotient of two fractions' worth of operands; nothing past 34 digits or for a zero divisor.
std::optional<Fraction> divide(const Fraction& a, const Fraction& b);
std::optional<Fraction> add(const Fraction& a, const Fraction& b);
std::optional<Fraction> multiply(const Fraction& a, const Fraction& b);

}  // namespace bop::value
