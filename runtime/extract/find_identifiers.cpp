#include <algorithm>
#include <array>
#include <optional>

#include "runtime/extract/candidates.h"

namespace bop::extract {

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

struct VatShape {
  std::string_view country;
  std::size_t least;  // signs after the country
  std::size_t most;
};

constexpr std::array vat_shapes = {
    VatShape{"AT", 9, 9},   VatShape{"BE", 10, 10}, VatShape{"BG", 9, 10},  VatShape{"CHE", 9, 12},
    VatShape{"CY", 9, 9},   VatShape{"CZ", 8, 10},  VatShape{"DE", 9, 9},   VatShape{"DK", 8, 8},
    VatShape{"EE", 9, 9},   VatShape{"EL", 9, 9},   VatShape{"ES", 9, 9},   VatShape{"FI", 8, 8},
    VatShape{"FR", 11, 11}, VatShape{"GB", 9, 12},  VatShape{"HR", 11, 11}, VatShape{"HU", 8, 8},
    VatShape{"IE", 8, 9},   VatShape{"IT", 11, 11}, VatShape{"LT", 9, 12},  VatShape{"LU", 8, 8},
    VatShape{"LV", 11, 11}, VatShape{"MT", 8, 8},   VatShape{"NL", 12, 12}, VatShape{"NO", 9, 12},
    VatShape{"PL", 10, 10}, VatShape{"PT", 9, 9},   VatShape{"RO", 2, 10},  VatShape{"SE", 12, 12},
    VatShape{"SI", 8, 8},   VatShape{"SK", 10, 10}, VatShape{"XI", 9, 12}};

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Two letters and two digits open an IBAN; it may be printed in groups of four.
bool opens_iban(std::string_view text) {
  return text.size() >= 4 && is_capital(text[0]) && is_capital(text[1]) && is_digit(text[2]) &&
         is_digit(text[3]) && iban_length(text) > 0;
}

// Joins words until the length of the country's IBANs is reached.
std::optional<FoundText> iban_from(const Row& row, std::size_t index, std::size_t first) {
  std::string text;
  for (std::size_t i = first; i < row.words.size(); ++i) {
    std::string part = compact(row.words[i].text);
    while (!part.empty() && (part.back() == ',' || part.back() == ';')) part.pop_back();
    if (i == first && !opens_iban(part)) {
      // The country may stand in a group of its own: "DE 75 5121 …".
      const bool country = part.size() == 2 && is_capital(part[0]) && is_capital(part[1]) &&
                           i + 1 < row.words.size() && !row.words[i + 1].text.empty() &&
                           is_digit(row.words[i + 1].text[0]);
      if (!country) return std::nullopt;
    }
    for (const char c : part)
      if (!is_capital(c) && !is_digit(c)) return std::nullopt;
    text += part;
    const std::size_t due = iban_length(text);
    if (due == 0 || text.size() > due) return std::nullopt;
    if (text.size() == due) return FoundText{{index, first, i}, text, is_iban(text)};
  }
  return std::nullopt;
}

// "DE123456789", "DE 123 456 789", "FR 12 345678901"
std::optional<FoundText> vat_id_from(const Row& row, std::size_t index, std::size_t first) {
  constexpr std::size_t parts_most = 5;
  std::string text;
  std::optional<FoundText> found;
  for (std::size_t i = first; i < row.words.size() && i < first + parts_most; ++i) {
    if (i > first && row.gap_before[i]) break;
    std::string part = row.words[i].text;
    bool last = false;
    while (!part.empty() && (part.back() == ',' || part.back() == ';' || part.back() == '.')) {
      part.pop_back();
      last = true;
    }
    for (const char c : part)
      if (!is_capital(c) && !is_digit(c) && c != '-' && c != '.') return found;
    for (const char c : part)
      if (c != '-' && c != '.') text += c;
    if (is_vat_id_shape(text)) found = FoundText{{index, first, i}, text, true};
    if (last) break;
  }
  return found;
}

}  // namespace

std::string compact(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '.' || c == '\t' || c == '\n' || c == '\r') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::size_t iban_length(std::string_view text) {
  const auto found = std::ranges::find(iban_lengths, text.substr(0, 2), &CountryLength::country);
  return found == iban_lengths.end() ? 0 : found->length;
}

bool is_iban(std::string_view text) {
  if (text.size() < 4 || text.size() != iban_length(text)) return false;
  unsigned remainder = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[(i + 4) % text.size()];  // country and check digits come last
    if (is_digit(c))
      remainder = (remainder * 10 + static_cast<unsigned>(c - '0')) % 97;
    else if (is_capital(c))
      remainder = (remainder * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
    else
      return false;
  }
  return remainder == 1;
}

bool is_vat_id_shape(std::string_view text) {
  for (const auto& [country, least, most] : vat_shapes) {
    if (!text.starts_with(country)) continue;
    const std::string_view rest = text.substr(country.size());
    return rest.size() >= least && rest.size() <= most &&
           std::ranges::count_if(rest, is_digit) >= static_cast<std::ptrdiff_t>(rest.size()) - 4 &&
           std::ranges::all_of(rest, [](char c) { return is_digit(c) || is_capital(c); }) &&
           std::ranges::any_of(rest, is_digit);
  }
  return false;
}

void find_identifiers(const Row& row, std::size_t index, Candidates& found) {
  for (std::size_t i = 0; i < row.words.size(); ++i) {
    if (auto iban = iban_from(row, index, i)) {
      i = iban->span.last;
      found.ibans.push_back(std::move(*iban));
    } else if (row.words[i].text.size() >= 2 && is_capital(row.words[i].text[0]) &&
               is_capital(row.words[i].text[1])) {
      auto vat_id = vat_id_from(row, index, i);
      if (!vat_id) continue;
      i = vat_id->span.last;
      found.vat_ids.push_back(std::move(*vat_id));
    }
  }
}

Candidates find_candidates(const std::vector<Row>& rows) {
  Candidates found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    find_dates(rows[i], i, found.dates);
    find_amounts(rows[i], i, found.amounts);
    find_identifiers(rows[i], i, found);
  }
  return found;
}

}  // namespace bop::extract
