#include "runtime/reconcile/subset.h"

#include <bit>
#include <random>

#include <doctest/doctest.h>

namespace bop::reconcile {

TEST_CASE("subsets are those of trying all") {
  std::mt19937 random(20'260'302);  // NOLINT: repeatable
  for (int round = 0; round < 400; ++round) {
    std::vector<std::int64_t> amounts;
    for (std::size_t n = random() % 11; n > 0; --n)
      amounts.push_back(1 + static_cast<std::int64_t>(random() % 40));
    const auto sum = static_cast<std::int64_t>(1 + random() % 120);
    int count = 0;
    for (std::uint32_t set = 0; set < 1U << amounts.size(); ++set) {
      const int members = std::popcount(set);
      if (members < 2 || members > 4) continue;
      std::int64_t total = 0;
      for (std::size_t i = 0; i < amounts.size(); ++i)
        if ((set >> i & 1U) != 0) total += amounts[i];
      count += total == sum ? 1 : 0;
    }
    const Subset subset = subset_with_sum(amounts, sum, 4);
    CHECK(subset.complete);
    CHECK(subset.found == (count > 0));
    CHECK(subset.unique == (count == 1));
    if (!subset.found) continue;
    std::int64_t total = 0;
    for (const std::uint32_t at : subset.members) total += amounts[at];
    CHECK(total == sum);
  }
}

TEST_CASE("a search that is too long proves nothing") {
  std::vector<std::int64_t> amounts;
  for (int i = 0; i < 200; ++i) amounts.push_back(1'000'000 + i * 7'919);
  const Subset subset = subset_with_sum(amounts, 8'123'457, 8);
  CHECK_FALSE(subset.unique);
}

}  // namespace bop::reconcile
