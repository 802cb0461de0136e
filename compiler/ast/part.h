// Parts that several kinds of declaration have: types as written, paths, roles, dates in force.
// Never: types as checked, symbols, behaviour.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/expr.h"

namespace bop::ast {

// list of Money in EUR ?
struct TypeRef {
  SourceRange range;
  std::uint32_t list_depth = 0;
  Identifier name;
  Identifier currency;  // `Money in EUR` (capital) or `Money in currency` (a field); empty: none
  Identifier of;        // `Code of UNCL5305`; empty: none
  Identifier tied_to;   // `Money in currency of actual`: an argument of the same define
  bool optional = false;
};

// in force from DATE until DATE
struct InForce {
  std::optional<value::Date> from;
  std::optional<value::Date> until;
  SourceRange range;
};

// invoice.payee_iban
struct Path {
  std::vector<Identifier> parts;
  SourceRange range;
};

// The `[2]` of claim.lines[2].net: an element of the list that parts[after] is, counted from 1.
struct PathElement {
  std::size_t after = 0;
  std::size_t number = 0;  // 0: not a number that counts
  SourceRange range;
};

// claim.lines[2].net; only what tests expect to be needed names elements of lists.
struct ElementPath {
  Path path;  // claim.lines.net
  std::vector<PathElement> elements;
};
/// "claim.lines[2].net"
std::string path_text(const ElementPath& path);

// cost_centre_owner of invoice.cost_centre; manager of assignee
struct RoleRef {
  Identifier name;
  std::vector<Path> of;
  SourceRange range;
};

// x : T
struct Parameter {
  Identifier name;
  TypeRef type;
};

// [disposition:] hold [to e] [with CODE] [, for e] [, within e]
struct Effect {
  Identifier decision;  // empty: the only decision that has this outcome
  Identifier outcome;
  ExprId to;
  Identifier code;
  ExprId owner;
  ExprId within;
  std::vector<Identifier> blocks;  // what must wait: `blocks payment`
  SourceRange range;
};

// DE, AT: where something applies, as values of the type that the head's `jurisdiction` has
struct Regions {
  std::vector<ExprId> values;  // Name or TextLiteral
  SourceRange range;
};

}  // namespace bop::ast
