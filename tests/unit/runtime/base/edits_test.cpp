#include "runtime/base/edits.h"

#include <algorithm>
#include <random>
#include <string>

#include <doctest/doctest.h>

namespace {

// The definition itself: the last characters are the same, replaced, one of them is more, or the
// last two are exchanged.
std::uint32_t by_definition(std::string_view one, std::string_view other) {
  if (one.empty() || other.empty())
    return static_cast<std::uint32_t>(std::max(one.size(), other.size()));
  const auto less = [](std::string_view text, std::size_t by = 1) {
    return text.substr(0, text.size() - by);
  };
  std::uint32_t least =
      by_definition(less(one), less(other)) + (one.back() == other.back() ? 0 : 1);
  least = std::min(least, by_definition(less(one), other) + 1);
  least = std::min(least, by_definition(one, less(other)) + 1);
  if (one.size() > 1 && other.size() > 1 && one.back() == other[other.size() - 2] &&
      one[one.size() - 2] == other.back())
    least = std::min(least, by_definition(less(one, 2), less(other, 2)) + 1);
  return least;
}

std::string text_of(std::mt19937& engine, std::size_t longest) {
  std::string text;
  for (std::size_t left = engine() % (longest + 1); left > 0; --left) text += "ab1"[engine() % 3];
  return text;
}

}  // namespace

TEST_CASE("edits by hand") {
  using bop::edits_between;
  CHECK(edits_between("", "") == 0);
  CHECK(edits_between("abc", "") == 3);
  CHECK(edits_between("1401", "1041") == 1);  // neighbours exchanged
  CHECK(edits_between("kitten", "sitting") == 3);
  CHECK(edits_between("ca", "abc") == 3);  // what was exchanged is not edited again
  CHECK(edits_between(U"Müller", U"Muller") == 1);
  CHECK(edits_between(U"für", U"fürü", 0) == 1);
}

TEST_CASE("edits are those of the definition, and a limit only ends the count") {
  std::mt19937 engine(5);
  for (int round = 0; round < 2'000; ++round) {
    const std::string one = text_of(engine, 6), other = text_of(engine, 6);
    CAPTURE(one);
    CAPTURE(other);
    const std::uint32_t edits = by_definition(one, other);
    CHECK(bop::edits_between(one, other) == edits);
    const std::u32string wide(one.begin(), one.end()), wide_other(other.begin(), other.end());
    CHECK(bop::edits_between(wide, wide_other) == edits);
    for (const std::uint32_t most : {0U, 1U, 2U, 3U, 5U, 8U, UINT32_MAX - 1}) {
      CHECK(bop::edits_between(one, other, most) == std::min(edits, most + 1));
      CHECK(bop::edits_between(wide, wide_other, most) == std::min(edits, most + 1));
    }
  }
}
