#include "runtime/names/spelling.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "runtime/names/name.h"

namespace bop::names {

namespace {

// Costs in hundredths of a letter. One letter wrong costs 100. The others are what transliterations
// and typing do without meaning to: they were set by hand, then checked on the tuning half of the
// name pairs (docs/decisions/018).
constexpr int letter = 100;
constexpr int vowel_for_vowel = 70;
constexpr int sounds_alike = 60;  // c for k, y for i
constexpr int vowel_more = 80;
constexpr int breath_more = 50;  // h
constexpr int doubled = 30;      // ll for l
constexpr int swapped = 90;      // neighbours

constexpr auto alike = std::to_array<std::string_view>(
    {"ck", "kq", "cq", "gk", "gq", "sz", "cs", "iy", "jy", "ij", "uw",
     "vw", "bp", "bv", "dt", "fv", "sx", "gj", "jz", "ou", "hx", "gh"});

constexpr auto alike_table = [] {
  std::array<std::array<bool, 26>, 26> table{};
  for (const std::string_view pair : alike) {
    const auto a = static_cast<std::size_t>(pair[0] - 'a');
    const auto b = static_cast<std::size_t>(pair[1] - 'a');
    table[a][b] = table[b][a] = true;
  }
  return table;
}();

bool is_vowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}
bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

int replace_cost(char a, char b) {
  if (a == b) return 0;
  if (!is_letter(a) || !is_letter(b)) return letter;
  if (alike_table[static_cast<std::size_t>(a - 'a')][static_cast<std::size_t>(b - 'a')])
    return sounds_alike;
  if (is_vowel(a) && is_vowel(b)) return vowel_for_vowel;
  return letter;
}

// The cost of a letter that only one word has; `before` is the letter it follows there.
int more_cost(char c, char before) {
  if (c == before) return doubled;
  if (c == 'h') return breath_more;
  return is_vowel(c) ? vowel_more : letter;
}

}  // namespace

int spelling_cost(std::string_view a, std::string_view b, int enough) {
  constexpr std::size_t size = 160;  // joined names; what is longer is cut
  a = a.substr(0, size - 1);
  b = b.substr(0, size - 1);
  std::array<std::array<int, size>, 3> rows;  // NOLINT(*-member-init): each row is written first
  int* before = rows[0].data();
  int* last = rows[1].data();
  int* row = rows[2].data();
  last[0] = 0;
  for (std::size_t j = 1; j <= b.size(); ++j)
    last[j] = last[j - 1] + more_cost(b[j - 1], j > 1 ? b[j - 2] : '\0');
  int least_before = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const int drop = more_cost(a[i - 1], i > 1 ? a[i - 2] : '\0');
    row[0] = last[0] + drop;
    int least = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int add = more_cost(b[j - 1], j > 1 ? b[j - 2] : '\0');
      row[j] = std::min(
          {last[j] + drop, row[j - 1] + add, last[j - 1] + replace_cost(a[i - 1], b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + swapped);
      least = std::min(least, row[j]);
    }
    if (std::min(least, least_before) >= enough) return enough;  // a swap spans two rows
    least_before = least;
    int* const oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return std::min(last[b.size()], enough);
}

int spelling_cost_max(std::size_t letters) {
  // Set on the tuning half. A word of three letters is another word after one; long ones bear two.
  constexpr auto most = std::to_array<int>({0, 0, 0, 70, 100, 130, 160, 200, 200, 220});
  return letters < most.size() ? most[letters] : 240;
}

}  // namespace bop::names
