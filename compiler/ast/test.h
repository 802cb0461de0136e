// What a policy says about itself: tests, one at a time or as a table, and claims about every case.
// Never: types, symbols, behaviour.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/part.h"

namespace bop::ast {

// test "…" given … expect … given after 3 business days expect …
// or test "…" as a table given … | columns || columns | and rows
struct TestDecl {
  // "olga" is controller, invoice.gross up to EUR 500.00 | is absent from … | for "carl" until …
  struct OfPerson {
    enum class Kind : std::uint8_t { Role, Absence, Delegation };
    struct Role {
      Identifier name;
      std::optional<Identifier> scope;  // a text
    };
    struct Limit {
      Path path;
      ExprId most;
    };
    Kind kind = Kind::Role;
    Identifier person;  // texts
    std::vector<Role> roles;
    std::vector<Limit> limits;
    Identifier whom;     // for whom the person acts
    Identifier scope;    // a role, an approval …; empty: all
    ExprId from, until;  // moments; may be none
  };
  struct Given {
    Identifier name;               // subject, reference, approval …; empty: `as of`, `after`
    std::vector<Identifier> rest;  // onboarding.contract: what follows the first point
    ExprId value;
    bool after = false;  // `after 3 business days`: what follows is given and expected then
    std::optional<Identifier> by;       // who answers; a text
    std::optional<OfPerson> of_person;  // then nothing of the above
    SourceRange range;
  };
  struct Expect {      // its place among the givens is that of its range
    ExprId condition;  // disposition = hold
    ExprId to;         // roles: all who are asked, in any order; may be none
    ExprId within;     // by when they are asked to answer; may be none
    std::vector<Identifier> because;
    bool because_only = false;
    std::optional<Identifier> reason;  // because "is absent": why somebody is excluded
    std::vector<ElementPath> needs;
    SourceRange range;
  };
  struct Column {
    enum class Kind : std::uint8_t { Path, AsOf, Because, BecauseOnly, Needs, To, Within };
    Kind kind = Kind::Path;
    Path path;  // what is given (invoice.gross, vendors), or a decision
    SourceRange range;
  };
  struct Cell {
    enum class Kind : std::uint8_t { Any, Codes, Values };
    Kind kind = Kind::Any;
    std::vector<Identifier> codes;
    std::vector<ExprId> values;
    SourceRange range;
  };
  struct Row {
    std::vector<Cell> cells;  // of the given columns, then of the expected ones
    std::size_t given = 0;    // how many stand before `||`
    SourceRange range;
  };
  struct Table {
    std::vector<Column> given, expected;
    std::vector<Row> rows;
  };
  std::string title;
  SourceRange title_range;    // with its quotes
  std::vector<Given> givens;  // of a table: what every row starts from
  std::vector<Expect> expects;
  std::optional<Table> table;
};
struct ProveDecl {
  std::string title;
  SourceRange title_range;
  ExprId given;        // may be none
  bool never = false;  // otherwise `always`
  ExprId claim;
};
// property "…" for all x : T, … where … holds …
struct PropertyDecl {
  std::string title;
  SourceRange title_range;
  std::vector<Parameter> variables;
  ExprId where;  // may be none
  ExprId holds;
};

}  // namespace bop::ast
