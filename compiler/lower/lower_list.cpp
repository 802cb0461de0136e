#include "compiler/ir/phrase.h"
#include "compiler/lower/context.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

ir::AggregateKind aggregate_kind(ast::AggregateKind kind) {
  switch (kind) {
    case ast::AggregateKind::Sum:
      return ir::AggregateKind::Sum;
    case ast::AggregateKind::Average:
      return ir::AggregateKind::Average;
    case ast::AggregateKind::Min:
      return ir::AggregateKind::Min;
    case ast::AggregateKind::Max:
      return ir::AggregateKind::Max;
    case ast::AggregateKind::List:
      return ir::AggregateKind::List;
    case ast::AggregateKind::Count:
      return ir::AggregateKind::Count;
    case ast::AggregateKind::Those:
      return ir::AggregateKind::Those;
    case ast::AggregateKind::First:
      return ir::AggregateKind::First;
    case ast::AggregateKind::Distinct:
      return ir::AggregateKind::Distinct;
    case ast::AggregateKind::Sort:
      return ir::AggregateKind::Sort;
  }
  broken(__FILE__, __LINE__, "kind", "a kind of aggregate that is none");
}

// An aggregate over `list`, with the scope its conditions and body stand in.
struct Walk {
  ir::Aggregate aggregate;
  NodeId element;
  Scope inner;
};

Walk walk(Context& context, const Scope& scope, ExprId binding, ir::AggregateKind kind,
          const ast::Identifier& variable, ExprId list) {
  Walk result{{}, {}, scope};
  result.aggregate.kind = kind;
  result.aggregate.list = lower_expression(context, scope, list);
  result.element = context.element(variable, result.aggregate.list);
  result.aggregate.element = std::get<ir::Local>(context.program[result.element].node).local;
  result.inner.elements[binding.value] = result.element;
  return result;
}

NodeId optional_child(Context& context, const Scope& scope, ExprId id) {
  return id ? lower_expression(context, scope, id) : NodeId();
}

}  // namespace

NodeId lower_list_literal(Context& context, const Scope& scope, ExprId id,
                          const ast::ListLiteral& list) {
  ir::MakeList made;
  for (const ExprId element : list.elements)
    made.elements.push_back(lower_expression(context, scope, element));
  return context.add(context.info(scope, id).type, context.expr(scope, id).range, std::move(made));
}

NodeId lower_quantified(Context& context, const Scope& scope, ExprId id,
                        const ast::Quantified& quantified) {
  using enum ast::Quantifier;
  const SourceRange range = context.expr(scope, id).range;
  const auto& [quantifier, count, variable, list, where, body] = quantified;
  const bool counts = quantifier == Exactly || quantifier == AtLeast || quantifier == AtMost;
  const auto kind = counts                ? ir::AggregateKind::Count
                    : quantifier == Every ? ir::AggregateKind::Every
                                          : ir::AggregateKind::Any;
  Walk made = walk(context, scope, id, kind, variable, list);
  made.aggregate.where = optional_child(context, made.inner, counts ? body : where);
  if (!counts) made.aggregate.body = lower_expression(context, made.inner, body);
  const NodeId node =
      context.add(counts ? integer_type : boolean_type, range, std::move(made.aggregate));
  if (quantifier == No) return context.negation(range, node);
  if (!counts) return node;
  const auto op = quantifier == Exactly   ? ir::CompareOp::Equal
                  : quantifier == AtLeast ? ir::CompareOp::GreaterOrEqual
                                          : ir::CompareOp::LessOrEqual;
  return context.compare(
      op, range, node,
      context.constant(integer_type, range, value::Decimal(static_cast<std::int64_t>(count))));
}

NodeId lower_aggregate(Context& context, const Scope& scope, ExprId id,
                       const ast::Aggregate& aggregate) {
  const auto& [kind, body, variable, list, where] = aggregate;
  Walk made = walk(context, scope, id, aggregate_kind(kind), variable, list);
  made.aggregate.where = optional_child(context, made.inner, where);
  made.aggregate.body = optional_child(context, made.inner, body);
  return context.add(context.info(scope, id).type, context.expr(scope, id).range,
                     std::move(made.aggregate));
}

namespace {

// The codes of a list as a list of texts, named after it.
NodeId listed_codes(Context& context, SourceRange origin, Index enumeration) {
  const abi::EnumType& type = context.schema().enums[enumeration];
  auto list = std::make_shared<abi::ListData>();
  list->path = type.name;
  for (const std::string& code : type.members) list->elements.push_back(abi::Datum::of(code));
  return context.constant(context.program.info.schema.list_of(text_type), origin,
                          abi::ListPtr(std::move(list)));
}

}  // namespace

NodeId lower_membership(Context& context, const Scope& scope, SourceRange origin, NodeId operand,
                        ExprId list, NodeId day) {
  const check::Target& target = context.info(scope, list).target;
  ir::Aggregate any{ir::AggregateKind::Any, {}, {}, {}, {}};
  any.list = target.kind == check::Target::Kind::CodeList
                 ? listed_codes(context, origin, target.index)
                 : lower_expression(context, scope, list);
  const NodeId element = context.element({std::string(ir::membership_element), origin}, any.list);
  any.element = std::get<ir::Local>(context.program[element].node).local;
  any.body = context.compare(ir::CompareOp::Equal, origin, operand, element, day);
  return context.add(boolean_type, origin, std::move(any));
}

NodeId lower_whole_list(Context& context, const Scope& scope, ExprId id, ast::AggregateKind kind,
                        ExprId list) {
  const SourceRange range = context.expr(scope, id).range;
  Walk made = walk(context, scope, id, aggregate_kind(kind), {"one", range}, list);
  const bool has_body = kind != ast::AggregateKind::Count && kind != ast::AggregateKind::First &&
                        kind != ast::AggregateKind::Those;
  if (has_body) made.aggregate.body = made.element;
  return context.add(context.info(scope, id).type, range, std::move(made.aggregate));
}

}  // namespace bop::lower
