#include "runtime/reconcile/ledger.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "runtime/base/edits.h"
#include "runtime/identity/identity.h"
#include "runtime/names/likeness.h"
#include "runtime/names/reference.h"

namespace bop::reconcile {

namespace {

bool is_weekend(value::Date day) {
  return day.weekday() >= 6;
}

// What stands in texts that mean something else, too: a year, and what is shorter than four signs.
// An item of such a number is found by payer and amount, as if the text named nothing.
bool is_weak(std::string_view key) {
  constexpr std::size_t signs_least = 4;
  if (key.size() < signs_least) return true;
  return key.size() == signs_least && (key.starts_with("19") || key.starts_with("20")) &&
         std::ranges::all_of(key, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

value::Decimal decimal(Units units) {
  return *value::Decimal::of(units, -4);
}

bool is_settled(const Settlement& settlement) {
  return settlement.kind != Kind::Nothing;
}

Ledger::Ledger(const Books& books, std::span<const BankEntry> entries, const Settings& settings)
    : books_(books), settings_(settings), entries_(entries) {
  for (std::uint32_t party = 0; party < books_.parties.size(); ++party) {
    const Party& one = books_.parties[party];
    const std::uint32_t first = party_by_id_.try_emplace(one.id, party).first->second;
    for (const std::string& iban : one.ibans) {
      auto& sharing = parties_by_iban_[identity::compact(iban)];
      if (std::ranges::find(sharing, first) == sharing.end()) sharing.push_back(first);
    }
    party_names_.push_back(names::parse_name(one.name, names::Bearer::Unknown));
    for (const names::Word& word : party_names_.back().words)
      if (word.role == names::Role::Plain) parties_by_word_[word.text].push_back(party);
  }
  party_items_.resize(books_.parties.size());
  read_items();
  reserved_.resize(books_.items.size());
  named_by_.resize(books_.items.size());
  settlements_.resize(entries_.size());
  for (const BankEntry& entry : entries_) {
    facts_.push_back(read_entry(entry));
    if (!entry.return_code.empty()) continue;
    for (const std::uint32_t item : facts_.back().named) ++named_by_[item];
  }
  for (const Posted& posted : books_.earlier) earlier_facts_.push_back(read_entry(posted.entry));
}

void Ledger::read_items() {
  for (std::uint32_t item = 0; item < books_.items.size(); ++item) {
    const OpenItem& one = books_.items[item];
    open_.push_back(
        one.open.amount.scaled(4).value_or(0));  // nothing settles what can't be counted
    const auto party = party_by_id_.find(one.party);
    item_party_.push_back(party == party_by_id_.end() ? no_party : party->second);
    if (item_party_.back() != no_party) party_items_[item_party_.back()].push_back(item);
    item_key_.push_back(names::invoice_number_key(one.reference));
    item_by_id_.try_emplace(one.id, item);
    if (!is_weak(item_key_.back())) by_key_[item_key_.back()].push_back(item);
  }
}

// The one party whose name is alike; nobody where several are.
Ledger::Named Ledger::party_by_name(const std::string& name) {
  if (const auto known = party_by_name_.find(name); known != party_by_name_.end())
    return known->second;
  constexpr int alike = 8'500;
  const names::Name asked = names::parse_name(name, names::Bearer::Unknown);
  Named found;
  bool several = false;
  for (const names::Word& word : asked.words) {
    const auto parties = parties_by_word_.find(word.text);
    if (parties == parties_by_word_.end()) continue;
    for (const std::uint32_t party : parties->second) {
      if (party == found.party) continue;
      const int share = names::likeness_share(asked, party_names_[party]);
      if (share < alike) continue;
      several = several || found.party != no_party;
      found = {party, share == names::Likeness::whole};
    }
  }
  return party_by_name_[name] = several ? Named() : found;
}

// By the account, unless several share it: then the name has to say which of them it is.
void Ledger::read_payer(const BankEntry& one, EntryFacts& facts) {
  const auto account = parties_by_iban_.find(identity::compact(one.iban));
  const bool known = account != parties_by_iban_.end() && !one.iban.empty();
  const Named by_name = one.counterparty.empty() ? Named() : party_by_name(one.counterparty);
  const std::uint32_t named =
      by_name.party == no_party ? no_party : party_by_id_.at(books_.parties[by_name.party].id);
  if (!known) {
    facts.party = named;
    facts.party_in_full = by_name.in_full;
    return;
  }
  const std::vector<std::uint32_t>& parties = account->second;
  if (parties.size() == 1 || std::ranges::find(parties, named) != parties.end()) {
    facts.party = parties.size() == 1 ? parties.front() : named;
    facts.party_by_account = true;
  } else {
    facts.sharing = parties;
  }
  if (named != facts.party) facts.name_party = named;
}

EntryFacts Ledger::read_entry(const BankEntry& one) {
  EntryFacts facts;
  const auto units = one.amount.amount.scaled(4);
  facts.readable = units.has_value();
  facts.amount = units.value_or(0);
  read_payer(one, facts);
  facts.keys = names::reference_keys(one.text);
  facts.spans = names::reference_spans(one.text);
  for (const names::ReferenceSpan& span : facts.spans) {
    const auto items = by_key_.find(span.key);
    if (items == by_key_.end()) continue;
    for (const std::uint32_t item : items->second)
      if (names::parts_agree(span, books_.items[item].reference)) facts.named.push_back(item);
  }
  std::ranges::sort(facts.named);
  facts.named.erase(std::ranges::unique(facts.named).begin(), facts.named.end());
  return facts;
}

bool Ledger::has_unnamed_twin(std::uint32_t item) const {
  constexpr std::uint32_t slip = 2;
  const std::uint32_t party = item_party_[item];
  if (party == no_party) return false;
  // Of an item that was settled before, what is open of it again.
  const auto asked = [&](std::uint32_t one) {
    const value::Money& open = books_.items[one].open;
    return std::pair(open.amount.is_zero() ? decimal(open_[one]) : open.amount, open.currency);
  };
  bool unnamed = named_by_[item] != 1;
  bool twin = false;
  for (const std::uint32_t other : party_items_[party]) {
    if (other == item || asked(other) != asked(item)) continue;
    if (edits_between(item_key_[item], item_key_[other], slip) > slip) continue;
    twin = true;
    unnamed = unnamed || named_by_[other] != 1;
  }
  return twin && unnamed;
}

const std::vector<std::uint32_t>& Ledger::items_of(std::uint32_t party) const {
  return party_items_[party];
}

bool Ledger::fits(std::uint32_t entry, std::uint32_t item) const {
  const Units amount = facts_[entry].amount;
  const Units left = open_[item];
  return left != 0 && (left > 0) == (amount > 0) &&
         books_.items[item].open.currency == entries_[entry].amount.currency;
}

bool Ledger::in_window(std::uint32_t entry, std::uint32_t item) const {
  const value::Date due = books_.items[item].due;
  const value::Date booked = entries_[entry].booked;
  // Two weeks have ten business days, and holidays are not more than a month of them.
  const int reach = 2 * std::max(settings_.window_before, settings_.window_after) + 30;
  if (std::abs(booked.days - due.days) > reach) return false;
  int business = 0;
  const int step = booked < due ? -1 : 1;
  for (value::Date day = due; day != booked;) {
    day.days += step;
    if (!is_weekend(day) && !std::ranges::binary_search(settings_.holidays, day)) business += step;
  }
  return business >= -settings_.window_before && business <= settings_.window_after;
}

std::optional<std::uint32_t> Ledger::settled_by(std::uint32_t item) const {
  for (std::uint32_t entry = 0; entry < settlements_.size(); ++entry) {
    const Settlement& one = settlements_[entry];
    if (one.posts() && one.kind != Kind::Return &&
        std::ranges::find(one.allocations, item, &Allocation::item) != one.allocations.end())
      return entry;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Ledger::item_of_id(const std::string& id) const {
  const auto found = item_by_id_.find(id);
  return found == item_by_id_.end() ? std::nullopt : std::optional(found->second);
}

bool Ledger::is_own(std::string_view iban) const {
  return !iban.empty() && std::ranges::any_of(books_.own_ibans, [&](const std::string& own) {
    return identity::compact(own) == identity::compact(iban);
  });
}

bool Ledger::is_bank_fee(std::uint32_t item, Units units) const {
  const value::Money money{decimal(units), books_.items[item].open.currency};
  return std::ranges::find(settings_.bank_fees, money) != settings_.bank_fees.end();
}

bool Ledger::writes_off(std::uint32_t item, Units units) const {
  const value::Money& most = settings_.write_off_max;
  const auto known = exchange(books_.rates, books_.items[item].open.currency, most.currency);
  if (!known) return false;
  const auto worth = value::multiply({decimal(units).magnitude()}, known->rate);
  return worth && value::compare(*worth, {most.amount}) <= 0;
}

Allocation Ledger::allocate(std::uint32_t item, Units units, bool posted) {
  const Units left = open_[item] - units;
  if (posted)
    open_[item] = left;
  else
    reserved_[item] = true;
  return {item, decimal(units), decimal(left)};
}

std::string Ledger::money(std::uint32_t item, Units units) const {
  return value::Money{decimal(units), books_.items[item].open.currency}.text();
}

}  // namespace bop::reconcile
