#include <array>
#include <string>

#include "runtime/identity/check_digits.h"
#include "runtime/identity/vat_rules.h"

namespace bop::identity {

namespace {

template <std::size_t N>
bool is_multiple(std::string_view text, const std::array<unsigned, N>& weights, unsigned modulus) {
  return digits(text, N) && weighted(text, weights) % modulus == 0;
}

constexpr std::string_view irish_checks = "WABCDEFGHIJKLMNOPQRSTUV";

// Seven digits and the sign after the check sign: W or none count nothing.
char irish_check(std::string_view seven, std::string_view second) {
  constexpr std::array weights = {8U, 7U, 6U, 5U, 4U, 3U, 2U};
  const std::size_t more = second.empty() ? 0 : 9 * irish_checks.find(second[0]);
  return irish_checks[(weighted(seven, weights) + more) % 23];
}

// Departments and health authorities: GD or HA and a number, which may follow 8888.
bool is_british_authority(std::string_view text) {
  const bool department = text.starts_with("GD");
  if (!department && !text.starts_with("HA")) return false;
  const bool is_long = text.size() == 11 && text.substr(2, 4) == "8888";
  const std::string_view number = text.substr(is_long ? 6 : 2);
  if (!digits(number, is_long ? 5 : 3)) return false;
  const unsigned authority = rest(number.substr(0, 3), 1000);
  return department == (authority < 500) &&
         (!is_long || authority % 97 == rest(number.substr(3), 100));
}

}  // namespace

bool is_austrian_vat(std::string_view text) {
  return text.starts_with('U') && digits(text.substr(1), 8) &&
         (luhn_sum(text.substr(1, 7)) + digit(text[8])) % 10 == 6;
}

bool is_belgian_vat(std::string_view text) {
  const std::string full = text.size() == 9 ? "0" + std::string(text) : std::string(text);
  return digits(full, 10) && (full[0] == '0' || full[0] == '1') && full.substr(1) != "000000000" &&
         97 - rest(full.substr(0, 8), 97) == rest(full.substr(8), 100);
}

bool is_british_vat(std::string_view text) {
  if (is_british_authority(text)) return true;
  constexpr std::array weights = {8U, 7U, 6U, 5U, 4U, 3U, 2U, 10U, 1U};
  if (!digits(text, 9) && !digits(text, 12)) return false;  // 12: with a branch
  const unsigned left = weighted(text.substr(0, 9), weights) % 97;
  // Numbers from 100 000 000 on may be of the schemes that leave 42 or 55.
  return left == 0 || (text[0] != '0' && (left == 42 || left == 55));
}

bool is_croatian_vat(std::string_view text) {
  return digits(text, 11) && rest_11_10_holds(text);
}

bool is_cypriot_vat(std::string_view text) {
  constexpr std::array of_even_place = {1U, 0U, 5U, 7U, 9U, 13U, 15U, 17U, 19U, 21U};
  if (text.size() != 9 || !digits(text.substr(0, 8), 8) || text.starts_with("12")) return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < 8; ++i)
    sum += i % 2 == 0 ? of_even_place[digit(text[i])] : digit(text[i]);
  return text[8] == static_cast<char>('A' + sum % 26);
}

bool is_danish_vat(std::string_view text) {
  return is_multiple(text, std::array{2U, 7U, 6U, 5U, 4U, 3U, 2U, 1U}, 11) && text[0] != '0';
}

bool is_dutch_vat(std::string_view text) {
  // Some leave out the first zero.
  const std::string full = text.size() == 11 ? "0" + std::string(text) : std::string(text);
  if (full.size() != 12 || full[9] != 'B' || !digits(full.substr(0, 9), 9) ||
      !digits(full.substr(10), 2) || full.ends_with("00"))
    return false;
  // Of a company by its number; of a trader by ISO 7064 over the whole.
  constexpr std::array weights = {9U, 8U, 7U, 6U, 5U, 4U, 3U, 2U};
  const bool of_number =
      !full.starts_with("000000000") && weighted(full.substr(0, 8), weights) % 11 == digit(full[8]);
  return of_number || rest_97("NL" + full) == 1;
}

bool is_estonian_vat(std::string_view text) {
  return is_multiple(text, std::array{3U, 7U, 1U, 3U, 7U, 1U, 3U, 7U, 1U}, 10);
}

bool is_finnish_vat(std::string_view text) {
  return is_multiple(text, std::array{7U, 9U, 10U, 5U, 8U, 4U, 2U, 1U}, 11);
}

