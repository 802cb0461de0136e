#include "runtime/identity/check_digits.h"

#include <algorithm>
#include <chrono>

namespace bop::identity {

bool all(std::string_view text, bool (*is)(char)) {
  return std::ranges::all_of(text, is);
}

bool digits(std::string_view text, std::size_t size) {
  return text.size() == size && all(text, is_digit);
}

unsigned rest(std::string_view digits, unsigned modulus) {
  unsigned left = 0;
  for (const char c : digits) left = (left * 10 + digit(c)) % modulus;
  return left;
}

unsigned rest_97(std::string_view text) {
  unsigned left = 0;
  for (const char c : text) left = (left * (is_digit(c) ? 10 : 100) + sign(c)) % 97;
  return left;
}

unsigned weighted(std::string_view digits, std::span<const unsigned> weights) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i)
    sum += digit(digits[i]) * weights[i % weights.size()];
  return sum;
}

unsigned luhn_sum(std::string_view digits) {
  unsigned sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    const unsigned value = digit(digits[i]) * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum;
}

bool luhn_holds(std::string_view digits) {
  return luhn_sum(digits) % 10 == 0;
}

bool rest_11_10_holds(std::string_view digits) {
  unsigned product = 10;
  for (const char c : digits.substr(0, digits.size() - 1)) {
    const unsigned sum = (digit(c) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (product + digit(digits.back())) % 10 == 1;
}

bool is_of_zeros(std::string_view text, std::size_t check) {
  return text.substr(0, text.size() - check).find_first_not_of('0') == std::string_view::npos;
}

bool is_day(unsigned year, unsigned month, unsigned day) {
  return std::chrono::year_month_day(std::chrono::year(static_cast<int>(year)),
                                     std::chrono::month(month), std::chrono::day(day))
      .ok();
}

bool has_form(std::string_view text, std::string_view form) {
  std::size_t at = 0;
  std::size_t count = 0;
  for (const char c : form) {
    if (is_digit(c)) {
      count = count * 10 + digit(c);
      continue;
    }
    const auto is = c == 'a' ? is_capital : c == 'n' ? is_digit : is_sign;
    if (text.size() - at < count || !all(text.substr(at, count), is)) return false;
    at += count;
    count = 0;
  }
  return at == text.size();
}

}  // namespace bop::identity
