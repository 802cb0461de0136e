#include <algorithm>
#include <array>

#include "runtime/identity/check_digits.h"
#include "runtime/identity/identity.h"

namespace bop::identity {

namespace {

struct Country {
  std::string_view code;
  std::string_view form;  // of what follows the check digits
};

// SWIFT's IBAN registry, release 99.
constexpr std::array countries = {
    Country{"AD", "8n12c"},    Country{"AE", "19n"},      Country{"AL", "8n16c"},
    Country{"AT", "16n"},      Country{"AZ", "4a20c"},    Country{"BA", "16n"},
    Country{"BE", "12n"},      Country{"BG", "4a6n8c"},   Country{"BH", "4a14c"},
    Country{"BI", "23n"},      Country{"BR", "23n1a1c"},  Country{"BY", "4c4n16c"},
    Country{"CH", "5n12c"},    Country{"CR", "18n"},      Country{"CY", "8n16c"},
    Country{"CZ", "20n"},      Country{"DE", "18n"},      Country{"DJ", "23n"},
    Country{"DK", "14n"},      Country{"DO", "4c20n"},    Country{"EE", "16n"},
    Country{"EG", "25n"},      Country{"ES", "20n"},      Country{"FI", "14n"},
    Country{"FK", "2a12n"},    Country{"FO", "14n"},      Country{"FR", "10n11c2n"},
    Country{"GB", "4a14n"},    Country{"GE", "2a16n"},    Country{"GI", "4a15c"},
    Country{"GL", "14n"},      Country{"GR", "7n16c"},    Country{"GT", "4c20c"},
    Country{"HN", "4a20n"},    Country{"HR", "17n"},      Country{"HU", "24n"},
    Country{"IE", "4a14n"},    Country{"IL", "19n"},      Country{"IQ", "4a15n"},
    Country{"IS", "22n"},      Country{"IT", "1a10n12c"}, Country{"JO", "4a4n18c"},
    Country{"KW", "4a22c"},    Country{"KZ", "3n13c"},    Country{"LB", "4n20c"},
    Country{"LC", "4a24c"},    Country{"LI", "5n12c"},    Country{"LT", "16n"},
    Country{"LU", "3n13c"},    Country{"LV", "4a13c"},    Country{"LY", "21n"},
    Country{"MC", "10n11c2n"}, Country{"MD", "2c18c"},    Country{"ME", "18n"},
    Country{"MK", "3n10c2n"},  Country{"MN", "16n"},      Country{"MR", "23n"},
    Country{"MT", "4a5n18c"},  Country{"MU", "4a19n3a"},  Country{"NI", "4a20n"},
    Country{"NL", "4a10n"},    Country{"NO", "11n"},      Country{"OM", "3n16c"},
    Country{"PK", "4a16c"},    Country{"PL", "24n"},      Country{"PS", "4a21c"},
    Country{"PT", "21n"},      Country{"QA", "4a21c"},    Country{"RO", "4a16c"},
    Country{"RS", "18n"},      Country{"RU", "14n15c"},   Country{"SA", "2n18c"},
    Country{"SC", "4a20n3a"},  Country{"SD", "14n"},      Country{"SE", "20n"},
    Country{"SI", "15n"},      Country{"SK", "20n"},      Country{"SM", "1a10n12c"},
    Country{"SO", "19n"},      Country{"ST", "21n"},      Country{"SV", "4a20n"},
    Country{"TL", "19n"},      Country{"TN", "20n"},      Country{"TR", "6n16c"},
    Country{"UA", "6n19c"},    Country{"VA", "18n"},      Country{"VG", "4a16n"},
    Country{"XK", "16n"},      Country{"YE", "4a4n18c"}};

const Country* country_of(std::string_view text) {
  const auto found = std::ranges::find(countries, text.substr(0, 2), &Country::code);
  return found == countries.end() ? nullptr : &*found;
}

// Country and check digits come last.
bool turned_rest_97_is_1(std::string_view text) {
  return rest_97(std::string(text.substr(4)) + std::string(text.substr(0, 4))) == 1;
}

// The last two digits are what is left of the others divided by 97; 97 stands for 0.
bool belgian_account(std::string_view account) {
  const unsigned left = rest(account.substr(0, 10), 97);
  return rest(account.substr(10), 100) == (left == 0 ? 97 : left);
}

unsigned spanish_check_digit(std::string_view ten_digits) {
  constexpr std::array weights = {1U, 2U, 4U, 8U, 5U, 10U, 9U, 7U, 3U, 6U};
  const unsigned check = (11 - weighted(ten_digits, weights) % 11) % 11;
  return check == 10 ? 1 : check;
}

// Bank and office, the two digits that check them and the account, the account.
bool spanish_account(std::string_view account) {
  return digit(account[8]) == spanish_check_digit("00" + std::string(account.substr(0, 8))) &&
         digit(account[9]) == spanish_check_digit(account.substr(10));
}

// The number whose signs are weighted and added; `folded`: digits of a product are added first.
struct Method {
  std::array<unsigned, 18> weights;  // bank 2, branch 4, account 8, suffix 4
  unsigned modulus = 11;
  bool folded = false;
};
constexpr Method method_a{{0, 0, 6, 3, 7, 9, 0, 0, 10, 5, 8, 4, 2, 1, 0, 0, 0, 0}};
constexpr Method method_b{{0, 0, 0, 0, 0, 0, 0, 0, 10, 5, 8, 4, 2, 1, 0, 0, 0, 0}};
constexpr Method method_d{{0, 0, 0, 0, 0, 0, 0, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0}};
constexpr Method method_e{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 4, 3, 2, 0, 0, 0, 1}, 11, true};
constexpr Method method_f{{0, 0, 0, 0, 0, 0, 0, 1, 7, 3, 1, 7, 3, 1, 0, 0, 0, 0}, 10};
constexpr Method method_g{{0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 1, 3, 7, 1, 0, 3, 7, 1}, 10, true};

// Inland Revenue's table of banks; nothing for a bank it does not have. Bank 31 has no check.
const Method* method_of(unsigned bank, std::string_view account) {
  constexpr std::array of_a_or_b = {1U,  2U,  3U,  6U,  10U, 11U, 12U, 13U, 14U, 15U, 16U, 17U,
                                    18U, 19U, 20U, 21U, 22U, 23U, 24U, 27U, 30U, 35U, 38U};
  if (std::ranges::find(of_a_or_b, bank) != of_a_or_b.end())
    return account < "00990000" ? &method_a : &method_b;
  switch (bank) {
    case 8:
      return &method_d;
    case 9:
      return &method_e;
    case 25:
    case 33:
      return &method_f;
    case 26:
    case 28:
    case 29:
      return &method_g;
    default:
      return nullptr;
  }
}

// ISO 3166-1, and XK for Kosovo, as SWIFT uses it.
constexpr std::string_view country_codes =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN "
    "BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ "
    "DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL "
    "GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM "
    "JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
    "MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD "
    "SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ";

bool is_country(std::string_view code) {
  for (std::size_t at = 0; at < country_codes.size(); at += 3)
    if (country_codes.substr(at, 2) == code) return true;
  return false;
}

std::string padded(std::string_view digits, std::size_t size) {
  return std::string(size - digits.size(), '0') + std::string(digits);
}

// Bank, branch, account and suffix in 18 digits; empty for what has another form.
std::string new_zealand_digits(std::string_view text) {
  if (digits(text, 15) || digits(text, 16))
    return std::string(text.substr(0, 6)) + padded(text.substr(6, 7), 8) +
           padded(text.substr(13), 4);
  constexpr std::array widths = {2UL, 4UL, 8UL, 4UL};
  std::string full;
  for (const std::size_t width : widths) {
    const std::size_t end = std::min(text.find('-'), text.size());
    if (end == 0 || end > width || !all(text.substr(0, end), is_digit)) return "";
    full += padded(text.substr(0, end), width);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return text.empty() ? full : "";
}

}  // namespace

std::size_t iban_length(std::string_view text) {
  const Country* country = country_of(text);
  if (country == nullptr) return 0;
  std::size_t length = 4;
  std::size_t count = 0;
  for (const char c : country->form) {
    count = is_digit(c) ? count * 10 + digit(c) : count;
    if (is_digit(c)) continue;
    length += count;
    count = 0;
  }
  return length;
}

bool is_iban(std::string_view text) {
  const Country* country = country_of(text);
  if (country == nullptr || text.size() < 5) return false;
  const std::string_view account = text.substr(4);
  if (!all(text.substr(2, 2), is_digit) || !has_form(account, country->form)) return false;
  if (!turned_rest_97_is_1(text)) return false;
  if (country->code == "BE") return belgian_account(account);
  if (country->code == "ES") return spanish_account(account);
  return true;
}

bool is_bic(std::string_view text) {
  return (text.size() == 8 || text.size() == 11) && all(text.substr(0, 6), is_capital) &&
         is_country(text.substr(4, 2)) && all(text.substr(6), is_sign);
}

bool is_aba_number(std::string_view text) {
  constexpr std::array weights = {3U, 7U, 1U};
  if (!digits(text, 9)) return false;
  // The Federal Reserve's districts, thrift institutions, electronic ones, and traveller's cheques.
  const unsigned first = rest(text.substr(0, 2), 100);
  const bool given =
      first <= 12 || (first >= 21 && first <= 32) || (first >= 61 && first <= 72) || first == 80;
  return given && !is_of_zeros(text, 1) && weighted(text, weights) % 10 == 0;
}

bool is_creditor_id(std::string_view text) {
  if (text.size() < 8 || text.size() > 35 || !all(text, is_sign)) return false;
  if (!all(text.substr(0, 2), is_capital) || !all(text.substr(2, 2), is_digit)) return false;
  // The creditor's business code, signs five to seven, is not checked.
  return rest_97(std::string(text.substr(7)) + std::string(text.substr(0, 4))) == 1;
}

bool is_rf_reference(std::string_view text) {
  return text.size() >= 5 && text.size() <= 25 && text.starts_with("RF") && all(text, is_sign) &&
         all(text.substr(2, 2), is_digit) && turned_rest_97_is_1(text);
}

bool is_new_zealand_account(std::string_view text) {
  const std::string full = new_zealand_digits(text);
  if (full.empty()) return false;
  const unsigned bank = rest(full.substr(0, 2), 100);
  if (bank == 31) return true;
  const Method* method = method_of(bank, full.substr(6, 8));
  if (method == nullptr) return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < full.size(); ++i) {
    unsigned product = digit(full[i]) * method->weights[i];
    while (method->folded && product > 9) product = product / 10 + product % 10;
    sum += product;
  }
  return sum % method->modulus == 0;
}

bool is_luhn(std::string_view text) {
  return text.size() >= 2 && all(text, is_digit) && luhn_holds(text);
}

}  // namespace bop::identity
