#include "runtime/value/decimal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/value/digits.h"

namespace bop::value {

namespace {

struct NamedMode {
  std::string_view name;
  Rounding mode;
};
constexpr std::array named_modes = {
    NamedMode{"half_up", Rounding::HalfUp},
    NamedMode{"half_down", Rounding::HalfDown},
    NamedMode{"half_even", Rounding::HalfEven},
    NamedMode{"half_ceiling", Rounding::HalfCeiling},
    NamedMode{"toward_zero", Rounding::TowardZero},
    NamedMode{"away_from_zero", Rounding::AwayFromZero},
    NamedMode{"ceiling", Rounding::Ceiling},
    NamedMode{"floor", Rounding::Floor},
};

Int128 with_sign(UInt128 magnitude, bool negative) {
  const auto positive = static_cast<Int128>(magnitude);
  return negative ? -positive : positive;
}

// The digits of |value| without leading zeros; empty for zero.
std::string digits_of(UInt128 value) {
  std::string digits;
  for (; value != 0; value /= 10) digits += static_cast<char>('0' + static_cast<int>(value % 10));
  std::ranges::reverse(digits);
  return digits;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads a decimal's mantissa: digits with at most one point. Trailing zeros are held back, so any
// number of them costs nothing; more than 34 digits that count make it not representable.
class Mantissa {
 public:
  bool digit(char c) {
    any_ = true;
    if (after_point_) --exponent_;
    if (c == '0') {
      if (coefficient_ != 0) ++zeros_;
      return true;
    }
    significant_ += zeros_ + 1;
    if (coefficient_ == 0) significant_ = 1;
    if (significant_ > Decimal::digits_max) return false;
    coefficient_ *= power_of_ten(static_cast<int>(zeros_) + 1);
    coefficient_ += static_cast<UInt128>(c - '0');
    zeros_ = 0;
    return true;
  }
  bool point() { return !std::exchange(after_point_, true); }
  bool any() const { return any_; }
  UInt128 coefficient() const { return coefficient_; }
  std::int64_t exponent() const { return exponent_ + zeros_; }

 private:
  UInt128 coefficient_ = 0;
  std::int64_t significant_ = 0;
  std::int64_t zeros_ = 0;
  std::int64_t exponent_ = 0;
  bool after_point_ = false;
  bool any_ = false;
};

// Reads `+12` after the letter e; beyond what any decimal has, the size no longer matters.
std::optional<std::int64_t> parse_exponent(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty()) return {};
  constexpr std::int64_t enough = 1'000'000'000'000;
  std::int64_t exponent = 0;
  for (const char c : text) {
    if (!is_digit(c)) return {};
    exponent = std::min(exponent * 10 + (c - '0'), enough);
  }
  return negative ? -exponent : exponent;
}

std::string with_thousands(std::string digits) {
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

}  // namespace

std::optional<Rounding> rounding_named(std::string_view name) {
  for (const NamedMode& named : named_modes)
    if (named.name == name) return named.mode;
  return {};
}

std::string_view name_of(Rounding mode) {
  for (const NamedMode& named : named_modes)
    if (named.mode == mode) return named.name;
  return {};
}

std::optional<Decimal> Decimal::of(Int128 coefficient, int exponent) {
  // Room for reduce() to count up without leaving int; nothing so far out is representable.
  if (coefficient != 0 && (exponent < -exponent_max - power_max || exponent > exponent_max))
    return {};
  Decimal result;
  result.coefficient_ = coefficient;
  result.exponent_ = exponent;
  result.reduce();
  if (result.exponent_ > exponent_max || result.exponent_ < -exponent_max) return {};
  if (digit_count(magnitude_of(result.coefficient_)) > digits_max) return {};
  return result;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  Mantissa mantissa;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.' ? !mantissa.point() : !is_digit(text[at]) || !mantissa.digit(text[at]))
      return {};
  }
  if (!mantissa.any()) return {};
  std::int64_t exponent = mantissa.exponent();
  if (at < text.size()) {
    const auto written = parse_exponent(text.substr(at + 1));
    if (!written) return {};
    exponent += *written;
  }
  if (mantissa.coefficient() == 0) return Decimal{};
  if (exponent > exponent_max || exponent < -exponent_max) return {};
  return of(with_sign(mantissa.coefficient(), negative), static_cast<int>(exponent));
}

std::optional<std::int64_t> Decimal::scaled(int scale) const {
  if (coefficient_ == 0) return 0;
  const std::int64_t shift = std::int64_t{exponent_} + scale;
  if (shift < 0 || shift > power_max) return {};  // lowest form: a negative shift leaves decimals
  Int128 product = 0;
  if (__builtin_mul_overflow(coefficient_,
                             static_cast<Int128>(power_of_ten(static_cast<int>(shift))), &product))
    return {};
  const auto narrow = static_cast<std::int64_t>(product);
  if (narrow != product) return {};
  return narrow;
}

Decimal Decimal::negated() const {
  Decimal result = *this;
  result.coefficient_ = -coefficient_;
  return result;
}

Decimal Decimal::magnitude() const {
  return is_negative() ? negated() : *this;
}

std::string Decimal::text() const {
  return text(0, false);
}

std::string Decimal::text(int decimals, bool grouped) const {
  std::string digits = digits_of(magnitude_of(coefficient_));
  if (exponent_ > 0) digits.append(static_cast<std::size_t>(exponent_), '0');
  const auto scale_digits = static_cast<std::size_t>(scale());
  if (digits.size() <= scale_digits) digits.insert(0, scale_digits + 1 - digits.size(), '0');
  std::string after = digits.substr(digits.size() - scale_digits);
  std::string before = digits.substr(0, digits.size() - scale_digits);
  if (decimals > scale()) after.append(static_cast<std::size_t>(decimals - scale()), '0');
  if (grouped) before = with_thousands(std::move(before));
  std::string text = is_negative() ? "-" : "";
  text += before;
  if (!after.empty()) text += "." + after;
  return text;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (exponent_ == other.exponent_ || coefficient_ == 0 || other.coefficient_ == 0 ||
      is_negative() != other.is_negative())
    return coefficient_ <=> other.coefficient_;
  const UInt128 mine = magnitude_of(coefficient_);
  const UInt128 theirs = magnitude_of(other.coefficient_);
  // Where the first digit stands decides; only with equal places are the digits compared, and then
  // the exponents differ by less than 34.
  std::strong_ordering order =
      digit_count(mine) + exponent_ <=> digit_count(theirs) + other.exponent_;
  if (order == std::strong_ordering::equal) {
    const int low = std::min(exponent_, other.exponent_);
    order = mine * power_of_ten(exponent_ - low) <=> theirs * power_of_ten(other.exponent_ - low);
  }
  return is_negative() ? 0 <=> order : order;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const Decimal& high = a.exponent() >= b.exponent() ? a : b;
  const Decimal& low = a.exponent() >= b.exponent() ? b : a;
  const int shift = high.exponent() - low.exponent();
  // The last digit of `low` is not zero, so the sum keeps its exponent; where aligning passes 128
  // bits the sum has more than 34 digits.
  if (shift > power_max) return {};
  Int128 aligned = 0;
  Int128 sum = 0;
  if (__builtin_mul_overflow(high.coefficient(), static_cast<Int128>(power_of_ten(shift)),
                             &aligned) ||
      __builtin_add_overflow(aligned, low.coefficient(), &sum))
    return {};
  return Decimal::of(sum, low.exponent());
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) {
  return add(a, b.negated());
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  Int128 left = a.coefficient();
  Int128 right = b.coefficient();
  int exponent = a.exponent() + b.exponent();
  Int128 product = 0;
  if (!__builtin_mul_overflow(left, right, &product)) return Decimal::of(product, exponent);
  // Past 128 bits: only tens made of a 2 on one side and a 5 on the other can bring it back. With
  // these taken out the product is in lowest form, and passing 128 bits means too many digits.
  const auto take_tens = [&exponent](Int128& twos, Int128& fives) {
    while (twos % 2 == 0 && fives % 5 == 0) {
      twos /= 2;
      fives /= 5;
      ++exponent;
    }
  };
  take_tens(left, right);
  take_tens(right, left);
  if (__builtin_mul_overflow(left, right, &product)) return {};
  return Decimal::of(product, exponent);
}

}  // namespace bop::value
