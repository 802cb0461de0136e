// Modules and symbols in, side tables out: the type of every expression, what every name in it
// stands for, and what every rule, path and test refers to, so that lower never looks up a name.
// Never: changing the tree, evaluating, fixing what is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/resolve/resolve.h"
#include "runtime/abi/case_fact.h"
#include "runtime/abi/schema.h"
#include "runtime/builtins/house_calendar.h"

namespace bop::check {

using diagnostics::Diagnostics;
using resolve::Index;
using resolve::none;

/// What the Name, Member, Index, Call or RecordLiteral at an expression stands for.
struct Target {
  enum class Kind : std::uint8_t {
    None,  // the expression names nothing itself
    Subject,
    Reference,     // index: reference; on a Name (the whole set) and on an Index (a lookup in it)
    Parameter,     // index: parameter
    Let,           // index: let
    Define,        // index: define; on a Call. A native one is a Call of the builtin of its name
    Table,         // index: table; on a Call. With two or more results read through TableColumn
    Role,          // index: role
    Code,          // index: code
    EnumMember,    // index: Schema::enums, second: member
    Outcome,       // index: decision, second: outcome
    Undetermined,  // the word `undetermined` in `disposition = undetermined`; index: decision
    Currency,      // index: packed currency
    Example,       // index: example; on a Name or a RecordLiteral that copies it
    Decision,      // index: decision. As a value: its result, second: Checked::results
    Result,        // on a ResultOf, and on the name of a match. index: Checked::results
    Approval,      // index: approval; what its `by` gives
    Local,        // index: the ExprId value (same module) of the Quantified or Aggregate binding it
    Argument,     // index: parameter of the define being read
    Field,        // on a Member. index: field of its base's record
    TableColumn,  // on a Member whose base is a Call of a table. index: table, second: result
    Clock,        // second: 0 `today`, 1 `as_of`
    Record,       // on a RecordLiteral of a type. index: Schema::records
    Round,        // on a Call `round(x, mode, digits)`. index: value::Rounding, second: decimals
                  // of the stored value as a signed number (of a percent: those written, plus 2)
    WholeList,    // on a Call `count(xs)`, `sum(xs)`, `min`, `max`, `average`, `first`.
                  // index: ast::AggregateKind; the elements themselves are aggregated
    MoneyOf,      // on a Call `money(number, currency)`: the builtin `money`
    Unread,       // on a Call `unread("…")` in a record literal
    RoundingMode,  // the name of the mode there
    Check,         // index: check; on a Call
    Calendar,      // index: calendar of the house; on a text that names it
    CodeList,      // index: Schema::enums; the name of a code list in `x is in LIST`
  };
  Kind kind = Kind::None;
  Index index = 0;
  Index second = 0;
};

/// What check found about one expression.
struct Info {
  abi::Type type;  // Error where not worked out. After narrowing: no longer optional
  Target target;
  bool converts = false;  // a comparison of money (Binary, InRange, OneOf) that may be of two
                          // currencies: compare in Checked::compare's currency. On the bound of a
                          // table's cell: that cell's comparison converts
};

/// invoice.cost_centre.kind as written in headers, `trust`, `requires`, `role … of`
struct PathInfo {
  Target root;                // Subject, Reference or Let
  std::vector<Index> fields;  // one after the other
  abi::Type type;
};

/// The policy's `compare in CUR at RATES on DATE`; the date is PolicyDecl::compare->on.
struct CompareInfo {
  value::Currency currency;
  Index rates = none;       // reference, keyed by (Currency, Date)
  Index rate_field = none;  // of its record: the Number field; units of foreign currency for one of
                            // `currency`
};

/// One effect of a rule, in the order written.
struct EffectInfo {
  Index decision = none;
  Index outcome = none;
  Index code = none;
  // `to` calls a table with two or more results: its column of people and, if any, of time
  Index people_column = none;
  Index within_column = none;
};

/// A decision whose outcome and findings are read, or another policy whose result is.
struct ResultInfo {
  std::string name;       // "disposition", "ap.three_way_match"
  Index decision = none;  // of this policy
  Index record = none;    // Schema::records
  bool match = false;     // what a match found: no policy, no decision
};

/// What a match stands on. Its result is none after an error.
struct MatchInfo {
  struct Measure {  // by MatchDecl::allowances: fields of either side; none: written out
    Index left = none, right = none;
  };
  Index result = none;      // Checked::results
  std::vector<Index> sets;  // references that `using` names
  std::vector<Measure> measures;
};

struct ApprovalInfo {
  PathInfo of;
  EffectInfo otherwise;
};

struct TrustItem {
  PathInfo path;
  std::optional<PathInfo> by;
  ast::ExprId checksum = {};  // what is asked of the field
};

struct TestGiven {
  enum class Kind : std::uint8_t { AsOf, Subject, Reference, Parameter, After, Answer, Person };
  Kind kind = Kind::AsOf;
  Index reference = none;
  Index parameter = none;
  std::size_t moment = 0;  // how many `given after` stand before it; of one, itself included
  abi::CaseFact answer{};
};
/// `DECISION = OUTCOME` (outcome none: `undetermined`), or any other condition (decision none).
struct TestExpect {
  Index decision = none;
  Index outcome = none;
  std::size_t moment = 0;               // how many `given after` stand before it
  std::optional<abi::CaseFact> fact{};  // of the case
};
/// A column of a test written as a table.
struct TestColumn {
  enum class Kind : std::uint8_t {
    AsOf,
    Subject,
    Field,
    Reference,
    Parameter,
    Decision,
    Because,
    Needs,
    To,
    Within
  };
  Kind kind = Kind::AsOf;
  std::vector<Index> fields;  // Field: of the subject, one after the other
  abi::Type type;             // of its cells: AsOf, Subject, Field, Reference
  Index index = none;         // Reference: which; Decision: which
  bool only = false;          // Because
};
struct TestInfo {
  std::vector<TestGiven> givens;    // parallel to TestDecl::givens
  std::vector<TestExpect> expects;  // parallel to TestDecl::expects
  std::vector<TestColumn> columns;  // of a table: the given ones, then the expected ones
  /// Of a table: the paths that each cell of a `needs` column names, by row and cell.
  std::vector<std::vector<std::vector<std::string>>> needs;
};

/// Another policy whose result this one reads: what `result of NAME` found.
struct OtherPolicy {
  enum class State : std::uint8_t { Ready, NotFound, HasErrors, Circular };
  std::string name;  // "ap.three_way_match"
  std::string path;  // the file it was looked for in
  State state = State::NotFound;
  const resolve::Symbols* symbols = nullptr;  // State::Ready: of a policy without errors
};

/// A cell `otherwise`, and the rows whose cells it is otherwise than.
struct OtherwiseCell {
  Index row = 0;
  Index column = 0;
  std::vector<Index> listed;
};

struct Checked {
  // Out of line: large, and made in few places.
  Checked();
  Checked(const Checked&);
  Checked(Checked&&) noexcept;
  Checked& operator=(const Checked&);
  Checked& operator=(Checked&&) noexcept;
  ~Checked();

