// The nodes a node reads, in the order they are evaluated and printed. One place knows where each
// kind keeps its operands, so passes that renumber, collect or check them can't forget one.
#pragma once

#include <type_traits>

#include "compiler/ir/ir.h"
#include "runtime/base/by_kind.h"

namespace bop::ir {

/// A kind of node by reference, as const as the node it is in.
template <typename AnyNode, typename Kind>
using KindIn = std::conditional_t<std::is_const_v<AnyNode>, const Kind, Kind>&;

/// Calls `function(NodeId&)` (const for a const node) for each operand that is there.
template <typename AnyNode, typename Function>
void each_operand(AnyNode& node, Function function) {
  auto one = [&](auto& id) {
    if (id) function(id);
  };
  auto all = [&](auto& ids) {
    for (auto& id : ids) one(id);
  };
  by_kind(
      node.node, [](KindIn<AnyNode, Constant>) {}, [](KindIn<AnyNode, Parameter>) {},
      [](KindIn<AnyNode, Subject>) {}, [](KindIn<AnyNode, Clock>) {},
      [](KindIn<AnyNode, Result>) {}, [](KindIn<AnyNode, Local>) {},
      [&](KindIn<AnyNode, Field> field) { one(field.record); },
      [&](KindIn<AnyNode, Let> let) { one(let.value); },
      [&](KindIn<AnyNode, Lookup> lookup) { all(lookup.keys); },
      [&](KindIn<AnyNode, Arithmetic> arithmetic) {
        one(arithmetic.left);
        one(arithmetic.right);
      },
      [&](KindIn<AnyNode, Compare> compare) {
        one(compare.left);
        one(compare.right);
        one(compare.on);
      },
      [&](KindIn<AnyNode, Logic> logic) { all(logic.operands); },
      [&](KindIn<AnyNode, Not> negation) { one(negation.operand); },
      [&](KindIn<AnyNode, StateTest> test) { one(test.operand); },
      [&](KindIn<AnyNode, Amount> amount) { one(amount.money); },
      [&](KindIn<AnyNode, Select> select) {
        for (auto& arm : select.arms) {
          one(arm.condition);
          one(arm.value);
        }
      },
      [&](KindIn<AnyNode, Fallback> fallback) {
        one(fallback.value);
        one(fallback.otherwise);
      },
      [&](KindIn<AnyNode, Aggregate> aggregate) {
        one(aggregate.list);
        one(aggregate.where);
        one(aggregate.body);
      },
      [&](KindIn<AnyNode, Convert> convert) {
        one(convert.money);
        one(convert.on);
      },
      [&](KindIn<AnyNode, Answer> answer) {
        all(answer.arguments);
        one(answer.value);
      },
      [&](KindIn<AnyNode, Call> call) { all(call.arguments); },
      [&](KindIn<AnyNode, Round> round) { one(round.operand); },
      [&](KindIn<AnyNode, MakeList> list) {
        all(list.conditions);
        all(list.elements);
      });
}

}  // namespace bop::ir
