// A module as written: its declarations in order, expressions in one vector. Immutable after parse.
// Never: types, symbols, behaviour.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ast/authority.h"
#include "compiler/ast/calendar.h"
#include "compiler/ast/matching.h"
#include "compiler/ast/part.h"
#include "compiler/ast/process.h"
#include "compiler/ast/table_row.h"
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
  struct Jurisdiction {  // jurisdiction DE, AT of invoice.country
    Regions regions;
    Path of;
  };
  std::optional<Jurisdiction> jurisdiction;
  std::optional<InForce> in_force;
};
struct UseDecl {
  std::vector<Path> modules;
};
struct SubjectDecl {
  Identifier name;
  TypeRef type;
  std::vector<Identifier> keys;
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
  // by checksum is_iban from 0.90
  struct Checksum {
    Path function;
    value::Decimal floor;
    SourceRange floor_range;
    ExprId call;        // is_iban(invoice.payee_iban)
    ExprId if_present;  // invoice.payee_iban is present and is_iban(invoice.payee_iban)
  };
  struct Item {
    Path path;
    value::Decimal floor;
    SourceRange floor_range;
    std::optional<Path> by;
    value::Decimal by_floor;
    std::optional<Checksum> checksum;
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
  // codes of "D.16B"  "S" : "Standard rate"  "AE" : …
  struct Codes {
    struct Code {
      Identifier code;  // the text, without its quotes
      std::string title;
    };
    std::string version;
    std::vector<Code> codes;
  };
  struct Record {
    std::vector<Field> fields;
    std::vector<ExprId> equations;  // where net + tax = gross
  };
  Identifier name;
  std::variant<Members, Record, Codes> body;
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
enum class Combining : std::uint8_t { MostSevere, Unique, Collect, Unanimous };
struct DecisionDecl {
  struct Outcome {
    Identifier name;
    bool releases = false;
    bool refuses = false;
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
// for each line in invoice.lines [where c]
struct ForEach {
  Identifier variable;
  ExprId list;   // also names what is bound: its id is the binder of `variable`
  ExprId where;  // may be none
};
// recommend "…" [for each order in orders [where c] as "…"]
struct Recommendation {
  SourceRange range;
  ExprId text;                  // a TextLiteral
  std::optional<ForEach> each;  // what there is to choose from
  ExprId line;                  // a TextLiteral: one of them
};
struct RuleClauses {
  ExprId because;  // a TextLiteral; none: generated
  std::optional<Recommendation> recommend;
  std::vector<std::string> cites;
  std::string owner;
  std::optional<InForce> in_force;
  ExprId slack;  // how far off the one `=` or `<>` of the condition may be; may be none
  std::optional<Regions> jurisdiction;
};
struct RuleDecl {
  Identifier code;
  std::string title;
  std::optional<ForEach> each;
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
// check NAME(…) gives T  keeps 90 days  3 times apart 24 hours  unavailable then …
struct CheckDecl {
  Identifier name;
  std::vector<Parameter> parameters;
  TypeRef result;
  ExprId keeps;  // a span; none: an answer never grows old
  std::uint32_t times = 0;
  ExprId apart;
  std::optional<Effect> unavailable;
};
// requires AP-01 "…" invoice.number, … otherwise hold with FIELD_MISSING  recommend "…"
struct RequiresDecl {
  Identifier code;  // may be empty, and so the title
  std::string title;
  std::vector<Path> fields;
  Effect otherwise;
  RuleClauses clauses;
};
// table NAME(…) gives … unique | first | collect | most severe
// parameter NAME(…) : TYPE, which is a unique table of one result, named as its header names it
struct TableDecl {
  struct OfParameter {  // what only a parameter has
    ExprId low, high;   // between low and high; may be none
    std::string owner;
    std::vector<std::string> cites;
  };
  Identifier name;
  std::vector<Parameter> parameters, results;
  HitPolicy hit = HitPolicy::Unique;
  SourceRange hit_range;
  std::vector<Identifier> header;  // as written; must be parameters then results
  std::vector<Identifier> result_header;
  std::vector<Row> rows;
  std::optional<OfParameter> of_parameter;
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
                          ExampleDecl, TestDecl, ProveDecl, PropertyDecl, CheckDecl, MatchDecl,
                          ApprovalDecl, DutiesDecl, ProcessDecl, ServiceDecl, CalendarDecl>;

struct Declaration {
  SourceRange range;
  std::string doc;      // the `--- ` lines above it
  bool broken = false;  // reported: rely on what it names only, parts may be empty or ErrorExpr
  Decl node;
};

struct Module {
  // Out of line: large, and made in few places.
  Module();
  Module(const Module&);
  Module(Module&&) noexcept;
  Module& operator=(const Module&);
  Module& operator=(Module&&) noexcept;
  ~Module();

  source::FileId file;
  std::vector<Declaration> declarations;
  std::vector<Expr> exprs;

  const Expr& operator[](ExprId id) const { return exprs[id.index()]; }
};

/// The tree as indented text: `bop check --emit=ast`.
std::string print(const Module& module);

}  // namespace bop::ast
