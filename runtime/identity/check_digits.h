// Arithmetic of check digits, for the sources of this folder. Texts hold digits and capitals only
// where nothing else is said. Never: which identifier uses which method.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bop::identity {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
inline bool is_sign(char c) {
  return is_digit(c) || is_capital(c);
}
bool all(std::string_view text, bool (*is)(char));
/// `size` signs, all of them digits.
bool digits(std::string_view text, std::size_t size);
inline unsigned digit(char c) {
  return static_cast<unsigned>(c - '0');
}
/// 0 to 9, A is 10, Z is 35.
inline unsigned sign(char c) {
  return is_digit(c) ? digit(c) : static_cast<unsigned>(c - 'A') + 10;
}

/// Nothing but zeros before its last `check` signs: no number that anybody was given, though its
/// check digits hold.
bool is_of_zeros(std::string_view text, std::size_t check);

/// What is left of a number of any length, divided by `modulus` (at most 10^8).
unsigned rest(std::string_view digits, unsigned modulus);
/// The same of the number that digits and two-digit letters write, divided by 97 (ISO 7064).
unsigned rest_97(std::string_view text);
/// Each digit times its weight; weights begin anew where they are fewer than digits.
unsigned weighted(std::string_view digits, std::span<const unsigned> weights);
/// Luhn's sum of digits: every second one doubled, beginning beside the last.
unsigned luhn_sum(std::string_view digits);
/// It is a multiple of 10.
bool luhn_holds(std::string_view digits);
/// ISO 7064 modulo 11, 10: the last digit checks all before it.
bool rest_11_10_holds(std::string_view digits);
/// A day of the calendar; `month` and `day` count from 1.
bool is_day(unsigned year, unsigned month, unsigned day);
/// Whether `text` has the parts that `form` names: `4a6n8c` is four capitals, six digits, eight
/// digits or capitals.
bool has_form(std::string_view text, std::string_view form);

}  // namespace bop::identity
