// What two entries would settle is proposed for one of them: two clicks would settle it twice. The
// other entry says so, and takes nothing.
#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include <fmt/format.h>

#include "runtime/reconcile/ledger.h"

namespace bop::reconcile {

namespace {

std::string entry_text(const Ledger& ledger, std::uint32_t entry) {
  return fmt::format("entry {} of {}", ledger.entries()[entry].id,
                     ledger.entries()[entry].booked.text());
}

Units units_of(const Allocation& one) {
  return one.amount.scaled(4).value_or(0);
}

class Proposals {
 public:
  explicit Proposals(Ledger& ledger) : ledger_(ledger) {}

  void look_at(std::uint32_t entry) {
    const Settlement& settlement = ledger_.settlement(entry);
    if (settlement.posts()) return;
    for (const Allocation& one : settlement.allocations)
      if (units_of(one) != 0 && std::abs(units_of(one)) > left_of(one.item))
        return withdraw(entry, one.item);
    for (const Allocation& one : settlement.allocations) {
      if (units_of(one) == 0) continue;
      taken_[one.item] += std::abs(units_of(one));
      holder_.try_emplace(one.item, entry);
    }
  }

 private:
  Units left_of(std::uint32_t item) { return std::abs(ledger_.open(item)) - taken_[item]; }

  void withdraw(std::uint32_t entry, std::uint32_t item) {
    Settlement& settlement = ledger_.settlement(entry);
    const std::string& reference = ledger_.books().items[item].reference;
    const auto holder = holder_.find(item);
    const auto settled = ledger_.settled_by(item);
    std::string other = "another entry";
    if (holder != holder_.end()) {
      other = entry_text(ledger_, holder->second);
      ledger_.settlement(holder->second)
          .lines.push_back(fmt::format("{} asks for `{}` as well: only one of them can settle it",
                                       entry_text(ledger_, entry), reference));
    } else if (settled) {
      other = entry_text(ledger_, *settled);
    }
    settlement.lines.push_back(
        fmt::format("`{}` is {} {} already: paid twice, or one of the two is meant for another",
                    reference, holder != holder_.end() ? "proposed for" : "settled by", other));
    settlement.confidence = Confidence::Low;
    settlement.difference = decimal(-ledger_.facts(entry).amount);
    for (Allocation& one : settlement.allocations) one = ledger_.allocate(one.item, 0, false);
  }

  Ledger& ledger_;
  std::unordered_map<std::uint32_t, Units> taken_;
  std::unordered_map<std::uint32_t, std::uint32_t> holder_;
};

}  // namespace

void withdraw_contested(Ledger& ledger, std::vector<std::uint32_t> by_date) {
  // The surer one has it, of equally sure ones the first.
  std::ranges::stable_sort(by_date, std::ranges::greater(), [&](std::uint32_t entry) {
    return ledger.settlement(entry).confidence;
  });
  Proposals proposals(ledger);
  for (const std::uint32_t entry : by_date) proposals.look_at(entry);
}

}  // namespace bop::reconcile
