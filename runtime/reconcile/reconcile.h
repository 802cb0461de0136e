// Says what bank entries settle. In: entries of statements, open items, and what is known of
// accounts and rates, in any currencies; out: for each entry what it is, which items it settles,
// how sure that is and why, line by line. Only High may be posted without a person, and never where
// something else explains the entry as well. Never: posting, files, picking one of several at
// random.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/date.h"
#include "runtime/value/money.h"

namespace bop::reconcile {

/// Something somebody owes us (above zero) or we owe (below).
struct OpenItem {
  std::string id;
  std::string party;      // our number of it
  std::string reference;  // an invoice's number, or a structured reference
  value::Money open;
  value::Date due;
};

struct Party {
  std::string id;
  std::string name;
  std::vector<std::string> ibans;
};

struct BankEntry {
  std::string id;
  std::string account;  // ours
  value::Money amount;  // above zero: received
  value::Date booked;
  std::string text;          // all that the payer wrote
  std::string counterparty;  // a name, may be empty
  std::string iban;          // of the counterparty, may be empty
  std::string return_code;   // ISO 20022, such as AC04: a payment that came back
};

/// How many units of `to` one unit of `from` bought.
struct Rate {
  value::Currency from;
  value::Currency to;
  value::Decimal rate;
};

/// What one unit of a currency is in another, and the rate that says so.
struct Exchange {
  value::Fraction rate;
  const Rate* given = nullptr;
};
/// By the rate from one to the other, or back; never by way of a third currency.
std::optional<Exchange> exchange(std::span<const Rate> rates, value::Currency from,
                                 value::Currency to);

struct Settings {
  int window_before = 3;  // business days from due to booked, for what has no reference
  int window_after = 10;
  std::vector<value::Date> holidays = {};
  /// In another currency its worth at the rate given; without a rate nothing is written off.
  value::Money write_off_max = {1, *value::Currency::parse("EUR")};
  std::vector<value::Money> bank_fees = {};  // that the bank keeps: EUR 5.00, JPY 1,500
  int fx_permille = 20;                      // of what is open, in its currency
  int return_days = 60;
  int transfer_days = 5;
};

/// What a card company or payment service collected and pays out at once, less what it keeps.
struct Batch {
  std::string reference;  // that stands in the payment's text
  std::string party;      // who pays it out
  value::Money gross;
  value::Money fee;
  std::vector<std::string> items;  // ids of what it collected
};

/// An entry of an earlier statement that was posted: it may come back. What it settled stands among
/// the items, open or not any more.
struct Posted {
  struct Share {
    std::uint32_t item = 0;  // of Books::items
    value::Decimal amount;   // in the item's currency
  };
  BankEntry entry;
  std::vector<Share> settled;
};

struct Books {
  std::vector<OpenItem> items;
  std::vector<Party> parties;
  std::vector<std::string> own_ibans;
  std::vector<Rate> rates;
  std::vector<Batch> batches = {};
  std::vector<Posted> earlier = {};
};

enum class Kind : std::uint8_t { Nothing, Whole, Lump, Part, Fee, Fx, Return, OwnTransfer };
enum class Confidence : std::uint8_t { None, Low, Medium, High };
/// Whether the payer is whom the items are with: by the account or the whole name, by a name that
/// is alike, or not as far as anybody knows.
enum class PartyFit : std::uint8_t { NotAtAll, Partly, Fully };
/// What the text names of the items: none, the one, or some of several.
enum class ReferenceFit : std::uint8_t { Nothing, OneDocument, SeveralDocuments };

struct Allocation {
  std::uint32_t item = 0;  // of Books::items
  value::Decimal amount;   // in the item's currency; below zero where a return opens it again
  value::Decimal residue;  // still open after it
};

struct Settlement {
  Kind kind = Kind::Nothing;
  Confidence confidence = Confidence::None;
  std::vector<Allocation> allocations;
  /// The entry it pairs with: the one that came back, the other side of a transfer.
  std::uint32_t entry = static_cast<std::uint32_t>(-1);
  /// The one of Books::earlier that came back.
  std::uint32_t earlier = static_cast<std::uint32_t>(-1);
  /// Of Books::batches, if it pays one out.
  std::uint32_t batch = static_cast<std::uint32_t>(-1);
  /// Fee, write-off or fx, in the items' currency; below zero: more was paid than is open.
  value::Decimal difference;
  /// Items that could as well be meant. Not empty: never High.
  std::vector<std::uint32_t> alternatives;
  PartyFit party = PartyFit::NotAtAll;
  ReferenceFit reference = ReferenceFit::Nothing;
  /// Sets of items that fit as well, this one included; several lumps count as two. None: no items.
  int sets = 0;
  std::vector<std::string> lines;

  bool posts() const { return confidence == Confidence::High; }
};

/// One settlement for each entry, in their order.
std::vector<Settlement> reconcile(const Books& books, std::span<const BankEntry> entries,
                                  const Settings& settings);

std::string_view name_of(Kind kind);
std::string_view name_of(Confidence confidence);
std::string_view name_of(PartyFit fit);
std::string_view name_of(ReferenceFit fit);

}  // namespace bop::reconcile
