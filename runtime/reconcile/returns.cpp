#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/identity/identity.h"
#include "runtime/reconcile/ledger.h"

namespace bop::reconcile {

namespace {

bool shares_name(const EntryFacts& a, const EntryFacts& b) {
  return std::ranges::any_of(a.named, [&](std::uint32_t item) {
    return std::ranges::find(b.named, item) != b.named.end();
  });
}

// An entry that may have come back: of this run, or posted in an earlier one.
struct Sent {
  const BankEntry* entry;
  const EntryFacts* facts;
  std::uint32_t at;
  bool earlier;
};

// Whether it may be what came back with `entry`.
bool may_return(const Ledger& ledger, std::uint32_t entry, const Sent& sent) {
  const BankEntry& back = ledger.entries()[entry];
  const EntryFacts& facts = ledger.facts(entry);
  const int days = back.booked.days - sent.entry->booked.days;
  const bool known = (facts.party != no_party && facts.party == sent.facts->party) ||
                     shares_name(facts, *sent.facts);
  return known && sent.facts->amount == -facts.amount &&
         sent.entry->amount.currency == back.amount.currency &&
         sent.entry->account == back.account && sent.entry->return_code.empty() && days >= 0 &&
         days <= ledger.settings().return_days;
}

std::vector<Sent> all_sent(const Ledger& ledger) {
  std::vector<Sent> all;
  for (std::uint32_t at = 0; at < ledger.entries().size(); ++at)
    all.push_back({&ledger.entries()[at], &ledger.facts(at), at, false});
  for (std::uint32_t at = 0; at < ledger.books().earlier.size(); ++at)
    all.push_back({&ledger.books().earlier[at].entry, &ledger.facts_of_earlier(at), at, true});
  return all;
}

// One payment comes back once.
bool came_back(Ledger& ledger, const Sent& sent) {
  for (std::uint32_t other = 0; other < ledger.entries().size(); ++other) {
    const Settlement& settlement = ledger.settlement(other);
    if (settlement.kind == Kind::Return &&
        (sent.earlier ? settlement.earlier : settlement.entry) == sent.at)
      return true;
  }
  return false;
}

// What the payment that came back had settled is open again.
void open_again(Ledger& ledger, Settlement& settlement, const std::vector<Posted::Share>& settled) {
  for (const Posted::Share& one : settled) {
    const Units units = one.amount.scaled(4).value_or(0);
    settlement.allocations.push_back(ledger.allocate(one.item, -units, true));
    settlement.lines.push_back(fmt::format("`{}` is open again with {}",
                                           ledger.books().items[one.item].reference,
                                           ledger.money(one.item, ledger.open(one.item))));
  }
}

std::vector<Posted::Share> settled_by(Ledger& ledger, const Sent& sent) {
  if (sent.earlier) return ledger.books().earlier[sent.at].settled;
  std::vector<Posted::Share> settled;
  for (const Allocation& one : ledger.settlement(sent.at).allocations)
    settled.push_back({one.item, one.amount});
  return settled;
}

}  // namespace

namespace {

std::vector<Sent> originals(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  std::vector<Sent> sent = all_sent(ledger);
  std::erase_if(sent, [&](const Sent& one) { return !may_return(ledger, entry, one); });
  // What both name decides among several.
  if (sent.size() > 1 && !facts.named.empty())
    std::erase_if(sent, [&](const Sent& one) { return !shares_name(facts, *one.facts); });
  std::erase_if(sent, [&](const Sent& one) { return came_back(ledger, one); });
  return sent;
}

}  // namespace

bool settle_return(Ledger& ledger, std::uint32_t entry, bool last) {
  const BankEntry& back = ledger.entries()[entry];
  const std::vector<Sent> sent = originals(ledger, entry);
  if (sent.size() != 1) return false;
  const Sent& original = sent.front();
  const bool posted = original.earlier || ledger.settlement(original.at).posts();
  if (!posted && !last) return false;  // perhaps in a later round
  Settlement& settlement = ledger.settlement(entry);
  settlement.kind = Kind::Return;
  settlement.confidence = posted ? Confidence::High : Confidence::Medium;
  (original.earlier ? settlement.earlier : settlement.entry) = original.at;
  settlement.lines.push_back(fmt::format("the bank returned it ({})", back.return_code));
  settlement.lines.push_back(fmt::format("it is the opposite of entry {} of {}{}",
                                         original.entry->id, original.entry->booked.text(),
                                         original.earlier ? ", posted before" : ""));
  if (posted)
    open_again(ledger, settlement, settled_by(ledger, original));
  else
    settlement.lines.emplace_back("which waits for a person: neither is posted");
  return true;
}

namespace {

// Whether the other side of `one` is the account that `other` stands in.
bool names_account(const BankEntry& one, const BankEntry& other) {
  const std::string named = identity::compact(one.iban);
  return !named.empty() && named == identity::compact(other.account);
}

// Whether they are the two sides of one transfer.
bool pairs(const Ledger& ledger, std::uint32_t a, std::uint32_t b) {
  const bool a_pays = ledger.facts(a).amount < 0;
  const BankEntry& out = ledger.entries()[a_pays ? a : b];
  const BankEntry& in = ledger.entries()[a_pays ? b : a];
  const int days = in.booked.days - out.booked.days;
  return ledger.facts(a).amount == -ledger.facts(b).amount && names_account(out, in) &&
         names_account(in, out) && out.amount.currency == in.amount.currency && days >= 0 &&
         days <= ledger.settings().transfer_days;
}

std::vector<std::uint32_t> own_entries(const Ledger& ledger) {
  std::vector<std::uint32_t> own;
  for (std::uint32_t entry = 0; entry < ledger.entries().size(); ++entry)
    if (ledger.is_own(ledger.entries()[entry].iban)) own.push_back(entry);
  return own;
}

std::vector<std::uint32_t> other_sides(const Ledger& ledger, const std::vector<std::uint32_t>& own,
                                       std::uint32_t entry) {
  std::vector<std::uint32_t> others;
  for (const std::uint32_t other : own)
    if (pairs(ledger, entry, other)) others.push_back(other);
  return others;
}

// "E08 of 2026-05-06 and E09 of 2026-05-06"; of many the first few.
std::string listed(const std::vector<const BankEntry*>& entries) {
  constexpr std::size_t shown_most = 4;
  std::string text;
  for (std::size_t i = 0; i < entries.size() && i < shown_most; ++i)
    text += fmt::format("{}{} of {}",
                        i == 0                    ? ""
                        : i + 1 == entries.size() ? " and "
                                                  : ", ",
                        entries[i]->id, entries[i]->booked.text());
  return entries.size() > shown_most ? text + ", …" : text;
}

}  // namespace

bool settle_transfers(Ledger& ledger) {
  const std::vector<std::uint32_t> own = own_entries(ledger);
  bool any = false;
  for (const std::uint32_t entry : own) {
    const std::vector<std::uint32_t> others = other_sides(ledger, own, entry);
    if (others.size() != 1) continue;
    if (other_sides(ledger, own, others.front()).size() != 1) continue;
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

std::string why_unpaired(Ledger& ledger, std::uint32_t entry) {
  std::vector<const BankEntry*> found;
  if (!ledger.entries()[entry].return_code.empty()) {
    for (const Sent& one : originals(ledger, entry)) found.push_back(one.entry);
    if (found.empty()) return "no earlier entry of the account is its opposite";
    return fmt::format("it may be the opposite of {} entries, {}: a person says which came back",
                       found.size(), listed(found));
  }
  const std::vector<std::uint32_t> own = own_entries(ledger);
  const std::vector<std::uint32_t> others = other_sides(ledger, own, entry);
  if (others.empty()) return "no entry in another account of ours is its other side";
  for (const std::uint32_t other : others) found.push_back(&ledger.entries()[other]);
  if (found.size() > 1)
    return fmt::format("its other side may be any of {} entries, {}: a person says which",
                       found.size(), listed(found));
  for (const std::uint32_t rival : other_sides(ledger, own, others.front()))
    if (rival != entry) found.push_back(&ledger.entries()[rival]);
  return fmt::format(
      "its other side may be {}, which may be that of {} as well: a person says "
      "which",
      listed({found.front()}), listed({found.begin() + 1, found.end()}));
}

}  // namespace bop::reconcile
