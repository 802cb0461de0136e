// Exact numbers over terms: a term by a constant divisor, so that amounts and what is rounded stay
// whole numbers as long as they can. Never: states, currencies.
#pragma once

#include <optional>

#include "compiler/analyze/term.h"
#include "compiler/ir/ir.h"

namespace bop::analyze {

/// `over` by `under`; `over` is Whole or Real, `under` above zero.
struct Number {
  TermId over = {};
  Int128 under = 1;
};

class Numbers {
 public:
  explicit Numbers(Terms& terms) : terms_(terms) {}

  /// Nothing for one that is larger than any amount.
  std::optional<Number> of(const value::Decimal& decimal);
  Number add(const Number& a, const Number& b);
  Number subtract(const Number& a, const Number& b);
  Number multiply(const Number& a, const Number& b);
  /// Of a divisor that is zero it is any number.
  Number divide(const Number& a, const Number& b);
  Number round(const Number& number, value::Rounding mode, int decimals);
  Number choose(TermId condition, const Number& a, const Number& b);
  TermId compare(ir::CompareOp op, const Number& a, const Number& b);
  TermId is_zero(const Number& number);
  /// That a result of so many digits may not be exact any more.
  TermId is_too_long(const Number& number);
  /// That it has no more than so many decimals.
  TermId has_decimals(const Number& number, int decimals);
  TermId real(const Number& number);

 private:
  struct Pair {
    TermId a, b;
    Int128 under = 1;
  };
  Pair alike(const Number& a, const Number& b);
  /// Times p by q, both above zero.
  Number scaled(const Number& number, Int128 p, Int128 q);
  TermId whole_times(TermId term, Int128 factor) {
    return terms_.multiply(term, terms_.whole(factor));
  }
  bool is_whole(TermId term) const { return terms_[term].sort == Sort::Whole; }

  Terms& terms_;
};

/// 10 to the power; nothing past what a term's constants hold.
std::optional<Int128> power_of_ten(int exponent);

}  // namespace bop::analyze
