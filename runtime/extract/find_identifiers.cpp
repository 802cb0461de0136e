#include <algorithm>
#include <array>
#include <optional>

#include "runtime/extract/candidates.h"
#include "runtime/extract/repair.h"
#include "runtime/identity/identity.h"

namespace bop::extract {

namespace {

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
         is_digit(text[3]) && identity::iban_length(text) > 0;
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
    const std::size_t due = identity::iban_length(text);
    if (due == 0 || text.size() > due) return std::nullopt;
    if (text.size() == due) return FoundText{{index, first, i}, text, identity::is_iban(text)};
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

namespace {

// Those of a rereading that touch a word which says something else there, and are not found yet.
template <typename Found, typename Same>
void add_reread(const Reread& reread, std::vector<Found>&& again, std::vector<Found>& found,
                const Same& same) {
  for (auto& one : again) {
    for (std::size_t word = one.span.first; word <= one.span.last; ++word)
      if (one.note.empty()) one.note = reread.notes[word];
    one.read = as_number(confidence_of(reread.row, one.span.first, one.span.last));
    const bool known = std::ranges::any_of(found, [&](const Found& other) {
      return other.span.row == one.span.row && other.span.first <= one.span.last &&
             one.span.first <= other.span.last && same(one, other);
    });
    if (!one.note.empty() && !known) found.push_back(std::move(one));
  }
}

}  // namespace

Candidates find_candidates(const std::vector<Row>& rows) {
  Candidates found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    find_dates(rows[i], i, found.dates);
    find_amounts(rows[i], i, found.amounts);
    find_identifiers(rows[i], i, found);
    for (const auto& reread : rereadings(rows[i])) {
      std::vector<FoundDate> dates;
      find_dates(reread.row, i, dates);
      add_reread(reread, std::move(dates), found.dates,
                 [](const FoundDate& a, const FoundDate& b) { return a.date == b.date; });
      std::vector<FoundAmount> amounts;
      find_amounts(reread.row, i, amounts);
      add_reread(reread, std::move(amounts), found.amounts,
                 [](const FoundAmount& a, const FoundAmount& b) { return a.amount == b.amount; });
    }
  }
  return found;
}

}  // namespace bop::extract
