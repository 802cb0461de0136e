#include "runtime/reconcile/subset.h"

#include <algorithm>
#include <numeric>

namespace bop::reconcile {

namespace {

constexpr std::uint64_t steps_max = 400'000;

// Depth first over the amounts, greatest first, ruling out what can no longer reach the sum.
class Search {
 public:
  Search(std::span<const std::int64_t> amounts, std::size_t members_max)
      : amounts_(amounts), members_max_(members_max), order_(amounts.size()) {
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::stable_sort(order_, std::greater<>{}, [&](std::uint32_t i) { return amounts[i]; });
    rest_.resize(amounts.size() + 1);
    for (std::size_t i = amounts.size(); i > 0; --i)
      rest_[i - 1] = rest_[i] + amounts[order_[i - 1]];
  }

  Subset run(std::int64_t sum) {
    look(0, sum);
    Subset result;
    result.found = found_ > 0;
    result.complete = steps_ < steps_max || found_ > 1;
    result.unique = found_ == 1 && result.complete;
    result.members = first_;
    std::ranges::sort(result.members);
    return result;
  }

 private:
  void look(std::size_t at, std::int64_t sum) {
    if (sum == 0 && chosen_.size() >= 2) {
      if (found_++ == 0) first_ = chosen_;
      return;
    }
    if (sum <= 0 || at >= order_.size() || chosen_.size() >= members_max_ || found_ > 1) return;
    for (std::size_t next = at; next < order_.size() && found_ < 2; ++next) {
      if (++steps_ >= steps_max) return;
      if (rest_[next] < sum) return;
      const std::int64_t amount = amounts_[order_[next]];
      if (amount > sum) continue;
      // The greatest ones that may still be chosen are too little together.
      if (amount * static_cast<std::int64_t>(members_max_ - chosen_.size()) < sum) return;
      chosen_.push_back(order_[next]);
      look(next + 1, sum - amount);
      chosen_.pop_back();
    }
  }

  std::span<const std::int64_t> amounts_;
  std::size_t members_max_;
  std::vector<std::uint32_t> order_;
  std::vector<std::int64_t> rest_;
  std::vector<std::uint32_t> chosen_;
  std::vector<std::uint32_t> first_;
  std::uint64_t steps_ = 0;
  int found_ = 0;
};

}  // namespace

Subset subset_with_sum(std::span<const std::int64_t> amounts, std::int64_t sum,
                       std::size_t members_max) {
  return Search(amounts, members_max).run(sum);
}

}  // namespace bop::reconcile
