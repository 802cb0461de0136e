#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "runtime/reconcile/ledger.h"
#include "runtime/reconcile/subset.h"

namespace bop::reconcile {

namespace {

constexpr std::size_t lump_max = 8;

// The items that the entry names and that are open for it.
std::vector<std::uint32_t> open_named(const Ledger& ledger, std::uint32_t entry) {
  std::vector<std::uint32_t> named;
  for (const std::uint32_t item : ledger.facts(entry).named)
    if (ledger.fits(entry, item)) named.push_back(item);
  return named;
}

std::string named_line(const Ledger& ledger, std::uint32_t item) {
  return fmt::format("the text names `{}`", ledger.books().items[item].reference);
}

// Whether the payer is the items' party; unknown payers neither agree nor disagree.
enum class Payer { Agrees, Unknown, Other };
Payer payer_of(const Ledger& ledger, std::uint32_t entry, const std::vector<std::uint32_t>& items) {
  const std::uint32_t party = ledger.facts(entry).party;
  if (party == no_party) return Payer::Unknown;
  const bool same = std::ranges::all_of(
      items, [&](std::uint32_t item) { return ledger.party_of(item) == party; });
  return same ? Payer::Agrees : Payer::Other;
}

std::string payer_line(const Ledger& ledger, std::uint32_t entry, Payer payer) {
  const EntryFacts& facts = ledger.facts(entry);
  switch (payer) {
    case Payer::Unknown:
      return "the payer is not known: a person confirms";
    case Payer::Other:
      return fmt::format("the payer is {}, not whom the item is with: a person confirms",
                         ledger.party_name(facts.party));
    case Payer::Agrees:
      break;
  }
  return fmt::format("the payer is {} ({})", ledger.party_name(facts.party),
                     facts.party_by_account ? "by the account on file" : "by name");
}

void settle(Ledger& ledger, std::uint32_t entry, Kind kind, const std::vector<std::uint32_t>& items,
            std::string why, bool sure = true) {
  const Payer payer = payer_of(ledger, entry, items);
  Settlement& settlement = ledger.settlement(entry);
  settlement.kind = kind;
  for (const std::uint32_t item : items) {
    if (!ledger.has_unnamed_twin(item)) continue;
    sure = false;
    why += fmt::format("; `{}` is one slip from another item of that amount",
                       ledger.books().items[item].reference);
  }
  settlement.confidence = sure && payer == Payer::Agrees ? Confidence::High : Confidence::Medium;
  for (const std::uint32_t item : ledger.facts(entry).named)
    if (std::ranges::find(items, item) != items.end())
      settlement.lines.push_back(named_line(ledger, item));
  settlement.lines.push_back(payer_line(ledger, entry, payer));
  settlement.lines.push_back(std::move(why));
  for (const std::uint32_t item : items)
    settlement.allocations.push_back(ledger.allocate(item, ledger.open(item), settlement.posts()));
}

Units sum_of(const Ledger& ledger, const std::vector<std::uint32_t>& items) {
  Units sum = 0;
  for (const std::uint32_t item : items) sum += ledger.open(item);
  return sum;
}

// What is missing from the item, when it is one of the bank's fees or small enough to write off.
std::optional<std::string> fee_line(const Ledger& ledger, std::uint32_t item, Units missing) {
  const Settings& settings = ledger.settings();
  const value::Decimal amount = decimal(missing);
  if (missing <= 0) return {};
  if (std::ranges::find(settings.bank_fees, amount) != settings.bank_fees.end())
    return fmt::format("{} are missing, a fee of the bank's list", ledger.money(item, missing));
  if (amount <= settings.write_off_max)
    return fmt::format("{} are missing, small enough to write off", ledger.money(item, missing));
  return {};
}

// Whether so many subsets may have the sum by chance in more than one case of a thousand: amounts
// are taken as cents spread evenly below it.
bool by_chance(std::size_t items, std::size_t members_max, Units sum) {
  constexpr double cases = 1'000;
  constexpr double units_of_cent = 100;
  double subsets = 0;
  double of_size = 1;
  for (std::size_t k = 1; k <= std::min(items, members_max); ++k) {
    of_size = of_size * static_cast<double>(items - k + 1) / static_cast<double>(k);
    subsets += of_size;
  }
  return subsets * cases > static_cast<double>(sum) / units_of_cent;
}

// Some invoices of the lump are named; the others must follow from the amount without a doubt.
bool settle_partly_named_lump(Ledger& ledger, std::uint32_t entry,
                              const std::vector<std::uint32_t>& named) {
  const EntryFacts& facts = ledger.facts(entry);
  const std::uint32_t party = ledger.party_of(named.front());
  const Units missing = std::abs(facts.amount) - std::abs(sum_of(ledger, named));
  if (missing <= 0 || party == no_party || named.size() >= lump_max) return false;
  std::vector<std::uint32_t> others;
  std::vector<Units> amounts;
  for (const std::uint32_t item : ledger.items_of(party)) {
    if (!ledger.fits(entry, item) || std::ranges::find(named, item) != named.end()) continue;
    others.push_back(item);
    amounts.push_back(std::abs(ledger.open(item)));
  }
  const std::size_t left = lump_max - named.size();
  std::vector<std::uint32_t> rest;
  const auto singles = std::ranges::count(amounts, missing);
  const Subset subset = subset_with_sum(amounts, missing, left);
  if (singles == 1 && !subset.found && subset.complete) {
    const auto at = std::ranges::find(amounts, missing) - amounts.begin();
    rest.push_back(others[static_cast<std::size_t>(at)]);
  } else if (singles == 0 && subset.unique) {
    for (const std::uint32_t at : subset.members) rest.push_back(others[at]);
  } else {
    return false;
  }
  std::vector<std::uint32_t> all = named;
  all.insert(all.end(), rest.begin(), rest.end());
  settle(ledger, entry, Kind::Lump, all,
         fmt::format("{} further open items, and no others, make up the amount", rest.size()),
         !by_chance(others.size(), left, missing));
  return true;
}

bool settle_fx(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  if (facts.named.size() != 1) return false;
  const std::uint32_t item = facts.named.front();
  const OpenItem& open = ledger.books().items[item];
  const value::Currency paid = ledger.entries()[entry].amount.currency;
  const Units left = ledger.open(item);
  if (left == 0 || open.open.currency == paid || (left > 0) != (facts.amount > 0)) return false;
  for (const Rate& rate : ledger.books().rates) {
    if (rate.from != open.open.currency || rate.to != paid) continue;
    const auto expected = value::multiply(decimal(left), rate.rate);
    if (!expected) return false;
    const auto gap = value::add(decimal(facts.amount), expected->negated());
    const auto most = value::multiply(expected->magnitude(),
                                      *value::Decimal::of(ledger.settings().fx_permille, -3));
    if (!gap || !most || gap->magnitude() > *most) return false;
    settle(ledger, entry, Kind::Fx, {item},
           fmt::format("{} at the rate {} are {} {}; {} differ, inside {} in a thousand",
                       ledger.money(item, left), rate.rate.text(), paid.text(), expected->text(),
                       gap->text(), ledger.settings().fx_permille));
    ledger.settlement(entry).difference = *gap;
    return true;
  }
  return false;
}

}  // namespace

bool settle_by_reference(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  if (!facts.readable || facts.amount == 0 || !facts.keys.size()) return false;
  const std::vector<std::uint32_t> named = open_named(ledger, entry);
  if (named.empty()) return settle_fx(ledger, entry);
  const Units sum = sum_of(ledger, named);
  if (sum == facts.amount) {
    if (named.size() == 1)
      settle(ledger, entry, Kind::Whole, named,
             fmt::format("{} is all that is open of it", ledger.money(named.front(), sum)));
    else
      settle(ledger, entry, Kind::Lump, named,
             fmt::format("the {} items it names make {}", named.size(),
                         ledger.money(named.front(), sum)));
    return true;
  }
  const Units missing = std::abs(sum) - std::abs(facts.amount);
  if (auto fee = fee_line(ledger, named.front(), missing)) {
    settle(ledger, entry, Kind::Fee, named, std::move(*fee));
    ledger.settlement(entry).difference = decimal(sum - facts.amount);
    return true;
  }
  return settle_partly_named_lump(ledger, entry, named);
}

}  // namespace bop::reconcile
