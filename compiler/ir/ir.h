// The waist: left of it there is syntax, right of it nobody sees syntax. Interpreter, machine code
// and explanation read this and nothing else. Every node computes a Datum (runtime/abi/datum.h): a
// value, or Missing, Unread, Undefined. Nodes are a DAG in one vector, operands before users.
// Never: names to be looked up, sugar, implicit conversions.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ir/cases.h"
#include "compiler/ir/claims.h"
#include "compiler/ir/table_text.h"
#include "compiler/source/source.h"
#include "runtime/abi/policy.h"
#include "runtime/base/id.h"

namespace bop::ir {

using source::SourceRange;

// A literal; its Datum may be Missing.
struct Constant {
  abi::Datum value;
};
// parameter NAME: constant for one compiled policy
struct Parameter {
  std::uint32_t index = 0;  // PolicyInfo::parameters
};
// the record being judged
struct Subject {};
// `today`, `as_of`
struct Clock {
  bool instant = false;  // otherwise the date
};
// record.field — of an unknown or missing record: its state
struct Field {
  NodeId record;
  std::uint32_t field = 0;
};
// What a decision or another policy said: PolicyInfo::results. Unread while it is not known.
struct Result {
  std::uint32_t index = 0;
};
// The element that the innermost enclosing Aggregate with this `element` is at, or the element that
// a rule `for each` is asked of (Program::eaches)
struct Local {
  LocalId local;
};
// let NAME, a define's argument, a table's argument: shared, computed once, named in explanations
struct Let {
  std::string name;
  NodeId value;
};
// orders[k]: Missing without an entry, Unread for an unknown key or no set. No keys: all rows
struct Lookup {
  std::uint32_t reference = 0;  // PolicyInfo::references
  std::vector<NodeId> keys;
};
enum class ArithmeticOp : std::uint8_t { Add, Subtract, Multiply, Divide };
// Numbers, money, dates with durations. Divide makes a fraction. A Missing operand makes Missing
// (check has made sure it can't), an Undefined one Undefined, else an Unread one Unread. Money of
// two currencies, more than 34 digits, division by zero: Undefined.
struct Arithmetic {
  ArithmeticOp op;
  NodeId left;
  NodeId right;
};
enum class CompareOp : std::uint8_t { Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual };
// Operands of one kind (Ratio with Number or Percent). A Missing operand makes the comparison
// false, `<>` included. A count that is unknown has bounds that may decide it (bounds.h).
// Money of two currencies: Undefined, unless `rates` is set: then both are converted
// to the policy's currency (amount / rate; the policy's own currency has rate 1) at the latest
// entry of PolicyInfo::references[rates] on or before the date `on`, and compared exactly.
struct Compare {
  CompareOp op;
  NodeId left;
  NodeId right;
  std::uint32_t rates = abi::none;
  std::uint32_t rate_field = 0;  // of the rates' record: units of currency for one of `base`
  value::Currency base;
  NodeId on;
};
// and, or: strong Kleene over two or more operands. A Missing operand counts as false, here and
// wherever else a condition is asked for (check has made sure it can't be). An unknown result is
// Undefined if an unknown operand is, else Unread.
struct Logic {
  bool conjunction = true;
  std::vector<NodeId> operands;
};
struct Not {
  NodeId operand;
};
enum class StateTestKind : std::uint8_t { Missing, Present, Known, Unavailable };
// Missing and Present are unknown on unknown (in its state); Known and Unavailable always true or
// false: Known is "a value or missing", Unavailable is Unread.
struct StateTest {
  StateTestKind kind;
  NodeId operand;
};
// The number of an amount of money, whatever its currency: `is positive` compares it with zero.
struct Amount {
  NodeId money;
};
// Arms in order; see language.md C11. The result is that of the first true arm (Unique: of the true
// arm, check has proved there is at most one), if no arm before it (Unique: no other arm) is
// unknown or all such arms agree with it on the value. No true arm, none unknown: Missing.
struct Select {
  struct Arm {
    NodeId condition;
    NodeId value;
    std::uint32_t row = 0;  // of the table, from 0, for explanations
  };
  bool unique = false;
  std::string table;  // empty: if … then … else
  std::vector<Arm> arms;
  std::uint32_t column = 0;  // which of its results, for explanations
};
// x otherwise y: y where x is Missing
struct Fallback {
  NodeId value;
  NodeId otherwise;
};
enum class AggregateKind : std::uint8_t {
  Sum,
  Average,
  Min,
  Max,
  Count,
  Any,
  Every,
  Those,
  First,
  List,
  Distinct,
  Sort
};
// over the elements of `list` for which `where` holds; Any and Every have a boolean body, Those,
// First and Count none. A list that is no value: its state. An incomplete list (language.md C7):
// Any may be true, Every false; Those, List, Distinct, Sort make an incomplete one; all else is
// unknown, a Count between bounds (bounds.h). An element with an unknown `where` makes the result
// unknown, unless it can't change it (Sum: its body is zero; Any: it is false; Every: it is true;
// First: one before it is taken), and a list, in which it does not stand, incomplete; so does an
// unknown body. A Missing body makes Sum, Average, Min, Max and Sort Missing and stands in a List.
// Distinct is a List without what was there before; Sort orders by bodies, what is alike as it
// stood (two currencies: Undefined; incomplete: only where nothing can be out of order). Empty: Sum
// is zero (money: of no currency), Min, Max, Average, First Missing. Undefined if any cause is.
struct Aggregate {
  AggregateKind kind;
  NodeId list;
  LocalId element;
  NodeId where;  // may be none
  NodeId body;   // may be none
};
// convert(m, to CUR, on d): an exact quotient, at the latest rates on or before the date; see
// Compare
struct Convert {
  NodeId money;
  std::uint32_t rates = 0;  // PolicyInfo::references
  std::uint32_t rate_field = 0;
  value::Currency base;
  value::Currency target;
  NodeId on;
};
// vat_registered(x): the answer among those in the record, where it is Missing Unread; the
// arguments name it
struct Answer {
  std::uint32_t check = 0;  // PolicyInfo::checks
  std::vector<NodeId> arguments;
  NodeId value;
};
// A function of runtime/builtins by name. Any Missing, Undefined or Unread argument decides its
// state.
struct Call {
  std::string builtin;
  std::vector<NodeId> arguments;
};
// round(x, mode, decimals)
struct Round {
  NodeId operand;
  value::Rounding mode;
  int decimals = 0;
};
// A list of given elements (roles in a table's cell); an unknown one makes the list unknown. With
// `conditions`, one for each element, those whose condition is true: the rows of a `collect` table
// that apply. An unknown condition makes the list unknown.
struct MakeList {
  std::vector<NodeId> elements;
  std::vector<NodeId> conditions = {};
  std::string table = {};    // that the elements are collected from
  std::uint32_t column = 0;  // which of its results, for explanations
};

struct Node {
  abi::Type type;
  SourceRange origin;
  std::variant<Constant, Parameter, Subject, Clock, Result, Field, Local, Let, Lookup, Arithmetic,
               Compare, Logic, Not, StateTest, Amount, Select, Fallback, Aggregate, Convert, Answer,
               Call, Round, MakeList>
      node;
};

// "net {invoice.net} plus …": texts and the nodes between them
struct Sentence {
  struct Part {
    std::string text;  // when hole is none
    NodeId hole;
  };
  std::vector<Part> parts;
};

/// recommend "…" for each order in orders where … as "…"
struct Recommendation {
  Sentence text;
  NodeId list;        // what there is to choose from; none: the sentence alone
  LocalId candidate;  // one of it
  NodeId where;       // may be none
  Sentence line;      // of one of it
};

struct EscalationStep {
  bool before = false;
  NodeId span;      // a constant, or a parameter
  std::string act;  // "remind", "reassign", "raise"
  std::string role;
};
struct Escalation {
  std::string name;
  std::string calendar;
  std::vector<EscalationStep> steps;
};

// for each line in invoice.lines: conditions and values that read its element
struct Each {
  LocalId element;
  std::vector<NodeId> conditions;
  std::vector<NodeId> values;
};

struct Program {
  // Out of line, as those of PolicyInfo: large, and copied in few places.
  Program();
  Program(const Program&);
  Program(Program&&) noexcept;
  Program& operator=(const Program&);
  Program& operator=(Program&&) noexcept;
  ~Program();

