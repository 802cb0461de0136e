#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/reconcile/ledger.h"

namespace bop::reconcile {

namespace {

bool shares_name(const EntryFacts& a, const EntryFacts& b) {
  return std::ranges::any_of(a.named, [&](std::uint32_t item) {
    return std::ranges::find(b.named, item) != b.named.end();
  });
}

// Whether `earlier` may be what came back with `entry`.
bool may_return(Ledger& ledger, std::uint32_t entry, std::uint32_t earlier) {
  const BankEntry& back = ledger.entries()[entry];
  const BankEntry& sent = ledger.entries()[earlier];
  const int days = back.booked.days - sent.booked.days;
  return ledger.facts(earlier).amount == -ledger.facts(entry).amount &&
         sent.amount.currency == back.amount.currency && sent.account == back.account &&
         sent.return_code.empty() && days >= 0 && days <= ledger.settings().return_days;
}

}  // namespace

bool settle_return(Ledger& ledger, std::uint32_t entry, bool last) {
  const BankEntry& back = ledger.entries()[entry];
  const EntryFacts& facts = ledger.facts(entry);
  std::vector<std::uint32_t> sent;
  for (std::uint32_t other = 0; other < ledger.entries().size(); ++other) {
    if (!may_return(ledger, entry, other)) continue;
    const EntryFacts& earlier = ledger.facts(other);
    const bool party = facts.party != no_party && facts.party == earlier.party;
    if (party || shares_name(facts, earlier)) sent.push_back(other);
  }
  // What both name decides among several.
  if (sent.size() > 1 && !facts.named.empty())
    std::erase_if(sent,
                  [&](std::uint32_t other) { return !shares_name(facts, ledger.facts(other)); });
  // One payment comes back once.
  for (std::uint32_t other = 0; other < ledger.entries().size(); ++other)
    if (ledger.settlement(other).kind == Kind::Return)
      std::erase(sent, ledger.settlement(other).entry);
  if (sent.size() != 1) return false;
  const Settlement& original = ledger.settlement(sent.front());
  if (!original.posts() && !last) return false;  // perhaps in a later round
  Settlement& settlement = ledger.settlement(entry);
  settlement.kind = Kind::Return;
  settlement.confidence = original.posts() ? Confidence::High : Confidence::Medium;
  settlement.entry = sent.front();
  settlement.lines.push_back(fmt::format("the bank returned it ({})", back.return_code));
  settlement.lines.push_back(fmt::format("it is the opposite of entry {} of {}",
                                         ledger.entries()[sent.front()].id,
                                         ledger.entries()[sent.front()].booked.text()));
  if (!original.posts()) {
    settlement.lines.emplace_back("which waits for a person: neither is posted");
    return true;
  }
  for (const Allocation& one : original.allocations) {
    const Units units = one.amount.scaled(4).value_or(0);
    settlement.allocations.push_back(ledger.allocate(one.item, -units, true));
    settlement.lines.push_back(fmt::format("`{}` is open again with {}",
                                           ledger.books().items[one.item].reference,
                                           ledger.money(one.item, ledger.open(one.item))));
  }
  return true;
}

bool settle_transfers(Ledger& ledger) {
  const auto count = static_cast<std::uint32_t>(ledger.entries().size());
  std::vector<std::uint32_t> own;
  for (std::uint32_t entry = 0; entry < count; ++entry)
    if (ledger.is_own(ledger.entries()[entry].iban)) own.push_back(entry);
  const auto pairs = [&](std::uint32_t a, std::uint32_t b) {
    const BankEntry& x = ledger.entries()[a];
    const BankEntry& y = ledger.entries()[b];
    return x.account != y.account && x.amount.currency == y.amount.currency &&
           ledger.facts(a).amount == -ledger.facts(b).amount &&
           std::abs(x.booked.days - y.booked.days) <= ledger.settings().transfer_days;
  };
  bool any = false;
  for (const std::uint32_t entry : own) {
    std::vector<std::uint32_t> others;
    for (const std::uint32_t other : own)
      if (pairs(entry, other)) others.push_back(other);
    if (others.size() != 1) continue;
    const bool mutual = std::ranges::count_if(own, [&](std::uint32_t other) {
                          return pairs(others.front(), other);
                        }) == 1;
    if (!mutual) continue;
    Settlement& settlement = ledger.settlement(entry);
    settlement.kind = Kind::OwnTransfer;
    settlement.confidence = Confidence::High;
    settlement.entry = others.front();
    settlement.lines.push_back(fmt::format("the other side is entry {} in account {} of ours",
                                           ledger.entries()[others.front()].id,
                                           ledger.entries()[others.front()].account));
    any = true;
  }
  return any;
}

}  // namespace bop::reconcile
