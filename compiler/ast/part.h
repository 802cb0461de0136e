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

}  // namespace bop::ast
