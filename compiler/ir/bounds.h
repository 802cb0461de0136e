// What is known of a count before it is known, and of a list before it is complete (language.md C7,
// decision 021). A count has bounds: the elements certainly taken, and with them those that may be;
// over an incomplete list there is no upper one. A sum or difference of counts, and of what is
// known, has bounds too. Only comparisons read them, and are known where all numbers between the
// bounds give one answer. Never: values.
#pragma once

#include "compiler/ir/ir.h"

namespace bop::ir {

/// One of the nodes that a number is the sum of.
struct Term {
  NodeId node;
  bool subtracted = false;
};

/// The sum of few terms that a node is, lets and sums in sums taken apart; empty where none of them
/// is a count (Aggregate), as the node then has no bounds but its value.
std::vector<Term> counted_terms(const Program& program, NodeId node);

/// Whether values of this type can always be put in order. What may be missing, amounts of two
/// currencies and spans of months and days can't, so that a sorted list may turn out not to exist.
bool always_in_order(abi::Type key);

/// The numbers `a` and `b` can be, for engines that know them (or write code that will).
/// `below(x, y)`: all of x are below all of y; `at_most(x, y)`: none of x is above any of y.
template <typename Bit>
struct Decided {
  Bit yes;
  Bit no;
};
template <typename Bounds, typename Below, typename AtMost, typename Both, typename Either>
auto decided(CompareOp op, const Bounds& a, const Bounds& b, Below below, AtMost at_most, Both both,
             Either either) {
  using Bit = decltype(below(a, b));
  switch (op) {
    case CompareOp::Less:
      return Decided<Bit>{below(a, b), at_most(b, a)};
    case CompareOp::LessOrEqual:
      return Decided<Bit>{at_most(a, b), below(b, a)};
    case CompareOp::Greater:
      return Decided<Bit>{below(b, a), at_most(a, b)};
    case CompareOp::GreaterOrEqual:
      return Decided<Bit>{at_most(b, a), below(a, b)};
    case CompareOp::Equal:
    case CompareOp::NotEqual:
      break;
  }
  const Bit same = both(at_most(a, b), at_most(b, a));
  const Bit apart = either(below(a, b), below(b, a));
  return op == CompareOp::Equal ? Decided<Bit>{same, apart} : Decided<Bit>{apart, same};
}

}  // namespace bop::ir
