#include "runtime/match/edits.h"

#include <algorithm>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "runtime/builtins/similarity.h"

namespace match = bop::match;

namespace {

std::string text_of(std::mt19937& engine, std::size_t longest) {
  std::string text;
  for (std::size_t left = engine() % (longest + 1); left > 0; --left) text += "ab1 "[engine() % 4];
  return text;
}

}  // namespace

// `similarity` is the edits as a share of the longer text: of texts this short each number of them
// has a value of its own.
TEST_CASE("the count of characters never excludes texts that similarity calls so near") {
  std::mt19937 engine(5);
  std::size_t within = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string one = text_of(engine, 14), other = text_of(engine, 14);
    const auto a = bop::builtins::characters(one), b = bop::builtins::characters(other);
    const auto longer = static_cast<std::int64_t>(std::max(a.size(), b.size()));
    const std::int64_t likeness = *bop::builtins::similarity_1(one, other);
    const auto edits = static_cast<std::uint32_t>((longer * (10'000 - likeness) + 5'000) / 10'000);
    CAPTURE(one);
    CAPTURE(other);
    CHECK(match::difference(match::CharacterCount::of(a), match::CharacterCount::of(b)) <=
          2 * edits);
    within += edits < 6 ? 1 : 0;
  }
  CHECK(within > 2000);
}
