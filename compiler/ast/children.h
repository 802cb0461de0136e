// Visits the expressions directly inside an expression, in the order written. One place knows the
// shape of every node; a new node breaks it at compile time.
// Never: deciding what the children mean.
#pragma once

#include "compiler/ast/expr.h"
#include "runtime/base/by_kind.h"

namespace bop::ast {

/// Calls visit(ExprId) for each child that is there.
template <typename Visit>
void for_each_child(const Expr& expression, Visit&& visit) {
  const auto one = [&visit](ExprId id) {
    if (id) visit(id);
  };
  const auto each = [&one](auto... ids) { (one(ids), ...); };
  const auto all = [&one](const std::vector<ExprId>& ids) {
    for (const ExprId id : ids) one(id);
  };
  by_kind(
      expression.node, [](const NumberLiteral&) {}, [](const PercentLiteral&) {},
      [](const MoneyLiteral&) {}, [](const DurationLiteral&) {}, [](const BusinessDaysLiteral&) {},
      [](const BusinessHoursLiteral&) {}, [](const QuantityLiteral&) {}, [](const TimeLiteral&) {},
      [](const DateLiteral&) {}, [](const InstantLiteral&) {}, [](const BooleanLiteral&) {},
      [](const MissingLiteral&) {}, [&](const ListLiteral& n) { all(n.elements); },
      [&](const TextLiteral& n) {
        for (const TextLiteral::Part& part : n.parts) one(part.hole);
      },
      [](const Name&) {}, [&](const Member& n) { one(n.base); },
      [&](const Index& n) {
        one(n.base);
        all(n.keys);
      },
      [&](const Call& n) { all(n.arguments); },
      [&](const RecordLiteral& n) {
        for (const RecordLiteral::Entry& entry : n.entries) one(entry.value);
      },
      [&](const Unary& n) { one(n.operand); }, [&](const Binary& n) { each(n.left, n.right); },
      [&](const StateTest& n) { one(n.operand); }, [&](const SignTest& n) { one(n.operand); },
      [&](const InRange& n) { each(n.operand, n.low, n.high); },
      [&](const InList& n) { each(n.operand, n.list); },
      [&](const OneOf& n) {
        one(n.operand);
        all(n.choices);
      },
      [&](const TextTest& n) { each(n.left, n.right); }, [&](const Matches& n) { one(n.operand); },
      [&](const Within& n) { each(n.operand, n.span, n.anchor); },
      [&](const Shift& n) { each(n.span, n.anchor); }, [&](const PeriodDay& n) { one(n.operand); },
      [&](const Fallback& n) { each(n.value, n.otherwise); },
      [&](const Conditional& n) { each(n.condition, n.then, n.otherwise); },
      [&](const Quantified& n) { each(n.list, n.where, n.body); },
      [&](const Aggregate& n) { each(n.body, n.list, n.where); },
      [&](const Convert& n) { each(n.amount, n.on); }, [&](const ResultOf& n) { one(n.subject); },
      [](const ErrorExpr&) {});
}

}  // namespace bop::ast
