#include "runtime/match/edits.h"

#include <algorithm>
#include <array>
#include <bit>

namespace bop::match {
namespace {

constexpr std::uint32_t classes = 42;
constexpr std::uint32_t times_max = 3;

std::uint32_t class_of(char32_t character) {
  constexpr std::uint32_t digits = 10, letters = 26;
  if (character >= U'0' && character <= U'9') return character - U'0';
  if (character >= U'a' && character <= U'z') return digits + (character - U'a');
  return digits + letters + character % (classes - digits - letters);
}

}  // namespace

CharacterCount CharacterCount::of(const std::vector<char32_t>& text) {
  std::array<std::uint32_t, classes> times{};
  CharacterCount made;
  for (const char32_t character : text) {
    const std::uint32_t at = class_of(character);
    if (times[at] == times_max) continue;
    const std::uint32_t bit = times[at]++ * classes + at;
    (bit < 64 ? made.low : made.high) |= std::uint64_t{1} << (bit % 64);
  }
  return made;
}

std::uint32_t difference(const CharacterCount& one, const CharacterCount& other) {
  return static_cast<std::uint32_t>(std::popcount(one.low ^ other.low) +
                                    std::popcount(one.high ^ other.high));
}

// Only the cells that so many insertions and deletions can reach are filled in: a band along the
// diagonal, three rows at a time.
bool within_edits(const std::vector<char32_t>& one, const std::vector<char32_t>& other,
                  std::uint32_t edits) {
  const auto rows = static_cast<std::int64_t>(one.size());
  const auto columns = static_cast<std::int64_t>(other.size());
  const std::int64_t most = edits;
  if (std::max(rows, columns) - std::min(rows, columns) > most) return false;
  const std::uint32_t too_many = edits + 1;
  const auto width = static_cast<std::size_t>(columns + 1);
  thread_local std::vector<std::uint32_t> cells;
  cells.assign(width * 3, too_many);
  std::uint32_t* before = cells.data();
  std::uint32_t* last = before + width;
  std::uint32_t* row = last + width;
  for (std::int64_t j = 0; j <= std::min(columns, most); ++j)
    last[j] = static_cast<std::uint32_t>(j);
  std::uint32_t least_of_last = 0;
  for (std::int64_t i = 1; i <= rows; ++i) {
    const std::int64_t from = std::max<std::int64_t>(1, i - most);
    const std::int64_t to = std::min(columns, i + most);
    row[from - 1] =
        from == 1 ? static_cast<std::uint32_t>(std::min<std::int64_t>(i, too_many)) : too_many;
    std::uint32_t least = row[from - 1];
    const char32_t character = one[static_cast<std::size_t>(i - 1)];
    for (std::int64_t j = from; j <= to; ++j) {
      const char32_t across = other[static_cast<std::size_t>(j - 1)];
      std::uint32_t cell = last[j - 1] + (character == across ? 0 : 1);
      cell = std::min(cell, row[j - 1] + 1);
      if (j < i + most) cell = std::min(cell, last[j] + 1);
      if (i > 1 && j > 1 && character == other[static_cast<std::size_t>(j - 2)] &&
          one[static_cast<std::size_t>(i - 2)] == across)
        cell = std::min(cell, before[j - 2] + 1);
      row[j] = std::min(cell, too_many);
      least = std::min(least, row[j]);
    }
    // A swap reaches over one row: it takes two rows beyond the limit to end it.
    if (least >= too_many && least_of_last >= too_many) return false;
    least_of_last = least;
    std::uint32_t* const spent = before;
    before = last;
    last = row;
    row = spent;
  }
  return last[columns] <= edits;
}

}  // namespace bop::match
