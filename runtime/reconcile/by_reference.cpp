#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "runtime/names/reference.h"
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
  const EntryFacts& facts = ledger.facts(entry);
  const std::uint32_t owing = ledger.party_of(items.front());
  const bool of_one = std::ranges::all_of(
      items, [&](std::uint32_t item) { return ledger.party_of(item) == owing; });
  // Of several with one account the reference says which, unless the name says somebody else.
  if (!facts.sharing.empty() && facts.name_party == no_party)
    return of_one && std::ranges::find(facts.sharing, owing) != facts.sharing.end() ? Payer::Agrees
                                                                                    : Payer::Other;
  if (facts.party == no_party) return Payer::Unknown;
  return of_one && owing == facts.party ? Payer::Agrees : Payer::Other;
}

std::string payer_line(const Ledger& ledger, std::uint32_t entry, Payer payer) {
  const EntryFacts& facts = ledger.facts(entry);
  switch (payer) {
    case Payer::Unknown:
      if (!facts.sharing.empty())
        return fmt::format(
            "the account is that of {} parties, and the name is {}'s: a person confirms",
            facts.sharing.size(), ledger.party_name(facts.name_party));
      return "the payer is not known: a person confirms";
    case Payer::Other:
      if (facts.party == no_party)
        return "the account is that of others than whom the item is with: a person confirms";
      return fmt::format("the payer is {}, not whom the item is with: a person confirms",
                         ledger.party_name(facts.party));
    case Payer::Agrees:
      break;
  }
  if (facts.party == no_party)
    return fmt::format("the account is that of {} parties, one of them whom the item is with",
                       facts.sharing.size());
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
  const std::uint32_t other_name = ledger.facts(entry).name_party;
  if (other_name != no_party && payer == Payer::Agrees) {
    sure = false;
    why += fmt::format("; but the name is that of {}", ledger.party_name(other_name));
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

// Named items of the other sign that are open: credit notes beside invoices.
std::vector<std::uint32_t> named_against(const Ledger& ledger, std::uint32_t entry) {
  std::vector<std::uint32_t> against;
  const EntryFacts& facts = ledger.facts(entry);
  for (const std::uint32_t item : facts.named)
    if (ledger.open(item) != 0 && (ledger.open(item) > 0) != (facts.amount > 0) &&
        ledger.books().items[item].open.currency == ledger.entries()[entry].amount.currency)
      against.push_back(item);
  return against;
}

// Invoices less the credit notes that the text names beside them. Whatever else the amount may look
// like, a fee it is not: the payer says what was taken off.
bool settle_less_credits(Ledger& ledger, std::uint32_t entry,
                         const std::vector<std::uint32_t>& named,
                         const std::vector<std::uint32_t>& against) {
  const Units amount = ledger.facts(entry).amount;
  const Units sum = sum_of(ledger, named);
  const Units taken_off = sum_of(ledger, against);
  std::vector<std::uint32_t> all = named;
  if (sum + taken_off == amount) {
    all.insert(all.end(), against.begin(), against.end());
    settle(ledger, entry, Kind::Lump, all,
           fmt::format("{} less the {} that it names to the credit are {}",
                       ledger.money(named.front(), sum),
                       ledger.money(named.front(), std::abs(taken_off)),
                       ledger.money(named.front(), amount)));
    return true;
  }
  if (sum != amount) return false;
  settle(ledger, entry, named.size() == 1 ? Kind::Whole : Kind::Lump, named,
         fmt::format("{} is what is open without the {} to the credit, which it names: a person "
                     "confirms",
                     ledger.money(named.front(), sum),
                     ledger.money(named.front(), std::abs(taken_off))),
         false);
  return true;
}

// What is missing from the item, when it is one of the bank's fees or small enough to write off.
std::optional<std::string> fee_line(const Ledger& ledger, std::uint32_t item, Units missing) {
  if (missing == 0) return {};
  if (missing < 0) {
    if (!ledger.writes_off(item, missing)) return {};
    return fmt::format("{} more are paid than is open, small enough to write off",
                       ledger.money(item, -missing));
  }
  if (ledger.is_bank_fee(item, missing))
    return fmt::format("{} are missing, a fee of the bank's list", ledger.money(item, missing));
  if (ledger.writes_off(item, missing))
    return fmt::format("{} are missing, small enough to write off", ledger.money(item, missing));
  return {};
}

// Whether so many subsets may have the sum by chance in more than one case of a thousand: amounts
// are taken as whole minor units of the currency, spread evenly below it.
bool by_chance(std::size_t items, std::size_t members_max, Units sum, value::Currency currency) {
  constexpr double cases = 1'000;
  const double units_of_minor = std::pow(10.0, 4 - currency.minor_digits());
  double subsets = 0;
  double of_size = 1;
  for (std::size_t k = 1; k <= std::min(items, members_max); ++k) {
    of_size = of_size * static_cast<double>(items - k + 1) / static_cast<double>(k);
    subsets += of_size;
  }
  return subsets * cases > static_cast<double>(sum) / units_of_minor;
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
  // What else it names is not open, or is written otherwise: the rest need not be these.
  const bool another = ledger.names_another(entry, all);
  settle(ledger, entry, Kind::Lump, all,
         fmt::format("{} further open items, and no others, make up the amount{}", rest.size(),
                     another ? ", but the text has a number that is none of theirs" : ""),
         !another &&
             !by_chance(others.size(), left, missing, ledger.entries()[entry].amount.currency));
  return true;
}

std::optional<value::Money> in_minor_units(const value::Fraction& amount,
                                           value::Currency currency) {
  const auto rounded = value::round(amount, value::Rounding::HalfUp, currency.minor_digits());
  if (!rounded) return {};
  return value::Money{*rounded, currency};
}

// One item of another currency, at the rate given: what differs is measured in the item's currency,
// in which the ledger has it.
bool settle_fx(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  if (facts.named.size() != 1) return false;
  const std::uint32_t item = facts.named.front();
  const OpenItem& open = ledger.books().items[item];
  const value::Currency paid = ledger.entries()[entry].amount.currency;
  const Units left = ledger.open(item);
  if (left == 0 || open.open.currency == paid || (left > 0) != (facts.amount > 0)) return false;
  const auto known = exchange(ledger.books().rates, open.open.currency, paid);
  const auto worth = known ? value::divide({decimal(facts.amount)}, known->rate) : std::nullopt;
  const auto short_by = worth ? value::add(value::Fraction{decimal(left)},
                                           {worth->numerator.negated(), worth->denominator})
                              : std::nullopt;
  const auto most = value::multiply(decimal(left).magnitude(),
                                    *value::Decimal::of(ledger.settings().fx_permille, -3));
  if (!short_by || !most || value::compare(*short_by, {*most}) > 0 ||
      value::compare(*short_by, {most->negated()}) < 0)
    return false;
  const auto expected = value::multiply({decimal(left)}, known->rate);
  const auto told = expected ? in_minor_units(*expected, paid) : std::nullopt;
  const auto difference = in_minor_units(*short_by, open.open.currency);
  if (!told || !difference) return false;
  settle(ledger, entry, Kind::Fx, {item},
         fmt::format(
             "{} are {} at the rate {} from {} to {}; {} {} than is open, inside {} in a thousand",
             ledger.money(item, left), told->text(), known->given->rate.text(),
             known->given->from.text(), known->given->to.text(),
             value::Money{difference->amount.magnitude(), difference->currency}.text(),
             difference->amount.is_negative() ? "more" : "less", ledger.settings().fx_permille),
         !ledger.names_another(entry, {item}));
  ledger.settlement(entry).difference = difference->amount;
  return true;
}

// Open items of a batch, each once; nothing where one of them is not open any more.
std::vector<std::uint32_t> items_of(const Ledger& ledger, std::uint32_t entry, const Batch& batch) {
  std::vector<std::uint32_t> items;
  for (const std::string& id : batch.items) {
    const auto item = ledger.item_of_id(id);
    if (!item || !ledger.fits(entry, *item) || std::ranges::find(items, *item) != items.end())
      return {};
    items.push_back(*item);
  }
  return items;
}

}  // namespace

// A batch that the text names: gross less fee is what came in, and the items make the gross.
bool settle_batch(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  if (!facts.readable || facts.amount <= 0) return false;
  for (const Batch& batch : ledger.books().batches) {
    const std::string key = names::invoice_number_key(batch.reference);
    if (std::ranges::find(facts.keys, key) == facts.keys.end()) continue;
    const auto gross = batch.gross.amount.scaled(4);
    const auto fee = batch.fee.amount.scaled(4);
    const std::vector<std::uint32_t> items = items_of(ledger, entry, batch);
    if (items.empty() || !gross || !fee || batch.gross.currency != batch.fee.currency) continue;
    if (batch.gross.currency != ledger.entries()[entry].amount.currency) continue;
    if (*gross - *fee != facts.amount || sum_of(ledger, items) != *gross) continue;
    const bool of_payer =
        facts.party != no_party && ledger.books().parties[facts.party].id == batch.party;
    Settlement& settlement = ledger.settlement(entry);
    settlement.kind = Kind::Lump;
    settlement.batch = static_cast<std::uint32_t>(&batch - ledger.books().batches.data());
    settlement.confidence = of_payer && facts.party_by_account && facts.name_party == no_party
                                ? Confidence::High
                                : Confidence::Medium;
    settlement.lines.push_back(fmt::format("the text names the batch `{}`", batch.reference));
    settlement.lines.push_back(of_payer ? payer_line(ledger, entry, Payer::Agrees)
                                        : "it is not known to come from who pays the batch out");
    settlement.lines.push_back(fmt::format("{} of {} items less the fee of {} are {}",
                                           ledger.money(items.front(), *gross), items.size(),
                                           ledger.money(items.front(), *fee),
                                           ledger.money(items.front(), facts.amount)));
    settlement.difference = decimal(*fee);
    for (const std::uint32_t item : items)
      settlement.allocations.push_back(
          ledger.allocate(item, ledger.open(item), settlement.posts()));
    return true;
  }
  return false;
}

bool settle_by_reference(Ledger& ledger, std::uint32_t entry) {
  const EntryFacts& facts = ledger.facts(entry);
  if (!facts.readable || facts.amount == 0 || !facts.keys.size()) return false;
  const std::vector<std::uint32_t> named = open_named(ledger, entry);
  if (named.empty()) return settle_fx(ledger, entry);
  const std::vector<std::uint32_t> against = named_against(ledger, entry);
  if (!against.empty()) return settle_less_credits(ledger, entry, named, against);
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
  // What is more than is named may be another item; only then is it little enough to write off.
  if (missing < 0 && settle_partly_named_lump(ledger, entry, named)) return true;
  if (auto fee = fee_line(ledger, named.front(), missing)) {
    // Of several items nobody knows from which the rest is missing; what else the text names may
    // be what was taken off.
    const bool another = ledger.names_another(entry, named);
    if (another) *fee += ", but the text has a number that is not its";
    settle(ledger, entry, Kind::Fee, named, std::move(*fee), named.size() == 1 && !another);
    ledger.settlement(entry).difference = decimal(sum - facts.amount);
    return true;
  }
  return false;
}

}  // namespace bop::reconcile