  abi::PolicyInfo info;
  std::vector<Node> nodes;
  std::uint32_t local_count = 0;
  std::vector<NodeId> conditions;                           // by abi::ConditionIndex
  std::vector<NodeId> values;                               // by abi::ValueIndex
  std::vector<Each> eaches;                                 // by PolicyInfo::eaches
  std::vector<std::optional<Sentence>> because;             // by rule
  std::vector<std::optional<Sentence>> exception_because;   // by exception
  std::map<std::uint32_t, Recommendation> recommendations;  // by rule, of those that have one
  std::vector<Test> tests;
  std::vector<Proof> proofs;
  std::vector<Property> properties;
  std::vector<SourceRange> rule_places;       // by rule
  std::vector<SourceRange> exception_places;  // by exception
  std::vector<Escalation> escalations;
  std::vector<Match> matches;
  std::vector<Approval> approvals;
  std::vector<Duties> duties;
  std::vector<Process> processes;
  std::vector<Service> services;
  std::vector<TableText> tables;         // every table of the policy, called or not
  std::vector<std::string> local_names;  // by LocalId: `line` in `any line in invoice.lines …`
  /// By PolicyInfo::results: the policies whose results are read; null for decisions of this one.
  std::vector<std::shared_ptr<const Program>> others;

  const Node& operator[](NodeId id) const { return nodes[id.index()]; }
};

/// The program as text, one node a line, for `--emit=ir` and golden tests.
std::string print(const Program& program);

/// Checks what every reader of the IR relies on: operands before users, types of operands, indices
/// in range. Returns the first broken invariant, or empty.
std::string verify(const Program& program);

}  // namespace bop::ir
