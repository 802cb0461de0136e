#include <array>
#include <string>

#include "runtime/identity/check_digits.h"
#include "runtime/identity/vat_rules.h"

namespace bop::identity {

namespace {

unsigned two(std::string_view text, std::size_t at) {
  return rest(text.substr(at, 2), 100);
}

// The month of a birth number says the century: 20 or 40 are added.
bool is_bulgarian_citizen(std::string_view text) {
  constexpr std::array weights = {2U, 4U, 8U, 5U, 10U, 9U, 7U, 3U, 6U};
  unsigned year = two(text, 0) + 1900;
  unsigned month = two(text, 2);
  if (month > 40) {
    year += 100;
    month -= 40;
  } else if (month > 20) {
    year -= 100;
    month -= 20;
  }
  return is_day(year, month, two(text, 4)) &&
         weighted(text.substr(0, 9), weights) % 11 % 10 == digit(text[9]);
}

bool is_bulgarian_foreigner(std::string_view text) {
  constexpr std::array weights = {21U, 19U, 17U, 13U, 11U, 9U, 7U, 3U, 1U};
  return weighted(text.substr(0, 9), weights) % 10 == digit(text[9]);
}

bool is_bulgarian_other(std::string_view text) {
  constexpr std::array weights = {4U, 3U, 2U, 7U, 6U, 5U, 4U, 3U, 2U};
  return (11 - weighted(text.substr(0, 9), weights) % 11) % 11 == digit(text[9]);
}

bool is_bulgarian_company(std::string_view text) {
  constexpr std::array first = {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U};
  constexpr std::array second = {3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U};
  unsigned check = weighted(text.substr(0, 8), first) % 11;
  if (check == 10) check = weighted(text.substr(0, 8), second) % 11;
  return check % 10 == digit(text[8]);
}

// The number of a person born in Czechoslovakia or after it: women have 50 added to the month, and
// 20 more where the numbers of a day were used up. Nine digits, without a check, until 1953.
bool is_birth_number(std::string_view text) {
  if (!digits(text, 9) && !digits(text, 10)) return false;
  unsigned year = 1900 + two(text, 0);
  if (text.size() == 9) {
    if (year >= 1980) year -= 100;
    if (year > 1953) return false;
  } else if (year < 1954) {
    year += 100;
  }
  if (!is_day(year, two(text, 2) % 50 % 20, two(text, 4))) return false;
  if (text.size() == 9) return true;
  return rest(text.substr(0, 9), 11) % 10 == digit(text[9]);
}

unsigned czech_sum(std::string_view seven) {
  constexpr std::array weights = {8U, 7U, 6U, 5U, 4U, 3U, 2U};
  return weighted(seven, weights) % 11;
}

bool is_latvian_person(std::string_view text) {
  constexpr std::array weights = {10U, 5U, 8U, 4U, 2U, 1U, 6U, 3U, 7U, 9U};
  const unsigned year = 1800 + digit(text[6]) * 100 + two(text, 4);
  // Numbers that begin with 32 are given since 2017 and say no date.
  return (text.starts_with("32") || is_day(year, two(text, 2), two(text, 0))) &&
         (1 + weighted(text.substr(0, 10), weights)) % 11 % 10 == digit(text[10]);
}

// Weights 1 to 9 again and again, once more from 3 where 10 is left.
bool lithuanian_check_holds(std::string_view text) {
  constexpr std::array first = {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U};
  constexpr std::array second = {3U, 4U, 5U, 6U, 7U, 8U, 9U, 1U, 2U};
  const std::string_view checked = text.substr(0, text.size() - 1);
  unsigned check = weighted(checked, first) % 11;
  if (check == 10) check = weighted(checked, second) % 11;
  return check % 10 == digit(text.back());
}

// 1 to 48, Călărași, Giurgiu, of any county (since 2024), and those of no known one.
bool is_romanian_county(unsigned county) {
  return (county >= 1 && county <= 48) || county == 51 || county == 52 || county == 70 ||
         (county >= 80 && county <= 83);
}

// Sex and century, date of birth, county, and a check digit.
bool is_romanian_person(std::string_view text) {
  constexpr std::array weights = {2U, 7U, 9U, 1U, 4U, 6U, 3U, 5U, 8U, 2U, 7U, 9U};
  constexpr std::array centuries = {0U,    1900U, 1900U, 1800U, 1800U,
                                    2000U, 2000U, 1900U, 1900U, 1900U};
  const unsigned century = centuries[digit(text[0])];
  if (century == 0 || !is_day(century + two(text, 1), two(text, 3), two(text, 5))) return false;
  if (!is_romanian_county(two(text, 7))) return false;
  const unsigned check = weighted(text.substr(0, 12), weights) % 11;
  return (check == 10 ? 1 : check) == digit(text[12]);
}

char spanish_letter(std::string_view digits) {
  return "TRWAGMYFPDXBNJZSQVHLCKE"[rest(digits, 23)];
}

bool is_spanish_organisation(std::string_view text) {
  constexpr std::string_view kinds = "ABCDEFGHJNPQRSUVW";
  constexpr std::string_view letters = "JABCDEFGHI";
  if (!kinds.contains(text[0]) || !digits(text.substr(1, 7), 7)) return false;
  // Which kinds have a digit and which a letter is told differently: either is right.
  const unsigned check = (10 - luhn_sum(std::string(text.substr(1, 7)) + "0") % 10) % 10;
  return text[8] == static_cast<char>('0' + check) || text[8] == letters[check];
}

}  // namespace

bool is_bulgarian_vat(std::string_view text) {
  if (digits(text, 9)) return is_bulgarian_company(text);
  return digits(text, 10) &&
         (is_bulgarian_citizen(text) || is_bulgarian_foreigner(text) || is_bulgarian_other(text));
}

bool is_czech_vat(std::string_view text) {
  if (digits(text, 8)) {
    const unsigned check = (11 - czech_sum(text.substr(0, 7))) % 11;
    return text[0] != '9' && (check == 0 ? 1 : check) % 10 == digit(text[7]);
  }
  // Groups and special cases: 6 before seven digits and their check.
  if (digits(text, 9) && text[0] == '6') {
    const unsigned left = czech_sum(text.substr(1, 7));
    return (18 - (10 - left)) % 10 == digit(text[8]);
  }
  return is_birth_number(text);
}

bool is_latvian_vat(std::string_view text) {
  constexpr std::array weights = {9U, 1U, 4U, 8U, 3U, 10U, 2U, 5U, 7U, 6U, 1U};
  if (!digits(text, 11)) return false;
  return text[0] > '3' ? weighted(text, weights) % 11 == 3 : is_latvian_person(text);
}

bool is_lithuanian_vat(std::string_view text) {
  const bool company = digits(text, 9) && text[7] == '1';
  const bool temporary = digits(text, 12) && text[10] == '1';
  return (company || temporary) && lithuanian_check_holds(text);
}

bool is_romanian_vat(std::string_view text) {
  constexpr std::array weights = {7U, 5U, 3U, 2U, 1U, 7U, 5U, 3U, 2U};
  if (digits(text, 13)) return is_romanian_person(text);
  if (text.size() < 2 || text.size() > 10 || !all(text, is_digit) || text[0] == '0') return false;
  const std::string full = std::string(10 - text.size(), '0') + std::string(text);
  return weighted(full.substr(0, 9), weights) * 10 % 11 % 10 == digit(full[9]);
}

bool is_slovak_vat(std::string_view text) {
  constexpr std::string_view third = "234789";
  if (!digits(text, 10)) return false;
  if (is_birth_number(text)) return true;
  return text[0] != '0' && third.contains(text[2]) && rest(text, 11) == 0;
}

bool is_spanish_vat(std::string_view text) {
  constexpr std::string_view people = "KLM";
  constexpr std::string_view foreigners = "XYZ";
  if (text.size() != 9) return false;
  if (digits(text.substr(0, 8), 8)) return text[8] == spanish_letter(text.substr(0, 8));
  const std::string_view middle = text.substr(1, 7);
  if (!digits(middle, 7)) return false;
  if (people.contains(text[0])) return text[8] == spanish_letter(middle);
  const std::size_t foreigner = foreigners.find(text[0]);
  if (foreigner != std::string_view::npos)
    return text[8] == spanish_letter(std::to_string(foreigner) + std::string(middle));
  return is_spanish_organisation(text);
}

}  // namespace bop::identity
