#include "runtime/duplicates/near_keys.h"

#include <algorithm>

#include "runtime/base/edits.h"

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

bool is_no_number(std::string_view a, std::string_view b) {
  constexpr std::size_t size = 64;
  return a.size() >= size || b.size() >= size;
}

}  // namespace

int edits_between(std::string_view a, std::string_view b) {
  if (is_no_number(a, b)) return a == b ? 0 : static_cast<int>(std::max(a.size(), b.size()));
  return static_cast<int>(bop::edits_between(a, b));
}

bool within_edits(std::string_view a, std::string_view b, int edits) {
  if (is_no_number(a, b)) return edits_between(a, b) <= edits;
  const auto most = static_cast<std::uint32_t>(edits);
  return bop::edits_between(a, b, most) <= most;
}

bool follows_in_series(std::string_view earlier, std::string_view later) {
  const auto [series, number] = series_and_number(earlier);
  const auto [other_series, other_number] = series_and_number(later);
  if (series != other_series || number.empty() || other_number.empty()) return false;
  if (number.size() != other_number.size()) return number.size() < other_number.size();
  return number < other_number;  // as digits of one length
}

}  // namespace bop::duplicates
