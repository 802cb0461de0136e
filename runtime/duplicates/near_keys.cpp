#include "runtime/duplicates/near_keys.h"

#include <algorithm>
#include <array>

namespace bop::duplicates {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The text without its last digits, and those.
std::pair<std::string_view, std::string_view> series_and_number(std::string_view key) {
  std::size_t at = key.size();
  while (at > 0 && is_digit(key[at - 1])) --at;
  return {key.substr(0, at), key.substr(at)};
}

}  // namespace

int edits_between(std::string_view a, std::string_view b) {
  constexpr std::size_t size = 64;  // a longer number is no number
  const int longer = static_cast<int>(std::max(a.size(), b.size()));
  if (a.size() >= size || b.size() >= size) return a == b ? 0 : longer;
  std::array<std::array<int, size>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& last = rows[(i - 1) % 3];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

bool within_edits(std::string_view a, std::string_view b, int edits) {
  const auto longer = std::max(a.size(), b.size());
  const auto shorter = std::min(a.size(), b.size());
  return longer - shorter <= static_cast<std::size_t>(edits) && edits_between(a, b) <= edits;
}

bool follows_in_series(std::string_view earlier, std::string_view later) {
  const auto [series, number] = series_and_number(earlier);
  const auto [other_series, other_number] = series_and_number(later);
  if (series != other_series || number.empty() || other_number.empty()) return false;
  if (number.size() != other_number.size()) return number.size() < other_number.size();
  return number < other_number;  // as digits of one length
}

}  // namespace bop::duplicates
