// Formulas over truths, whole numbers and real numbers, as data: what a policy means, before any
// solver sees it. Equal terms have equal ids, and what is constant is folded while it is made.
// Never: policies, solving.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/base/id.h"
#include "runtime/value/decimal.h"

namespace bop::analyze {

using value::Int128;
using TermId = Id<struct TermTag>;

enum class Sort : std::uint8_t { Truth, Whole, Real };

enum class Op : std::uint8_t {
  Constant,  // Truth: `number` is 0 or 1; Whole: `number`; Real: number / denominator
  Variable,
  Not,
  And,
  Or,
  Equal,
  LessOrEqual,
  Choose,  // if operands[0] then operands[1] else operands[2]
  Add,
  Multiply,
  Divide,      // of reals; of a divisor that is zero it is any number
  DivideDown,  // of a whole number by a constant above zero, towards minus infinity
  Down,        // the largest whole number that is no larger than a real one
  AsReal,
};

struct Term {
  Op op = Op::Constant;
  Sort sort = Sort::Truth;
  std::vector<TermId> operands = {};
  Int128 number = 0;
  Int128 denominator = 1;
  std::string name = {};  // of a variable
};

class Terms {
 public:
  const Term& operator[](TermId id) const { return terms_[id.index()]; }
  std::size_t size() const { return terms_.size(); }

  TermId truth(bool value);
  TermId whole(Int128 value);
  TermId real(Int128 numerator, Int128 denominator);
  /// A variable of its own each time; `name` only helps who reads the formula.
  TermId variable(Sort sort, const std::string& name);

  TermId negation(TermId operand);
  TermId conjunction(std::vector<TermId> operands);
  TermId disjunction(std::vector<TermId> operands);
  TermId implication(TermId a, TermId b) { return disjunction({negation(a), b}); }
  TermId equal(TermId a, TermId b);
  TermId at_most(TermId a, TermId b);
  TermId below(TermId a, TermId b) { return negation(at_most(b, a)); }
  TermId choose(TermId condition, TermId then, TermId otherwise);
  TermId add(TermId a, TermId b);
  TermId subtract(TermId a, TermId b);
  TermId multiply(TermId a, TermId b);
  TermId divide(TermId a, TermId b);
  TermId divide_down(TermId a, Int128 divisor);
  TermId down(TermId a);
  TermId as_real(TermId a);

  bool is(TermId id, bool value) const;
  bool is_constant(TermId id) const { return terms_[id.index()].op == Op::Constant; }

 private:
  TermId made(Term term);
  TermId joined(bool conjunction, std::vector<TermId> operands);

  using Key = std::tuple<Op, Sort, std::vector<TermId>, Int128, Int128, std::string>;
  std::vector<Term> terms_;
  std::map<Key, TermId> known_;
};

}  // namespace bop::analyze
