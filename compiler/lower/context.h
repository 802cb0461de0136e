// What the files of lower share: the inputs, the program being built, and how nodes are made so
// that equal ones are one. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/lower/lower.h"

namespace bop::lower {

using ast::ExprId;
using ir::NodeId;
using resolve::Index;
using resolve::none;
using source::SourceRange;

inline constexpr abi::Type boolean_type{.kind = abi::Kind::Boolean};
inline constexpr abi::Type integer_type{.kind = abi::Kind::Integer};
inline constexpr abi::Type date_type{.kind = abi::Kind::Date};
inline constexpr abi::Type time_type{.kind = abi::Kind::Time};
inline constexpr abi::Type percent_type{.kind = abi::Kind::Percent};
inline constexpr abi::Type text_type{.kind = abi::Kind::Text};
inline constexpr abi::Type role_type{.kind = abi::Kind::Role};

/// Where an expression stands: its module, and what the names bound around it are now.
struct Scope {
  Index module = 0;
  std::vector<NodeId> arguments = {};     // of the define or table being read
  std::map<Index, NodeId> elements = {};  // ExprId of the binding expression → its Local
};

/// Where the clauses of a rule stand: the scope with its element, if it is asked of each of a list,
/// and whose conditions and values they are.
struct Clauses {
  Scope scope;
  Index each = none;  // PolicyInfo::eaches
};

class Context {
 public:
  Context(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
          const check::Checked& checked);

  const std::vector<ast::Module>& modules;
  const resolve::Symbols& symbols;
  const check::Checked& checked;
  ir::Program program;

  const ast::Expr& expr(const Scope& scope, ExprId id) const { return modules[scope.module][id]; }
  const check::Info& info(const Scope& scope, ExprId id) const {
    return checked.at(scope.module, id);
  }
  template <typename Node>
  const Node& declared(const resolve::Place& place) const {
    return resolve::declared<Node>(modules, place);
  }
  const abi::Schema& schema() const { return program.info.schema; }
  abi::Type type(NodeId id) const { return program[id].type; }

  /// A new node, or the one there is that says the same.
  NodeId add(abi::Type type, SourceRange origin, decltype(ir::Node::node) node);
  NodeId constant(abi::Type type, SourceRange origin, abi::Value value);
  NodeId truth(SourceRange origin, bool value);
  /// and, or of any number of conditions; one stands for itself, none is true (and) or false (or).
  NodeId logic(bool conjunction, SourceRange origin, std::vector<NodeId> operands);
  NodeId negation(SourceRange origin, NodeId operand);
  /// `on`: of money in maybe two currencies, at the policy's rates of that day.
  NodeId compare(ir::CompareOp op, SourceRange origin, NodeId left, NodeId right, NodeId on = {});
  /// low <= operand <= high, or < high
  NodeId between(SourceRange origin, NodeId operand, NodeId low, NodeId high, bool half_open,
                 NodeId on = {});
  NodeId state_test(SourceRange origin, ast::StateTestKind kind, bool negated, NodeId operand);
  NodeId field(SourceRange origin, NodeId record, Index field);
  /// The element of a new aggregate over `list`, as its Local node.
  NodeId element(const ast::Identifier& variable, NodeId list);

  NodeId subject(SourceRange origin);
  /// What a decision or another policy said: check::Checked::results.
  NodeId result(Index result, SourceRange origin);
  /// From now on the subject of the policy is this field of the record that is judged.
  void wrap_subject(Index record, Index field);
  NodeId let(Index let);
  NodeId path(const check::PathInfo& path, SourceRange origin);
  /// The day of `compare in … on DATE`, none if the comparison does not convert.
  NodeId rates_day(bool converts);
  /// The date that selects versions: `effective by`, otherwise today.
  NodeId business_date(SourceRange origin);
  /// What the record belongs to is one of the jurisdictions of the policy or of a rule.
  NodeId in_jurisdiction(const ast::Regions& regions);
  /// What the name of a calendar means: of one that the language brings its name.
  std::string calendar(const std::string& name) const;
  /// The business date lies within the bounds.
  NodeId in_force(SourceRange origin, const ast::InForce& bounds);

  /// Among those of the policy, or of one list that rules are asked of.
  abi::ConditionIndex condition(NodeId id, Index each = none);
  abi::ValueIndex value(NodeId id, Index each = none);
  /// A list whose elements a rule is asked of.
  Index each(const std::string& variable, NodeId list, ir::LocalId element);

  /// How far off a comparison may be, by module and expression.
  std::map<std::pair<Index, ExprId>, ExprId> slacks;

