// Ledgers with a known truth, for tests: open items, and a bank statement that settles most of them
// the ways people pay. Everything follows from the seed.
#pragma once

#include <random>
#include <set>

#include "runtime/reconcile/reconcile.h"

namespace bop::reconcile {

enum class Case {
  Plain,
  Lump,
  Fee,
  Return,
  Equal,
  Part,
  Fx,
  OwnTransfer,
  Stranger,
  Credit,     // an invoice less a credit note, both named; one time in two by the amount of a fee
  Shared,     // a payer whose account is another party's as well
  Year,       // an item whose number is only a year, and a text that names a year
  Overpaid,   // by no more than is written off
  TooMuch,    // by more
  Twice,      // a second payment of what has been settled
  Batch,      // what a payment service collected, less its fee
  OtherName,  // from an account on file, in the name of another party
  NoRate,     // names an item in a currency to which no rate leads
  Elsewhere,  // the number that is open, of another currency
  HalfTransfer,  // between accounts of ours, one of them in a statement that is not here
};

struct Truth {
  Case of = Case::Plain;
  bool reference_hurt = false;  // damaged or absent
  Kind kind = Kind::Whole;
  std::set<std::uint32_t> items;
  std::uint32_t entry = static_cast<std::uint32_t>(-1);  // that came back
};

struct Generated {
  Books books;
  std::vector<BankEntry> entries;
  std::vector<Truth> truths;
  Settings settings;
};

/// 20 % of the references damaged or absent; of the entries 10 % lumps of 2 to 8, 5 % fees, 3 %
/// returns, 3 % equal amounts of one payer on one day, 2 % invoices less a credit note, 2 % from
/// accounts that two parties share, 1 % each whose number is a year, overpaid a little and too
/// much, paid twice, batches of a payment service, in another's name, and at a rate; some parts,
/// without a rate, of the open number in another currency, own transfers and strangers. Payers owe
/// in euros, dollars, yen and dinars.
Generated generate(std::uint32_t seed, std::size_t entries);

}  // namespace bop::reconcile
