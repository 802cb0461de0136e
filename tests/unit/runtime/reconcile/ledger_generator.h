// Ledgers with a known truth, for tests: open items, and a bank statement that settles most of them
// the ways people pay. Everything follows from the seed.
#pragma once

#include <random>
#include <set>

#include "runtime/reconcile/reconcile.h"

namespace bop::reconcile {

enum class Case { Plain, Lump, Fee, Return, Equal, Part, Fx, OwnTransfer, Stranger };

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
/// returns, 3 % equal amounts of one payer on one day, some parts, foreign currency, own transfers
/// and strangers.
Generated generate(std::uint32_t seed, std::size_t entries);

}  // namespace bop::reconcile
