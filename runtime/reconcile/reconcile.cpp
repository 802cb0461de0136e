#include "runtime/reconcile/reconcile.h"

#include <algorithm>
#include <numeric>

#include "runtime/reconcile/ledger.h"

namespace bop::reconcile {

namespace {

// References first and by date, as a return opens again what a later payment settles.
bool settle_named(Ledger& ledger, const std::vector<std::uint32_t>& by_date) {
  bool any = false;
  for (const std::uint32_t entry : by_date) {
    if (is_settled(ledger.settlement(entry))) continue;
    if (ledger.is_own(ledger.entries()[entry].iban)) continue;
    any |= ledger.entries()[entry].return_code.empty()
               ? settle_batch(ledger, entry) || settle_by_reference(ledger, entry)
               : settle_return(ledger, entry);
  }
  return any;
}

}  // namespace

std::optional<Exchange> exchange(std::span<const Rate> rates, value::Currency from,
                                 value::Currency to) {
  if (from == to) return Exchange{{1, 1}, nullptr};
  for (const Rate& rate : rates)
    if (rate.from == from && rate.to == to) return Exchange{{rate.rate, 1}, &rate};
  for (const Rate& rate : rates)
    if (rate.from == to && rate.to == from) return Exchange{{1, rate.rate}, &rate};
  return {};
}

void tell_fit(Ledger& ledger, std::uint32_t entry) {
  Settlement& settlement = ledger.settlement(entry);
  const EntryFacts& facts = ledger.facts(entry);
  if (settlement.allocations.empty()) return;
  settlement.sets = std::max(settlement.sets, 1);
  // Of several with one account it is the one whom the items are with.
  const std::uint32_t owing = ledger.party_of(settlement.allocations.front().item);
  const bool shares = std::ranges::find(facts.sharing, owing) != facts.sharing.end();
  const std::uint32_t payer = shares ? owing : facts.party;
  const bool same = std::ranges::all_of(settlement.allocations, [&](const Allocation& one) {
    return payer != no_party && ledger.party_of(one.item) == payer;
  });
  const bool sure =
      (facts.party_by_account || facts.party_in_full || shares) && facts.name_party == no_party;
  settlement.party = !same ? PartyFit::NotAtAll : sure ? PartyFit::Fully : PartyFit::Partly;
  const auto named = std::ranges::count_if(settlement.allocations, [&](const Allocation& one) {
    return std::ranges::find(facts.named, one.item) != facts.named.end();
  });
  if (named == 0) return;
  settlement.reference = settlement.allocations.size() == 1 ? ReferenceFit::OneDocument
                                                            : ReferenceFit::SeveralDocuments;
}

std::vector<Settlement> reconcile(const Books& books, std::span<const BankEntry> entries,
                                  const Settings& settings) {
  constexpr int rounds_max = 20;
  Ledger ledger(books, entries, settings);
  std::vector<std::uint32_t> by_date(entries.size());
  std::iota(by_date.begin(), by_date.end(), 0U);
  std::ranges::stable_sort(by_date, {}, [&](std::uint32_t entry) { return entries[entry].booked; });
  settle_transfers(ledger);
  // What one step settles may leave another only one way.
  bool any = true;
  for (int round = 0; any && round < rounds_max; ++round) {
    any = settle_named(ledger, by_date);
    any |= settle_by_amount(ledger);
  }
  for (const std::uint32_t entry : by_date) suggest(ledger, entry);
  withdraw_contested(ledger, by_date);
  for (const std::uint32_t entry : by_date) tell_fit(ledger, entry);
  return ledger.take();
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::Nothing:
      return "nothing";
    case Kind::Whole:
      return "whole";
    case Kind::Lump:
      return "lump";
    case Kind::Part:
      return "part";
    case Kind::Fee:
      return "fee";
    case Kind::Fx:
      return "fx";
    case Kind::Return:
      return "return";
    case Kind::OwnTransfer:
      return "own transfer";
  }
  return {};
}

std::string_view name_of(PartyFit fit) {
  switch (fit) {
    case PartyFit::NotAtAll:
      return "not_at_all";
    case PartyFit::Partly:
      return "partly";
    case PartyFit::Fully:
      return "fully";
  }
  return {};
}

std::string_view name_of(ReferenceFit fit) {
  switch (fit) {
    case ReferenceFit::Nothing:
      return "nothing";
    case ReferenceFit::OneDocument:
      return "one_document";
    case ReferenceFit::SeveralDocuments:
      return "several_documents";
  }
  return {};
}

std::string_view name_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::None:
      return "none";
    case Confidence::Low:
      return "low";
    case Confidence::Medium:
      return "medium";
    case Confidence::High:
      return "high";
  }
  return {};
}

}  // namespace bop::reconcile
