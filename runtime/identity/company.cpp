#include <algorithm>
#include <array>

#include "runtime/identity/check_digits.h"
#include "runtime/identity/identity.h"

namespace bop::identity {

namespace {

// Of German states: what a tax number of 13 digits begins with.
constexpr std::array<std::string_view, 16> states = {"28", "9", "11", "30", "24", "26", "22", "40",
                                                     "23", "5", "27", "10", "32", "31", "21", "41"};

// One of the two check digits of a CNPJ: weights 2 to 9 from the right, again and again.
unsigned cnpj_check(std::string_view text) {
  unsigned sum = 0;
  unsigned weight = 2;
  for (std::size_t i = text.size(); i-- > 0; weight = weight == 9 ? 2 : weight + 1)
    sum += static_cast<unsigned>(text[i] - '0') * weight;  // A is 17: its place after the digit 0
  return sum % 11 < 2 ? 0 : 11 - sum % 11;
}

// Ñ is two bytes of UTF-8: one capital for counting.
std::string with_plain_n(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("\u00d1"); at != std::string::npos; at = out.find("\u00d1"))
    out.replace(at, 2, "N");
  return out;
}

// Words that Mexico's register never makes of a name.
constexpr std::array<std::string_view, 41> refused_words = {
    "BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COJA", "COJE",
    "COJI", "COJO", "CULO", "FETO", "GUEY", "JOTO", "KACA", "KACO", "KAGA", "KAGO", "KAKA",
    "KOGE", "KOJO", "KULO", "MAME", "MAMO", "MEAR", "MEAS", "MEON", "MION", "MOCO", "MULA",
    "PEDA", "PEDO", "PENE", "PUTA", "PUTO", "QULO", "RATA", "RUIN"};

// The third byte of U+2000 to U+200B and U+202F (blanks), U+2010 to U+2015 (hyphens and dashes).
bool is_left_out(char third) {
  return third <= '\x8b' || third == '\xaf' || (third >= '\x90' && third <= '\x95');
}

}  // namespace

std::string compact(std::string_view text) {
  constexpr std::string_view dashes_and_blanks = " \t\r\n.:-/()";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view left = text.substr(i);
    if (left.starts_with("\u00a0")) {  // a blank that does not break
      i += 1;
    } else if (left.size() > 2 && left.starts_with("\xe2\x80") && is_left_out(left[2])) {
      i += 2;
    } else if (!dashes_and_blanks.contains(text[i])) {
      const char c = text[i];
      out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return out;
}

bool is_lei(std::string_view text) {
  return text.size() == 20 && all(text.substr(0, 18), is_sign) && all(text.substr(18), is_digit) &&
         !is_of_zeros(text, 2) && rest_97(text) == 1;
}

bool is_uscc(std::string_view text) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  if (text.size() != 18 || !all(text.substr(2, 6), is_digit) || is_of_zeros(text, 1)) return false;
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (std::size_t i = 0; i < text.size(); ++i, weight = weight * 3 % 31) {
    const std::size_t value = alphabet.find(text[i]);
    if (value == std::string_view::npos) return false;
    sum += i + 1 < text.size() ? value * weight : value;
  }
  return sum % 31 == 0;
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
         rest_97(coarse + fine + check) == 1;
}

bool is_german_tax_number(std::string_view text) {
  if (digits(text, 10) || digits(text, 11)) return true;
  if (!digits(text, 13) || text[4] != '0') return false;
  return std::ranges::any_of(states, [&](std::string_view s) { return text.starts_with(s); });
}

bool is_abn(std::string_view text) {
  constexpr std::array weights = {10U, 1U, 3U, 5U, 7U, 9U, 11U, 13U, 15U, 17U, 19U};
  // The first digit counts one less.
  return digits(text, 11) && text[0] != '0' && (weighted(text, weights) - 10) % 89 == 0;
}

bool is_cnpj(std::string_view text) {
  if (text.size() != 14 || !all(text, is_sign) || !all(text.substr(12), is_digit)) return false;
  if (std::ranges::all_of(text.substr(0, 12), [](char c) { return c == '0'; })) return false;
  return cnpj_check(text.substr(0, 12)) == digit(text[12]) &&
         cnpj_check(text.substr(0, 13)) == digit(text[13]);
}

bool is_canadian_business_number(std::string_view text) {
  constexpr std::array<std::string_view, 4> programs = {"RC", "RM", "RP", "RT"};
  if (text.size() != 9 && text.size() != 15) return false;
  if (!digits(text.substr(0, 9), 9) || !luhn_holds(text.substr(0, 9))) return false;
  return text.size() == 9 || (std::ranges::find(programs, text.substr(9, 2)) != programs.end() &&
                              all(text.substr(11), is_digit));
}

bool is_rfc(std::string_view text) {
  const std::string plain = with_plain_n(text);
  const bool person = plain.size() == 10 || plain.size() == 13;
  if (!person && plain.size() != 12) return false;
  const std::size_t name = person ? 4 : 3;
  const auto in_name = [](char c) { return is_capital(c) || c == '&'; };
  if (!std::ranges::all_of(plain.substr(0, name), in_name)) return false;
  const std::string_view date = std::string_view(plain).substr(name, 6);
  if (!all(date, is_digit) || !all(std::string_view(plain).substr(name + 6), is_sign)) return false;
  if (person && std::ranges::find(refused_words, plain.substr(0, 4)) != refused_words.end())
    return false;
  return is_day(2000 + rest(date.substr(0, 2), 100), rest(date.substr(2, 2), 100),
                rest(date.substr(4, 2), 100));
}

bool is_ein(std::string_view text) {
  // Prefixes that the Internal Revenue Service does not give.
  constexpr std::array not_given = {0U,  7U,  8U,  9U,  17U, 18U, 19U, 28U, 29U,
                                    49U, 69U, 70U, 78U, 79U, 89U, 96U, 97U};
  return digits(text, 9) &&
         std::ranges::find(not_given, rest(text.substr(0, 2), 100)) == not_given.end();
}

bool is_ssn(std::string_view text) {
  if (!digits(text, 9)) return false;
  const std::string_view area = text.substr(0, 3);
  // The last two were printed in advertisements and are given to nobody.
  return area != "000" && area != "666" && area[0] != '9' && text.substr(3, 2) != "00" &&
         text.substr(5) != "0000" && text != "078051120" && text != "219099999";
}

bool is_duns(std::string_view text) {
  return digits(text, 9);
}

}  // namespace bop::identity
