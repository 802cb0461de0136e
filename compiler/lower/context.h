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
inline constexpr abi::Type text_type{.kind = abi::Kind::Text};
inline constexpr abi::Type role_type{.kind = abi::Kind::Role};

/// Where an expression stands: its module, and what the names bound around it are now.
struct Scope {
  Index module = 0;
  std::vector<NodeId> arguments = {};     // of the define or table being read
  std::map<Index, NodeId> elements = {};  // ExprId of the binding expression → its Local
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
  NodeId let(Index let);
  NodeId path(const check::PathInfo& path, SourceRange origin);
  /// The day of `compare in … on DATE`, none if the comparison does not convert.
  NodeId rates_day(bool converts);
  /// The date that selects versions: `effective by`, otherwise today.
  NodeId business_date(SourceRange origin);
  /// The business date lies within the bounds.
  NodeId in_force(SourceRange origin, const ast::InForce& bounds);

  abi::ConditionIndex condition(NodeId id);
  abi::ValueIndex value(NodeId id);

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
  std::unordered_map<std::string, NodeId> node_by_text_;
  std::vector<NodeId> lets_;
  NodeId rates_day_;
  std::map<NodeId, abi::ConditionIndex> conditions_;
  std::map<NodeId, abi::ValueIndex> values_;
};

NodeId lower_expression(Context& context, const Scope& scope, ExprId id);
/// Of an operator that compares.
ir::CompareOp compare_op(ast::BinaryOp op);
/// A clause that may not be there.
abi::ConditionIndex lower_condition(Context& context, ExprId id);
abi::ValueIndex lower_value(Context& context, ExprId id);

NodeId lower_list_literal(Context& context, const Scope& scope, ExprId id,
                          const ast::ListLiteral& list);
NodeId lower_quantified(Context& context, const Scope& scope, ExprId id,
                        const ast::Quantified& quantified);
NodeId lower_aggregate(Context& context, const Scope& scope, ExprId id,
                       const ast::Aggregate& aggregate);
/// count(xs), sum(xs): over the elements themselves
NodeId lower_whole_list(Context& context, const Scope& scope, ExprId id, ast::AggregateKind kind,
                        ExprId list);

NodeId lower_within(Context& context, const Scope& scope, SourceRange origin,
                    const ast::Within& within);
NodeId lower_shift(Context& context, const Scope& scope, SourceRange origin,
                   const ast::Shift& shift);
NodeId lower_period_day(Context& context, const Scope& scope, SourceRange origin,
                        const ast::PeriodDay& day);

/// One result column of a call of a table.
NodeId lower_table(Context& context, const Scope& scope, ExprId call, Index table, Index column);
/// Every table in words, for explanations.
void lower_table_texts(Context& context);

void lower_policy(Context& context);
void lower_rules(Context& context);
void lower_tests(Context& context);

/// A constant expression of a test, a parameter or an escalation as the value it has.
ir::GivenValue lower_given(Context& context, const Scope& scope, ExprId id, abi::Type wanted);
/// The same for a value that is no record: known, or Missing.
abi::Datum lower_datum(Context& context, const Scope& scope, ExprId id);

abi::InForce lower_in_force(const std::optional<ast::InForce>& bounds);
/// "invoice.cost_centre.kind"
std::string path_text(const ast::Path& path);

}  // namespace bop::lower
