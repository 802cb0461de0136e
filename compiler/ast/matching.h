// A match as written: two lists, how their elements pair, and by how much they may differ.
// Never: types as checked, the engine that pairs.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ast/part.h"

namespace bop::ast {

// match NAME  left … as a  right … as b  pair NAME on … else NAME on …  level …  allow …  raise …
struct MatchDecl {
  // left invoice.lines as line where line.billed; its list is the binder of `line`
  struct Side {
    ExprId list;
    Identifier alias;
    ExprId where;  // may be none
  };
  struct Pairing {  // by_sku on line.sku = item.sku
    Identifier name;
    ExprId on;
  };
  struct Allocation {  // allocate one to many up to 8
    bool many_left = false, many_right = false;
    std::uint32_t up_to = 0;
    SourceRange range;
  };
  struct Level {  // level three_way using receipts
    ExprId value;
    std::vector<Identifier> sets;
  };
  // exactly 0, unlimited, up to a, either a or b, both a and b
  struct Bound {
    enum class Kind : std::uint8_t { Exactly, Unlimited, UpTo, Either, Both };
    Kind kind = Kind::Exactly;
    ExprId first, second;  // Exactly: the number; Unlimited: none
    SourceRange range;
  };
  // unit_price [of line.price against item.price] over …, under … [, cumulative]
  struct Allowance {
    Identifier measure;
    ExprId actual, expected;  // none: the field of this name of either side
    std::optional<Bound> over, under;
    bool cumulative = false;
  };
  struct Raising {  // PRICE_VAR when price_over
    Identifier code;
    Identifier variance;
  };
  Identifier name;
  std::optional<Side> left, right;
  Identifier itself;  // with itself as other; empty: there is a right side
  std::vector<Pairing> pairings;
  std::optional<Allocation> allocation;  // none: one to one
  std::optional<Level> level;
  std::vector<Allowance> allowances;
  std::vector<Raising> raisings;
};

}  // namespace bop::ast
