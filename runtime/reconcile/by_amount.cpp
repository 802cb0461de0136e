#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "runtime/reconcile/ledger.h"
#include "runtime/reconcile/subset.h"

namespace bop::reconcile {

namespace {

constexpr std::size_t lump_max = 8;

bool is_waiting(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  return !is_settled(ledger.settlement(entry)) && facts.readable && facts.amount != 0 &&
         ledger.entries()[entry].return_code.empty() &&
         !ledger.is_own(ledger.entries()[entry].iban);
}

std::vector<std::uint32_t> fitting(const Ledger& ledger, std::uint32_t entry, bool window) {
  std::vector<std::uint32_t> items;
  if (ledger.facts(entry).party == no_party) return items;
  for (const std::uint32_t item : ledger.items_of(ledger.facts(entry).party))
    if (ledger.fits(entry, item) && (!window || ledger.in_window(entry, item)))
      items.push_back(item);
  return items;
}

std::vector<std::uint32_t> of_amount(const Ledger& ledger, const std::vector<std::uint32_t>& items,
                                     Units amount) {
  std::vector<std::uint32_t> same;
  for (const std::uint32_t item : items)
    if (ledger.open(item) == amount) same.push_back(item);
  return same;
}

Subset subset_of(const Ledger& ledger, const std::vector<std::uint32_t>& items, Units amount) {
  std::vector<Units> amounts;
  for (const std::uint32_t item : items) amounts.push_back(std::abs(ledger.open(item)));
  return subset_with_sum(amounts, std::abs(amount), lump_max);
}

// The one item that the party and the amount leave, when nothing else explains the entry.
std::uint32_t certain_item(const Ledger& ledger, std::uint32_t entry) {
  constexpr auto none = static_cast<std::uint32_t>(-1);
  const EntryFacts& facts = ledger.facts(entry);
  if (!facts.party_by_account || facts.name_party != no_party) return none;
  const std::vector<std::uint32_t> open = fitting(ledger, entry, false);
  const std::vector<std::uint32_t> same = of_amount(ledger, open, facts.amount);
  if (same.size() != 1 || !ledger.in_window(entry, same.front())) return none;
  const bool names_it = std::ranges::find(facts.named, same.front()) != facts.named.end();
  if (!facts.named.empty() && !names_it) return none;
  if (ledger.names_another(entry, {same.front()}) || ledger.is_reserved(same.front())) return none;
  const Subset subset = subset_of(ledger, open, facts.amount);
  return subset.found || !subset.complete ? none : same.front();
}

std::string party_line(const Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  return fmt::format("the payer is {} ({})", ledger.party_name(facts.party),
                     facts.party_by_account ? "by the account on file" : "by name");
}

void propose(Ledger& ledger, std::uint32_t entry, Kind kind, Confidence confidence,
             const std::vector<std::uint32_t>& items, std::string why) {
  Settlement& settlement = ledger.settlement(entry);
  settlement.kind = kind;
  settlement.confidence = confidence;
  if (ledger.facts(entry).party != no_party) settlement.lines.push_back(party_line(ledger, entry));
  settlement.lines.push_back(std::move(why));
  for (const std::uint32_t item : items)
    settlement.allocations.push_back(ledger.allocate(item, ledger.open(item), settlement.posts()));
}

// The oldest of several equal ones is suggested, the others are named; none is posted.
bool suggest_single(Ledger& ledger, std::uint32_t entry, const std::vector<std::uint32_t>& open) {
  const Units amount = ledger.facts(entry).amount;
  std::vector<std::uint32_t> same = of_amount(ledger, open, amount);
  if (same.empty()) return false;
  std::ranges::stable_sort(same, {}, [&](std::uint32_t item) {
    return std::pair(ledger.is_reserved(item), ledger.books().items[item].due);
  });
  const std::string money = ledger.money(same.front(), amount);
  const bool another = ledger.names_another(entry, {same.front()});
  std::string why = fmt::format("{} is open in one item of the payer's", money);
  if (same.size() > 1)
    why = fmt::format("{} is open in {} items of the payer's: the oldest is suggested", money,
                      same.size());
  else if (another)
    why += ", but the text has a number that is not its";
  propose(ledger, entry, Kind::Whole, Confidence::Medium, {same.front()}, std::move(why));
  Settlement& settlement = ledger.settlement(entry);
  settlement.alternatives.assign(same.begin() + 1, same.end());
  const Subset lump = subset_of(ledger, open, amount);
  const bool others = lump.found || !lump.complete;
  settlement.sets = static_cast<int>(same.size()) + (others ? 1 : 0);
  if (others) settlement.lines.emplace_back("several open items together may make it as well");
  return true;
}

bool suggest_lump(Ledger& ledger, std::uint32_t entry, const std::vector<std::uint32_t>& open) {
  const Subset subset = subset_of(ledger, open, ledger.facts(entry).amount);
  if (!subset.found) return false;
  std::vector<std::uint32_t> items;
  for (const std::uint32_t at : subset.members) items.push_back(open[at]);
  const bool unique = subset.unique;
  propose(ledger, entry, Kind::Lump, unique ? Confidence::Medium : Confidence::Low, items,
          fmt::format("{} open items make the amount{}", items.size(),
                      unique ? ", and no others do" : "; others may as well: a person chooses"));
  ledger.settlement(entry).sets = unique ? 1 : 2;
  if (!unique) ledger.settlement(entry).alternatives = items;
  return true;
}

// A fee or a rest that is written off, without a reference.
bool suggest_fee(Ledger& ledger, std::uint32_t entry, const std::vector<std::uint32_t>& open) {
  const Units amount = ledger.facts(entry).amount;
  std::vector<std::uint32_t> near;
  for (const std::uint32_t item : open) {
    const Units missing = std::abs(ledger.open(item)) - std::abs(amount);
    if (missing > 0 && (ledger.is_bank_fee(item, missing) || ledger.writes_off(item, missing)))
      near.push_back(item);
  }
  if (near.empty()) return false;
  const Units missing = ledger.open(near.front()) - amount;
  propose(ledger, entry, Kind::Fee, near.size() == 1 ? Confidence::Medium : Confidence::Low,
          {near.front()},
          fmt::format("{} are missing from an open item, as a fee may be",
                      ledger.money(near.front(), std::abs(missing))));
  ledger.settlement(entry).difference = decimal(missing);
  ledger.settlement(entry).alternatives.assign(near.begin() + 1, near.end());
  ledger.settlement(entry).sets = static_cast<int>(near.size());
  return true;
}

// Some items are named, and the amount is another: part of them, or more than them.
bool suggest_part(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  std::vector<std::uint32_t> named;
  for (const std::uint32_t item : facts.named)
    if (ledger.fits(entry, item)) named.push_back(item);
  if (named.size() != 1 || std::abs(ledger.open(named.front())) <= std::abs(facts.amount))
    return false;
  const std::uint32_t item = named.front();
  Settlement& settlement = ledger.settlement(entry);
  settlement.kind = Kind::Part;
  settlement.confidence = Confidence::Medium;
  settlement.allocations.push_back(ledger.allocate(item, facts.amount, false));
  settlement.lines.push_back(
      fmt::format("the text names `{}`", ledger.books().items[item].reference));
  settlement.lines.push_back(fmt::format("{} of {} are paid; the rest stays open",
                                         ledger.money(item, facts.amount),
                                         ledger.money(item, ledger.open(item))));
  return true;
}

// More than is open of what the text names: the named items are settled, and where the rest goes a
// person says.
bool suggest_overpaid(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  std::vector<std::uint32_t> named;
  Units sum = 0;
  for (const std::uint32_t item : facts.named)
    if (ledger.fits(entry, item)) {
      named.push_back(item);
      sum += ledger.open(item);
    }
  if (named.empty() || std::abs(facts.amount) <= std::abs(sum)) return false;
  propose(ledger, entry, named.size() == 1 ? Kind::Whole : Kind::Lump, Confidence::Medium, named,
          fmt::format("{} more are paid than the {} that are open of what the text names: a person "
                      "says where it goes",
                      ledger.money(named.front(), std::abs(facts.amount) - std::abs(sum)),
                      ledger.money(named.front(), std::abs(sum))));
  ledger.settlement(entry).difference = decimal(sum - facts.amount);
  return true;
}

// The text names an item that another entry has settled: paid twice, or meant for something else.
bool suggest_paid_twice(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  for (const std::uint32_t item : facts.named) {
    const auto earlier = ledger.settled_by(item);
    const bool same_currency =
        ledger.books().items[item].open.currency == ledger.entries()[entry].amount.currency;
    if (ledger.open(item) != 0 || !earlier || !same_currency) continue;
    Settlement& settlement = ledger.settlement(entry);
    settlement.kind = Kind::Whole;
    settlement.confidence = Confidence::Low;
    settlement.difference = decimal(-facts.amount);
    settlement.allocations.push_back(ledger.allocate(item, 0, false));
    settlement.lines.push_back(fmt::format(
        "the text names `{}`, which entry {} of {} has settled: paid twice, or meant for another",
        ledger.books().items[item].reference, ledger.entries()[*earlier].id,
        ledger.entries()[*earlier].booked.text()));
    return true;
  }
  return false;
}

// The text names what is open in another currency, and no rate makes it the amount.
std::optional<std::string> other_currency_line(const Ledger& ledger, std::uint32_t entry) {
  const value::Currency paid = ledger.entries()[entry].amount.currency;
  for (const std::uint32_t item : ledger.facts(entry).named) {
    const OpenItem& one = ledger.books().items[item];
    if (one.open.currency == paid || ledger.open(item) == 0) continue;
    const auto known = exchange(ledger.books().rates, one.open.currency, paid);
    const std::string named = fmt::format("the text names `{}`, of which {} is open", one.reference,
                                          ledger.money(item, ledger.open(item)));
    if (!known)
      return fmt::format("{}: there is no rate between {} and {}", named, one.open.currency.text(),
                         paid.text());
    return fmt::format("{}: at the rate given that is more than {} in a thousand away", named,
                       ledger.settings().fx_permille);
  }
  return {};
}

}  // namespace

bool settle_by_amount(Ledger& ledger) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> claims;  // item to entries
  const auto count = static_cast<std::uint32_t>(ledger.entries().size());
  using Asked = std::tuple<std::uint32_t, value::Currency, Units>;
  const auto asked = [&](std::uint32_t entry) {
    const EntryFacts& facts = ledger.facts(entry);
    return Asked(facts.party, ledger.entries()[entry].amount.currency, facts.amount);
  };
  std::map<Asked, int> rivals;  // entries of one payer and amount
  for (std::uint32_t entry = 0; entry < count; ++entry) {
    if (!is_waiting(ledger, entry)) continue;
    ++rivals[asked(entry)];
    const std::uint32_t item = certain_item(ledger, entry);
    if (item != static_cast<std::uint32_t>(-1)) claims[item].push_back(entry);
  }
  bool any = false;
  for (const auto& [item, entries] : claims) {
    const std::uint32_t entry = entries.front();
    if (entries.size() != 1 || rivals[asked(entry)] != 1) continue;
    propose(ledger, entry, Kind::Whole, Confidence::High, {item},
            fmt::format("{} is open in one item of the payer's, and nothing else makes it",
                        ledger.money(item, ledger.facts(entry).amount)));
    any = true;
  }
  return any;
}

void suggest(Ledger& ledger, std::uint32_t entry) {
  Settlement& settlement = ledger.settlement(entry);
  if (is_settled(settlement)) return;
  if (!ledger.facts(entry).readable) {
    settlement.lines.emplace_back("the amount has more than four decimals or is too large");
    return;
  }
  const bool back = !ledger.entries()[entry].return_code.empty();
  if (back && settle_return(ledger, entry, true)) return;
  if (!is_waiting(ledger, entry)) {
    settlement.lines.push_back(why_unpaired(ledger, entry));
    return;
  }
  if (suggest_part(ledger, entry)) return;
  const std::vector<std::uint32_t> open = fitting(ledger, entry, false);
  if (suggest_single(ledger, entry, open) || suggest_lump(ledger, entry, open) ||
      suggest_fee(ledger, entry, open) || suggest_overpaid(ledger, entry) ||
      suggest_paid_twice(ledger, entry))
    return;
  if (auto other = other_currency_line(ledger, entry))
    settlement.lines.push_back(std::move(*other));
  settlement.lines.push_back(ledger.facts(entry).party == no_party
                                 ? "neither a reference nor the payer is known"
                                 : "no open items of the payer make the amount");
}

}  // namespace bop::reconcile