  /// Results of defines and columns of tables, by what was called with which arguments: a call
  /// within a call within a call would otherwise be lowered again and again.
  std::map<std::vector<std::uint32_t>, NodeId> calls;
  /// The call in the policy's own text that is being written out, and the first one that was cut
  /// short because the program had grown past its limit: such a program is never run.
  struct WrittenOut {
    std::string name;
    SourceRange range;
  };
  std::optional<WrittenOut> outermost;
  std::optional<WrittenOut> overgrown;
  std::size_t depth = 0;  // of expressions written out within one another
  bool too_large() const { return program.nodes.size() > steps_max; }
  /// Stands for what a call would have been written out as.
  NodeId cut_short(abi::Type type, WrittenOut call);

 private:
  struct Wrapped {
    Index record = none;
    Index field = none;
  };
  std::optional<Wrapped> wrapped_;
  std::unordered_map<std::string, NodeId> node_by_text_;
  std::vector<NodeId> lets_;
  NodeId rates_day_;
  std::map<std::pair<Index, NodeId>, abi::ConditionIndex> conditions_;
  std::map<std::pair<Index, NodeId>, abi::ValueIndex> values_;
};

NodeId lower_expression(Context& context, const Scope& scope, ExprId id);
/// Of an operator that compares.
ir::CompareOp compare_op(ast::BinaryOp op);
/// A clause that may not be there.
abi::ConditionIndex lower_condition(Context& context, const Clauses& clauses, ExprId id);
abi::ValueIndex lower_value(Context& context, const Clauses& clauses, ExprId id);

NodeId lower_list_literal(Context& context, const Scope& scope, ExprId id,
                          const ast::ListLiteral& list);
NodeId lower_quantified(Context& context, const Scope& scope, ExprId id,
                        const ast::Quantified& quantified);
NodeId lower_aggregate(Context& context, const Scope& scope, ExprId id,
                       const ast::Aggregate& aggregate);
/// x is in xs, compared at the rates of `day` if there is one
NodeId lower_membership(Context& context, const Scope& scope, SourceRange origin, NodeId operand,
                        ExprId list, NodeId day);
/// count(xs), sum(xs): over the elements themselves
NodeId lower_whole_list(Context& context, const Scope& scope, ExprId id, ast::AggregateKind kind,
                        ExprId list);

NodeId lower_within(Context& context, const Scope& scope, SourceRange origin,
                    const ast::Within& within);
NodeId lower_shift(Context& context, const Scope& scope, SourceRange origin,
                   const ast::Shift& shift);
NodeId lower_period_day(Context& context, const Scope& scope, SourceRange origin,
                        const ast::PeriodDay& day);

/// vat_registered(x): the newest answer in the record that has not grown old.
NodeId lower_answer(Context& context, const Scope& scope, SourceRange origin, Index check,
                    const std::vector<ExprId>& arguments);
/// A check is without an answer although everything it was asked about is known.
NodeId unanswered(Context& context, SourceRange origin, Index check);
/// PolicyInfo::checks; called before expressions are lowered.
void lower_checks(Context& context);

/// One result column of a call of a table.
NodeId lower_table(Context& context, const Scope& scope, ExprId call, Index table, Index column);
/// Every table in words, for explanations.
void lower_table_texts(Context& context);

void lower_policy(Context& context);
/// As much of the policy as a property needs: its clock, references, parameters and roles.
void lower_case_policy(Context& context);
void lower_rules(Context& context);
/// Matches, approvals, duties, processes, services: ir/cases.h.
void lower_cases(Context& context);
/// Those an approval asks, as a value of its own: who hands over to the approval names this value,
/// and not one that happens to ask the same people.
NodeId lower_approvers(Context& context, Index approval);
/// "cost_centre_owner of invoice.cost_centre"
std::string role_text(const ast::RoleRef& role);
void lower_tests(Context& context);
void lower_proofs(Context& context);
void lower_properties(Context& context);

/// The tests of a test written as a table, one a row.
struct TableOfTests {
  const ast::TestDecl& written;
  const check::TestInfo& info;
  const ir::Test& start;  // what every row begins with
};
void lower_test_rows(Context& context, const Scope& scope, const TableOfTests& table);
/// "2026-03-02", "2026-03-02T09:00:00+01:00"
std::string as_of_text(const ast::Expr& expr);
/// `controller`, `[controller, cfo]`: check has seen that they are roles by name.
std::vector<std::string> roles_named(const Context& context, const Scope& scope, ExprId to);
/// A span or an amount, as a verdict prints it.
std::string constant_text(Context& context, const Scope& scope, ExprId span);

/// A constant expression of a test, a parameter or an escalation as the value it has.
ir::GivenValue lower_given(Context& context, const Scope& scope, ExprId id, abi::Type wanted);
/// The same for a value that is no record: known, or Missing.
abi::Datum lower_datum(Context& context, const Scope& scope, ExprId id);
/// What the test gives a parameter; what is given last counts.
void set_parameter(ir::Test& test, Index parameter, abi::Datum value);

abi::InForce lower_in_force(const std::optional<ast::InForce>& bounds);
/// "invoice.cost_centre.kind"
std::string path_text(const ast::Path& path);

}  // namespace bop::lower