  std::vector<std::vector<Info>> infos;  // by module, by ExprId

  std::vector<abi::Type> let_types;              // by Symbols::lets
  std::vector<abi::Type> define_types;           // results; by Symbols::defines
  std::vector<std::vector<EffectInfo>> effects;  // by Symbols::rules
  std::vector<ast::ExprId> slacks;  // by Symbols::rules: the comparison its `slack` widens, or none
  std::vector<ResultInfo> results;  // what the policy reads of decisions and other policies
  std::vector<Index> decision_results;  // by Symbols::decisions: of `results`; none: not read
  std::vector<std::vector<PathInfo>> required_fields;  // by Symbols::rules; of a `requires`
  std::vector<std::optional<PathInfo>> role_scopes;    // by Symbols::roles
  std::vector<EffectInfo> default_targets;    // by Symbols::decisions: columns of default_to
  std::vector<std::vector<TrustItem>> trust;  // one per TrustDecl of modules[0], in order; by item
  std::vector<TestInfo> tests;                // by Symbols::tests
  std::vector<std::vector<OtherwiseCell>> otherwise;  // by Symbols::tables
  std::optional<PathInfo> effective_by;
  std::optional<CompareInfo> compare;
  std::optional<PathInfo> jurisdiction;
  std::vector<MatchInfo> matches;                                 // by Symbols::matches
  std::vector<ApprovalInfo> approvals;                            // by Symbols::approvals
  std::vector<std::optional<builtins::HouseCalendar>> calendars;  // by Symbols::calendars
  abi::Schema schema;  // Symbols::schema and the list types met in expressions

  const Info& at(Index module, ast::ExprId expression) const {
    return infos[module][expression.index()];
  }
};

/// Never fails: an expression without a sensible type has type Error, and is reported once.
Checked check(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
              Diagnostics& diagnostics, const std::vector<OtherPolicy>& others = {});

/// Every expression with its type and target, one a line, for `--emit=types`.
std::string print(const std::vector<ast::Module>& modules, const Checked& checked);

}  // namespace bop::check
