// The state of one reconciliation: what is open now, who an entry is from, which items it names.
// Private to runtime/reconcile. Never: deciding what an entry settles.
#pragma once

#include <optional>
#include <unordered_map>

#include "runtime/names/name.h"
#include "runtime/names/reference.h"
#include "runtime/reconcile/reconcile.h"

namespace bop::reconcile {

using Units = std::int64_t;  // ten-thousandths of a currency's unit
inline constexpr std::uint32_t no_party = static_cast<std::uint32_t>(-1);

/// What is known of an entry before anything is settled.
struct EntryFacts {
  Units amount = 0;
  bool readable = true;  // the amount has at most four decimals
  std::uint32_t party = no_party;
  bool party_by_account = false;        // else by its name
  bool party_in_full = false;           // every word of the name is the party's
  std::vector<std::uint32_t> sharing;   // parties of one account, and the name tells none of them
  std::uint32_t name_party = no_party;  // whom the name means, when the account is another's
  std::vector<std::uint32_t> named;     // items, open or not, that the text names
  std::vector<std::string> keys;        // of the text
  std::vector<names::ReferenceSpan> spans;
};

class Ledger {
 public:
  Ledger(const Books& books, std::span<const BankEntry> entries, const Settings& settings);

  const Books& books() const { return books_; }
  const Settings& settings() const { return settings_; }
  std::span<const BankEntry> entries() const { return entries_; }
  const EntryFacts& facts(std::uint32_t entry) const { return facts_[entry]; }
  const EntryFacts& facts_of_earlier(std::uint32_t posted) const { return earlier_facts_[posted]; }
  Settlement& settlement(std::uint32_t entry) { return settlements_[entry]; }
  std::vector<Settlement> take() { return std::move(settlements_); }

  Units open(std::uint32_t item) const { return open_[item]; }
  std::uint32_t party_of(std::uint32_t item) const { return item_party_[item]; }
  const std::vector<std::uint32_t>& items_of(std::uint32_t party) const;
  const std::string& party_name(std::uint32_t party) const { return books_.parties[party].name; }
  /// Whether the entry can settle a part of the item: one currency, the same direction, still open.
  bool fits(std::uint32_t entry, std::uint32_t item) const;
  bool in_window(std::uint32_t entry, std::uint32_t item) const;
  /// Whether the text has a number that is none of these items': what somebody has written down is
  /// not explained away by an amount.
  bool names_another(std::uint32_t entry, const std::vector<std::uint32_t>& items) const;
  bool is_own(std::string_view iban) const;
  /// Whether so much of the item's currency is one of the fees that banks keep.
  bool is_bank_fee(std::uint32_t item, Units units) const;
  /// Whether so much of the item's currency is written off.
  bool writes_off(std::uint32_t item, Units units) const;
  /// The entry whose posted settlement has the item; nothing when none has.
  std::optional<std::uint32_t> settled_by(std::uint32_t item) const;
  std::optional<std::uint32_t> item_of_id(const std::string& id) const;
  /// Whether a settlement that waits for a person has the item already.
  bool is_reserved(std::uint32_t item) const { return reserved_[item]; }
  /// Whether a reference that is one slip of the pen away names an item of the same party and
  /// amount, so that the reference proves nothing unless each of them is named by one entry.
  bool has_unnamed_twin(std::uint32_t item) const;

  /// Takes `units` off the item for a settlement that is posted, else reserves it; notes the
  /// residue.
  Allocation allocate(std::uint32_t item, Units units, bool posted);
  std::string money(std::uint32_t item, Units units) const;

 private:
  void read_items();
  EntryFacts read_entry(const BankEntry& one);
  void read_payer(const BankEntry& one, EntryFacts& facts);
  struct Named {
    std::uint32_t party = no_party;
    bool in_full = false;
  };
  Named party_by_name(const std::string& name);

  const Books& books_;
  const Settings& settings_;
  std::span<const BankEntry> entries_;
  std::vector<Units> open_;
  std::vector<bool> reserved_;
  std::vector<int> named_by_;  // entries
  std::vector<std::uint32_t> item_party_;
  std::vector<std::string> item_key_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_key_;
  std::unordered_map<std::string, std::uint32_t> party_by_id_;
  std::unordered_map<std::string, std::uint32_t> item_by_id_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> parties_by_iban_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> parties_by_word_;
  std::vector<names::Name> party_names_;
  std::unordered_map<std::string, Named> party_by_name_;
  std::vector<std::vector<std::uint32_t>> party_items_;
  std::vector<EntryFacts> facts_;
  std::vector<EntryFacts> earlier_facts_;  // by Books::earlier
  std::vector<Settlement> settlements_;
};

value::Decimal decimal(Units units);
bool is_settled(const Settlement& settlement);

// The steps. Each settles what it is sure of and says whether it settled anything.
bool settle_transfers(Ledger& ledger);
/// `last`: when no further step will post what it returns.
bool settle_return(Ledger& ledger, std::uint32_t entry, bool last = false);
bool settle_batch(Ledger& ledger, std::uint32_t entry);
bool settle_by_reference(Ledger& ledger, std::uint32_t entry);
bool settle_by_amount(Ledger& ledger);
/// For what no step settled: the best suggestion, or why there is none.
void suggest(Ledger& ledger, std::uint32_t entry);
/// Of a return or transfer that nothing was paired with: why.
std::string why_unpaired(Ledger& ledger, std::uint32_t entry);
/// What more than one entry would settle stays with one of them.
void withdraw_contested(Ledger& ledger, std::vector<std::uint32_t> by_date);
/// Says of a settlement with items how payer and text fit them.
void tell_fit(Ledger& ledger, std::uint32_t entry);

}  // namespace bop::reconcile
