// A module as written: its declarations in order, expressions in one vector. Immutable after parse.
// Never: types, symbols, behaviour.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ast/part.h"
#include "compiler/ast/test.h"

namespace bop::ast {

// policy ap.invoice_approval "…"  or  module std.invoice "…"
struct PolicyDecl {
  bool is_module = false;
  Path name;
  std::string title;
  std::string owner;
  std::vector<std::string> cites;
  Identifier calendar;
  std::string zone;
  SourceRange zone_range;
  std::optional<Path> effective_by;
  struct Compare {  // compare in EUR at ecb_rates on invoice.issued
    Identifier currency;
    Identifier rates;
    ExprId on;
  };
  std::optional<Compare> compare;
  std::optional<InForce> in_force;
};
struct UseDecl {
  std::vector<Path> modules;
};
struct SubjectDecl {
  Identifier name;
  TypeRef type;
};
struct ReferenceDecl {
  Identifier name;
  TypeRef type;
  std::vector<Identifier> keys;
};
struct ParameterDecl {
  Identifier name;
  TypeRef type;
  ExprId value;
  ExprId low, high;  // between low and high; may be none
  std::string owner;
  std::vector<std::string> cites;
};
struct TrustDecl {
  struct Item {
    Path path;
    value::Decimal floor;
    SourceRange floor_range;
    std::optional<Path> by;
    value::Decimal by_floor;
  };
  std::vector<Item> items;
};
struct LetDecl {
  Identifier name;
  std::optional<TypeRef> type;
  ExprId value;
};
struct DefineDecl {
  bool native = false;
  Identifier name;
  std::vector<Parameter> parameters;
  std::optional<TypeRef> result;
  ExprId body;  // none when native
};
struct TypeDecl {
  struct Field {
    Identifier name;
    TypeRef type;
    std::string doc;
    std::vector<std::string> read_from;
  };
  struct Members {
    std::vector<Identifier> names;
    bool ordered = false;
  };
  struct Record {
    std::vector<Field> fields;
    std::vector<ExprId> equations;  // where net + tax = gross
  };
  Identifier name;
  std::variant<Members, Record> body;
};
struct RoleDecl {
  Identifier name;
  std::optional<Path> of;
  std::vector<Identifier> covers;
};
struct CodesDecl {
  struct Item {
    Identifier name;
    std::string text;
    RoleRef owner;
  };
  Identifier name;
  std::vector<Item> items;
};
enum class Combining : std::uint8_t { MostSevere, Unique };
struct DecisionDecl {
  struct Outcome {
    Identifier name;
    bool releases = false;
  };
  Identifier name;
  std::vector<Outcome> outcomes;
  Combining combine = Combining::MostSevere;
  SourceRange combine_range;
  Identifier default_outcome;
  ExprId default_to;
  std::optional<RoleRef> asks;
  Identifier escalation;
};
// [disposition:] hold [to e] [with CODE] [, for e] [, within e]
struct Effect {
  Identifier decision;  // empty: the only decision that has this outcome
  Identifier outcome;
  ExprId to;
  Identifier code;
  ExprId owner;
  ExprId within;
  SourceRange range;
};
struct RuleClauses {
  ExprId because;  // a TextLiteral; none: generated
  std::vector<std::string> cites;
  std::string owner;
  std::optional<InForce> in_force;
};
struct RuleDecl {
  Identifier code;
  std::string title;
  ExprId when, unless;
  std::vector<Effect> effects;
  RuleClauses clauses;
};
struct ExceptionDecl {
  Identifier code;
  Identifier to;
  std::string title;
  ExprId when, unless;
  RuleClauses clauses;
};
// requires AP-01 "…" invoice.number, … otherwise hold with FIELD_MISSING
struct RequiresDecl {
  Identifier code;  // may be empty, and so the title
  std::string title;
  std::vector<Path> fields;
  Effect otherwise;
};
// One cell of a table's left side. All tests of a cell are alternatives.
struct CellTest {
  struct Compare {
    BinaryOp op;
    ExprId bound;
  };
  struct Equals {
    ExprId value;
  };
  struct Between {
    ExprId low, high;
    bool half_open = false;
  };
  struct State {
    StateTestKind kind;
    bool negated = false;
  };
  SourceRange range;
  std::variant<Compare, Equals, Between, State> test;
};
struct Cell {
  enum class Kind : std::uint8_t { Any, Otherwise, Tests };
  Kind kind = Kind::Any;
  std::vector<CellTest> tests;
  SourceRange range;
};
struct Row {
  Identifier code;  // may be empty
  std::vector<Cell> cells;
  std::vector<std::vector<ExprId>> results;  // a comma list in one cell makes a list
  std::optional<InForce> in_force;
  SourceRange range;
};
enum class HitPolicy : std::uint8_t { Unique, First };
struct TableDecl {
  Identifier name;
  std::vector<Parameter> parameters, results;
  HitPolicy hit = HitPolicy::Unique;
  SourceRange hit_range;
  std::vector<Identifier> header;  // as written; must be parameters then results
  std::vector<Identifier> result_header;
  std::vector<Row> rows;
};
struct EscalationDecl {
  enum class Act : std::uint8_t { Remind, Reassign, Raise };
  struct Step {
    Direction direction = Direction::After;
    ExprId span;
    Act act;
    RoleRef role;
  };
  Identifier name;
  Identifier calendar;
  std::vector<Step> steps;
};
struct ExampleDecl {
  Identifier name;
  TypeRef type;
  ExprId value;
};
using Decl = std::variant<PolicyDecl, UseDecl, SubjectDecl, ReferenceDecl, ParameterDecl, TrustDecl,
                          LetDecl, DefineDecl, TypeDecl, RoleDecl, CodesDecl, DecisionDecl,
                          RuleDecl, ExceptionDecl, RequiresDecl, TableDecl, EscalationDecl,
                          ExampleDecl, TestDecl, ProveDecl, PropertyDecl>;

struct Declaration {
  SourceRange range;
  std::string doc;      // the `--- ` lines above it
  bool broken = false;  // reported: rely on what it names only, parts may be empty or ErrorExpr
  Decl node;
};

struct Module {
  source::FileId file;
  std::vector<Declaration> declarations;
  std::vector<Expr> exprs;

  const Expr& operator[](ExprId id) const { return exprs[id.index()]; }
};

/// The tree as indented text: `bop check --emit=ast`.
std::string print(const Module& module);

}  // namespace bop::ast