bool is_french_vat(std::string_view text) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  if (text.size() != 11 || !digits(text.substr(2), 9)) return false;
  const std::size_t first = alphabet.find(text[0]);
  const std::size_t second = alphabet.find(text[1]);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  const std::string company(text.substr(2));
  // Companies of Monaco have numbers of another register.
  if (!company.starts_with("000") && !luhn_holds(company)) return false;
  if (first < 10 && second < 10) return rest(company + "12", 97) == first * 10 + second;
  const std::size_t key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100;
  return (rest(company, 11) + 1 + key / 11) % 11 == key % 11;
}

bool is_german_vat(std::string_view text) {
  return digits(text, 9) && text[0] != '0' && rest_11_10_holds(text);
}

bool is_greek_vat(std::string_view text) {
  // Older ones of eight digits have a zero before them that many leave out; it changes nothing.
  if (!digits(text, 9) && !digits(text, 8)) return false;
  unsigned sum = 0;
  for (const char c : text.substr(0, text.size() - 1)) sum = sum * 2 + digit(c);
  return sum * 2 % 11 % 10 == digit(text.back());
}

bool is_hungarian_vat(std::string_view text) {
  return is_multiple(text, std::array{9U, 7U, 3U, 1U, 9U, 7U, 3U, 1U}, 10);
}

bool is_irish_vat(std::string_view text) {
  if (text.size() != 8 && text.size() != 9) return false;
  if (digits(text.substr(0, 7), 7)) {
    const std::string_view second = text.substr(8);
    if (!second.empty() && !irish_checks.contains(second[0])) return false;
    return text[7] == irish_check(text.substr(0, 7), second);
  }
  // Until 2013: a letter or sign in the second place; the first digit moves to the end.
  const bool old = text.size() == 8 && is_digit(text[0]) && digits(text.substr(2, 5), 5) &&
                   (is_capital(text[1]) || text[1] == '+' || text[1] == '*');
  return old && text[7] == irish_check("0" + std::string(text.substr(2, 5)) + text[0], "");
}

bool is_italian_vat(std::string_view text) {
  if (!digits(text, 11) || text.starts_with("0000000") || !luhn_holds(text)) return false;
  const unsigned office = rest(text.substr(7, 3), 1000);
  return (office >= 1 && office <= 100) || office == 120 || office == 121 || office == 888 ||
         office == 999;
}

bool is_luxembourgish_vat(std::string_view text) {
  return digits(text, 8) && rest(text.substr(0, 6), 89) == rest(text.substr(6), 100);
}

bool is_maltese_vat(std::string_view text) {
  return is_multiple(text, std::array{3U, 4U, 6U, 7U, 8U, 9U, 10U, 1U}, 37) && text[0] != '0';
}

bool is_norwegian_vat(std::string_view text) {
  return text.ends_with("MVA") && is_multiple(text.substr(0, text.size() - 3),
                                              std::array{3U, 2U, 7U, 6U, 5U, 4U, 3U, 2U, 1U}, 11);
}

bool is_polish_vat(std::string_view text) {
  constexpr std::array weights = {6U, 5U, 7U, 2U, 3U, 4U, 5U, 6U, 7U};
  return digits(text, 10) && weighted(text.substr(0, 9), weights) % 11 == digit(text[9]);
}

bool is_portuguese_vat(std::string_view text) {
  constexpr std::array weights = {9U, 8U, 7U, 6U, 5U, 4U, 3U, 2U};
  return digits(text, 9) && text[0] != '0' &&
         (11 - weighted(text.substr(0, 8), weights) % 11) % 11 % 10 == digit(text[8]);
}

bool is_slovenian_vat(std::string_view text) {
  constexpr std::array weights = {8U, 7U, 6U, 5U, 4U, 3U, 2U};
  if (!digits(text, 8) || text[0] == '0') return false;
  const unsigned check = 11 - weighted(text.substr(0, 7), weights) % 11;
  return check != 11 && check % 10 == digit(text[7]);
}

bool is_swedish_vat(std::string_view text) {
  // The organisation's number and a running one from 01.
  return digits(text, 12) && luhn_holds(text.substr(0, 10)) && text.substr(10) >= "01" &&
         text.substr(10) <= "94";
}

bool is_swiss_vat(std::string_view text) {
  constexpr std::array weights = {5U, 4U, 3U, 2U, 7U, 6U, 5U, 4U, 1U};
  const std::string_view suffix = text.substr(text.size() < 9 ? text.size() : 9);
  return (suffix == "MWST" || suffix == "TVA" || suffix == "IVA" || suffix == "TPV") &&
         digits(text.substr(0, 9), 9) && weighted(text.substr(0, 9), weights) % 11 == 0;
}

}  // namespace bop::identity
