// Which equations hold among all amounts of the pages, and how much each of them proves: net and
// tax, a column and its sum, what was handed over and the change, a few cents of rounding. In:
// rows, candidates. Out: what speaks for a value being a total. Private to runtime/extract. Never:
// which field; amounts of text layers instead of what stands there.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/extract/choices.h"

namespace bop::extract {

/// One equation that gives a value, in hundredths.
struct Proof {
  enum class Kind : std::uint8_t {
    Paid,     // handed over, without the change that is called so
    Taxed,    // net and a tax of a printed or usual rate
    Rounded,  // an amount and the cents that a row calls a rounding
    Row,      // two amounts of one row
    Next,     // two amounts of rows right under each other
    Pair,     // two amounts of rows near each other, or one without a discount
    Product,  // a price and how many of it
    Column,   // three amounts or more that stand under each other
  };
  Kind kind = Kind::Pair;
  std::vector<std::int64_t> parts;
  double weight = 0;         // how unlikely it holds by chance, in nats
  double trust = 1;          // the least of how sure its parts were read
  std::size_t last_row = 0;  // of its parts

  /// A part that was hardly read proves less, though that it fits proves it a little, too.
  double sure_weight() const { return weight * (0.5 + trust / 2); }
};

/// What bears a value out.
struct Support {
  std::vector<Proof> proofs;  // that share no amount, the strongest first
  double own = 0;             // their weights together
  double deep = 0;            // with what bears their parts out
};

class Equations {
 public:
  explicit Equations(const Pages& pages);

  /// What bears out `value`, in hundredths, as a total that stands on `row`: of sums, those of
  /// amounts that stand above it.
  Support of(std::int64_t value, std::size_t row) const;
  /// Right below `row` another says by how many cents it was rounded, or what was handed over and
  /// the change are a few cents from it.
  bool is_rounded_later(std::int64_t value, std::size_t row) const;
  /// Every value that some equation gives, and its equations.
  const std::map<std::int64_t, std::vector<Proof>>& all() const { return all_; }

 private:
  std::vector<Proof> above(std::int64_t value, std::size_t row) const;
  double deep(std::int64_t value, std::size_t row, int depth) const;

  std::map<std::int64_t, std::vector<Proof>> all_;
  std::set<std::size_t> rounding_rows_;  // that say by how many cents
};

/// "50.00 - 18.55", "31.47 - 0.02": for people.
std::string text_of(const Proof& proof);

/// Totals that stand where a label says so and were misread, by what the rest of the page says: two
/// equations without an amount in common, or one and nearly all digits. Each with a note.
std::vector<Choice> derived_totals(const Pages& pages, std::size_t target);

}  // namespace bop::extract
