#include "runtime/value/identifier.h"

#include <algorithm>
#include <array>

namespace bop::value {

namespace {

struct CountryLength {
  std::string_view country;
  std::size_t length;
};

// SWIFT's IBAN registry, release 99.
constexpr std::array iban_lengths = {
    CountryLength{"AD", 24}, CountryLength{"AE", 23}, CountryLength{"AL", 28},
    CountryLength{"AT", 20}, CountryLength{"AZ", 28}, CountryLength{"BA", 20},
    CountryLength{"BE", 16}, CountryLength{"BG", 22}, CountryLength{"BH", 22},
    CountryLength{"BI", 27}, CountryLength{"BR", 29}, CountryLength{"BY", 28},
    CountryLength{"CH", 21}, CountryLength{"CR", 22}, CountryLength{"CY", 28},
    CountryLength{"CZ", 24}, CountryLength{"DE", 22}, CountryLength{"DJ", 27},
    CountryLength{"DK", 18}, CountryLength{"DO", 28}, CountryLength{"EE", 20},
    CountryLength{"EG", 29}, CountryLength{"ES", 24}, CountryLength{"FI", 18},
    CountryLength{"FK", 18}, CountryLength{"FO", 18}, CountryLength{"FR", 27},
    CountryLength{"GB", 22}, CountryLength{"GE", 22}, CountryLength{"GI", 23},
    CountryLength{"GL", 18}, CountryLength{"GR", 27}, CountryLength{"GT", 28},
    CountryLength{"HR", 21}, CountryLength{"HU", 28}, CountryLength{"IE", 22},
    CountryLength{"IL", 23}, CountryLength{"IQ", 23}, CountryLength{"IS", 26},
    CountryLength{"IT", 27}, CountryLength{"JO", 30}, CountryLength{"KW", 30},
    CountryLength{"KZ", 20}, CountryLength{"LB", 28}, CountryLength{"LC", 32},
    CountryLength{"LI", 21}, CountryLength{"LT", 20}, CountryLength{"LU", 20},
    CountryLength{"LV", 21}, CountryLength{"LY", 25}, CountryLength{"MC", 27},
    CountryLength{"MD", 24}, CountryLength{"ME", 22}, CountryLength{"MK", 19},
    CountryLength{"MN", 20}, CountryLength{"MR", 27}, CountryLength{"MT", 31},
    CountryLength{"MU", 30}, CountryLength{"NI", 28}, CountryLength{"NL", 18},
    CountryLength{"NO", 15}, CountryLength{"OM", 23}, CountryLength{"PK", 24},
    CountryLength{"PL", 28}, CountryLength{"PS", 29}, CountryLength{"PT", 25},
    CountryLength{"QA", 29}, CountryLength{"RO", 24}, CountryLength{"RS", 22},
    CountryLength{"RU", 33}, CountryLength{"SA", 24}, CountryLength{"SC", 31},
    CountryLength{"SD", 18}, CountryLength{"SE", 24}, CountryLength{"SI", 19},
    CountryLength{"SK", 24}, CountryLength{"SM", 27}, CountryLength{"SO", 23},
    CountryLength{"ST", 25}, CountryLength{"SV", 28}, CountryLength{"TL", 23},
    CountryLength{"TN", 24}, CountryLength{"TR", 26}, CountryLength{"UA", 29},
    CountryLength{"VA", 22}, CountryLength{"VG", 24}, CountryLength{"XK", 20}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_sign(char c) {
  return is_digit(c) || is_capital(c);
}
bool all(std::string_view text, bool (*is)(char)) {
  return std::ranges::all_of(text, is);
}

unsigned digit(char c) {
  return static_cast<unsigned>(c - '0');
}

// What is left of the number that digits and capitals (A is 10, Z is 35) write, divided by 97.
unsigned modulo_97(std::string_view text) {
  unsigned rest = 0;
  for (const char c : text)
    rest = is_digit(c) ? (rest * 10 + digit(c)) % 97
                       : (rest * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
  return rest;
}

// Luhn's sum of digits: every second one doubled, beginning beside the last.
bool luhn_holds(std::string_view digits) {
  unsigned sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    const unsigned value = digit(digits[i]) * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

// ISO 3166 keeps these for private use; no register gives them to a country.
bool is_private_country(std::string_view country) {
  return country == "AA" || country == "ZZ" || (country[0] == 'Q' && country[1] >= 'M');
}

}  // namespace

std::string compact_identifier(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" \t\r\n.-/").contains(c)) continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::size_t iban_length(std::string_view text) {
  const auto found = std::ranges::find(iban_lengths, text.substr(0, 2), &CountryLength::country);
  return found == iban_lengths.end() ? 0 : found->length;
}

bool is_iban(std::string_view text) {
  if (text.size() < 5 || text.size() != iban_length(text) || !all(text, is_sign)) return false;
  if (!all(text.substr(2, 2), is_digit)) return false;
  // Country and check digits come last.
  return modulo_97(std::string(text.substr(4)) + std::string(text.substr(0, 4))) == 1;
}

bool is_lei(std::string_view text) {
  return text.size() == 20 && all(text.substr(0, 18), is_sign) && all(text.substr(18), is_digit) &&
         modulo_97(text) == 1;
}

bool is_isin(std::string_view text) {
  if (text.size() != 12 || !all(text.substr(0, 2), is_capital) || !all(text, is_sign) ||
      !is_digit(text.back()) || is_private_country(text.substr(0, 2)))
    return false;
  std::string digits;
  for (const char c : text)
    digits += is_digit(c) ? std::string(1, c) : std::to_string(c - 'A' + 10);
  return luhn_holds(digits);
}

bool is_bic(std::string_view text) {
  return (text.size() == 8 || text.size() == 11) && all(text.substr(0, 6), is_capital) &&
         all(text.substr(6), is_sign);
}

bool is_gtin(std::string_view text) {
  constexpr std::array lengths = {8UL, 12UL, 13UL, 14UL};
  if (std::ranges::find(lengths, text.size()) == lengths.end() || !all(text, is_digit))
    return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    sum += digit(text[text.size() - 1 - i]) * (i % 2 == 1 ? 3 : 1);
  return sum % 10 == 0;
}

bool is_luhn(std::string_view text) {
  return text.size() >= 2 && all(text, is_digit) && luhn_holds(text);
}

bool is_leitweg_id(std::string_view text) {
  const std::size_t first = text.find('-');
  const std::size_t last = text.rfind('-');
  if (first == std::string_view::npos || text.size() - last != 3) return false;
  const std::string coarse(text.substr(0, first));
  const std::string fine(first == last ? "" : text.substr(first + 1, last - first - 1));
  const std::string check(text.substr(last + 1));
  if (coarse.size() < 2 || coarse.size() > 12 || fine.size() > 30 ||
      (first != last && fine.empty()))
    return false;
  return all(coarse, is_digit) && all(fine, is_sign) && all(check, is_digit) &&
         modulo_97(coarse + fine + check) == 1;
}

bool is_uscc(std::string_view text) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  if (text.size() != 18 || !all(text.substr(2, 6), is_digit)) return false;
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (std::size_t i = 0; i < text.size(); ++i, weight = weight * 3 % 31) {
    const std::size_t value = alphabet.find(text[i]);
    if (value == std::string_view::npos) return false;
    sum += i + 1 < text.size() ? value * weight : value;
  }
  return sum % 31 == 0;
}

bool is_german_vat_id(std::string_view text) {
  if (text.size() != 11 || !text.starts_with("DE") || !all(text.substr(2), is_digit)) return false;
  unsigned product = 10;
  for (const char c : text.substr(2, 8)) {
    const unsigned sum = (digit(c) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (product + digit(text.back())) % 10 == 1;
}

}  // namespace bop::value
