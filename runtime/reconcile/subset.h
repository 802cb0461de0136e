// Subsets of amounts with a given sum. Private to runtime/reconcile. Never: items, confidence.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace bop::reconcile {

struct Subset {
  std::vector<std::uint32_t> members;  // positions in the amounts
  bool found = false;
  bool unique = false;    // no other subset has the sum
  bool complete = false;  // every subset was looked at, or ruled out
};

/// A subset of 2 to `members_max` amounts (all above zero) that makes `sum`. Gives up after a fixed
/// number of steps; then it is not complete and never unique.
Subset subset_with_sum(std::span<const std::int64_t> amounts, std::int64_t sum,
                       std::size_t members_max);

}  // namespace bop::reconcile
