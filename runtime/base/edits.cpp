#include "runtime/base/edits.h"

#include <algorithm>
#include <vector>

namespace bop {

namespace {

// Only the cells that so many insertions and deletions can reach are filled in: a band along the
// diagonal, three rows at a time.
template <typename Character>
std::uint32_t banded(std::basic_string_view<Character> one, std::basic_string_view<Character> other,
                     std::uint32_t at_most) {
  const auto rows = static_cast<std::int64_t>(one.size());
  const auto columns = static_cast<std::int64_t>(other.size());
  const std::int64_t most = std::min<std::int64_t>(at_most, std::max(rows, columns));
  const auto too_many = static_cast<std::uint32_t>(most + 1);
  if (std::max(rows, columns) - std::min(rows, columns) > most) return too_many;
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
    const Character character = one[static_cast<std::size_t>(i - 1)];
    for (std::int64_t j = from; j <= to; ++j) {
      const Character across = other[static_cast<std::size_t>(j - 1)];
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
    if (least >= too_many && least_of_last >= too_many) return too_many;
    least_of_last = least;
    std::uint32_t* const spent = before;
    before = last;
    last = row;
    row = spent;
  }
  return std::min(last[columns], too_many);
}

}  // namespace

std::uint32_t edits_between(std::string_view one, std::string_view other, std::uint32_t most) {
  return banded(one, other, most);
}

std::uint32_t edits_between(std::u32string_view one, std::u32string_view other,
                            std::uint32_t most) {
  return banded(one, other, most);
}

std::uint32_t edits_between(std::string_view one, std::string_view other) {
  return banded(one, other, UINT32_MAX);
}

std::uint32_t edits_between(std::u32string_view one, std::u32string_view other) {
  return banded(one, other, UINT32_MAX);
}

}  // namespace bop
