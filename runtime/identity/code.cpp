#include <algorithm>
#include <array>

#include "runtime/identity/check_digits.h"
#include "runtime/identity/identity.h"

namespace bop::identity {

namespace {

// ISO 3166 keeps these for private use; no register gives them to a country.
bool is_private_country(std::string_view country) {
  return country == "AA" || country == "ZZ" || (country[0] == 'Q' && country[1] >= 'M');
}

// Digits as they are, a letter as the two digits of its number: A is 10.
std::string spelt_in_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) digits += is_digit(c) ? std::string(1, c) : std::to_string(sign(c));
  return digits;
}

unsigned sum_of_digits(unsigned number) {
  return number / 10 + number % 10;
}

// Each sign's number, every second one doubled from the left, their digits added: CUSIP and FIGI.
bool doubled_from_left_holds(std::string_view text, std::string_view alphabet) {
  unsigned sum = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto value = static_cast<unsigned>(alphabet.find(text[i]));
    sum += sum_of_digits(value * (i % 2 == 1 ? 2 : 1));
  }
  return (sum + digit(text.back())) % 10 == 0;
}

bool made_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

constexpr std::string_view signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace

bool is_gtin(std::string_view text) {
  constexpr std::array lengths = {8UL, 12UL, 13UL, 14UL};
  if (std::ranges::find(lengths, text.size()) == lengths.end() || !all(text, is_digit) ||
      is_of_zeros(text, 1))
    return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    sum += digit(text[text.size() - 1 - i]) * (i % 2 == 1 ? 3 : 1);
  return sum % 10 == 0;
}

bool is_gln(std::string_view text) {
  return text.size() == 13 && is_gtin(text);
}

bool is_isbn(std::string_view text) {
  if (text.size() == 13)
    return (text.starts_with("978") || text.starts_with("979")) && is_gtin(text);
  if (text.size() != 10 || !all(text.substr(0, 9), is_digit)) return false;
  constexpr std::array weights = {10U, 9U, 8U, 7U, 6U, 5U, 4U, 3U, 2U};
  if (!is_digit(text[9]) && text[9] != 'X') return false;
  const unsigned check = text[9] == 'X' ? 10 : digit(text[9]);
  return (weighted(text.substr(0, 9), weights) + check) % 11 == 0;
}

bool is_isin(std::string_view text) {
  if (text.size() != 12 || !all(text.substr(0, 2), is_capital) || !all(text, is_sign) ||
      !is_digit(text.back()) || is_private_country(text.substr(0, 2)))
    return false;
  return luhn_holds(spelt_in_digits(text));
}

bool is_cusip(std::string_view text) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*@#";
  return text.size() == 9 && made_of(text, alphabet) && is_digit(text.back()) &&
         doubled_from_left_holds(text, alphabet);
}

bool is_figi(std::string_view text) {
  // Countries whose securities would look like those of another scheme.
  constexpr std::array<std::string_view, 5> refused = {"BS", "BM", "GG", "GB", "VG"};
  if (text.size() != 12 || !made_of(text, "0123456789BCDFGHJKLMNPQRSTVWXYZ")) return false;
  if (is_digit(text[0]) || is_digit(text[1]) || text[2] != 'G' || !is_digit(text.back()))
    return false;
  return std::ranges::find(refused, text.substr(0, 2)) == refused.end() &&
         doubled_from_left_holds(text, signs);
}

bool is_eic(std::string_view text) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
  if (text.size() != 16 || !made_of(text, alphabet) || text.back() == '-') return false;
  std::size_t sum = 0;
  for (std::size_t i = 0; i < 15; ++i) sum += (16 - i) * alphabet.find(text[i]);
  return alphabet.find(text.back()) == 36 - (sum + 36) % 37;
}

bool is_imo(std::string_view text) {
  if (text.starts_with("IMO")) text.remove_prefix(3);
  constexpr std::array weights = {7U, 6U, 5U, 4U, 3U, 2U};
  return digits(text, 7) && weighted(text.substr(0, 6), weights) % 10 == digit(text[6]);
}

}  // namespace bop::identity
