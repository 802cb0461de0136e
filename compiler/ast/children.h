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
  const auto all = [&one](const std::vector<ExprId>& ids) {
    for (const ExprId id : ids) one(id);
  };
  by_kind(
      expression.node, [](const NumberLiteral&) {}, [](const PercentLiteral&) {},
      [](const MoneyLiteral&) {}, [](const DurationLiteral&) {}, [](const BusinessDaysLiteral&) {},
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
      [&](const Unary& n) { one(n.operand); },
      [&](const Binary& n) {
        one(n.left);
        one(n.right);
      },
      [&](const StateTest& n) { one(n.operand); }, [&](const SignTest& n) { one(n.operand); },
      [&](const InRange& n) {
        one(n.operand);
        one(n.low);
        one(n.high);
      },
      [&](const OneOf& n) {
        one(n.operand);
        all(n.choices);
      },
      [&](const TextTest& n) {
        one(n.left);
        one(n.right);
      },
      [&](const Matches& n) { one(n.operand); },
      [&](const Within& n) {
        one(n.operand);
        one(n.span);
        one(n.anchor);
      },
      [&](const Shift& n) {
        one(n.span);
        one(n.anchor);
      },
      [&](const PeriodDay& n) { one(n.operand); },
      [&](const Fallback& n) {
        one(n.value);
        one(n.otherwise);
      },
      [&](const Conditional& n) {
        one(n.condition);
        one(n.then);
        one(n.otherwise);
      },
      [&](const Quantified& n) {
        one(n.list);
        one(n.where);
        one(n.body);
      },
      [&](const Aggregate& n) {
        one(n.body);
        one(n.list);
        one(n.where);
      },
      [&](const Convert& n) {
        one(n.amount);
        one(n.on);
      },
      [](const ErrorExpr&) {});
}

}  // namespace bop::ast
