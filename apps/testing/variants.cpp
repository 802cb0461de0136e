#include "apps/testing/variants.h"

#include <algorithm>
#include <map>

#include "compiler/ir/operands.h"

namespace bop::testing {

namespace {

using abi::ConditionIndex;
using ir::NodeId;

// Conditions with one node replaced: what uses it is written anew behind all other nodes, so that
// whoever shares it keeps it.
class Replacement {
 public:
  Replacement(ir::Program& program, NodeId old, ir::Node changed) : program_(program) {
    made_[old] = append(std::move(changed));
  }

  void in_rules(const std::string& code) {
    for (abi::RuleInfo& rule : program_.info.rules)
      if (rule.code == code)
        for (ConditionIndex* clause : {&rule.where, &rule.when, &rule.unless})
          in_clause(*clause, rule.each);
  }

  void in_exception(abi::ExceptionInfo& exception) {
    in_clause(exception.when, exception.each);
    in_clause(exception.unless, exception.each);
  }

 private:
  NodeId append(ir::Node node) {
    program_.nodes.push_back(std::move(node));
    return NodeId(program_.nodes.size() - 1);
  }

  NodeId replaced(NodeId id) {
    if (const auto found = made_.find(id); found != made_.end()) return found->second;
    ir::Node copy = program_[id];
    bool is_changed = false;
    ir::each_operand(copy, [&](NodeId& operand) {
      const NodeId now = replaced(operand);
      is_changed = is_changed || now != operand;
      operand = now;
    });
    return made_.emplace(id, is_changed ? append(std::move(copy)) : id).first->second;
  }

  void in_clause(ConditionIndex& clause, std::uint32_t each) {
    if (clause == abi::none) return;
    auto& conditions = each == abi::none ? program_.conditions : program_.eaches[each].conditions;
    auto& count = each == abi::none ? program_.info.condition_count
                                    : program_.info.eaches[each].condition_count;
    const NodeId now = replaced(conditions[clause]);
    if (now == conditions[clause]) return;
    clause = static_cast<ConditionIndex>(conditions.size());
    conditions.push_back(now);
    count = static_cast<std::uint32_t>(conditions.size());
  }

  ir::Program& program_;
  std::map<NodeId, NodeId> made_;
};

ProgramPtr with(const ProgramPtr& program, const interpret::Atom& atom, ir::Node changed) {
  auto copy = std::make_shared<ir::Program>(*program);
  Replacement replacement(*copy, atom.node, std::move(changed));
  if (atom.rule != abi::none)
    replacement.in_rules(program->info.rules[atom.rule].code);
  else
    replacement.in_exception(copy->info.exceptions[atom.exception]);
  return copy;
}

ir::CompareOp beside(ir::CompareOp op) {
  using enum ir::CompareOp;
  switch (op) {
    case Less:
      return LessOrEqual;
    case LessOrEqual:
      return Less;
    case Greater:
      return GreaterOrEqual;
    case GreaterOrEqual:
      return Greater;
    case Equal:
    case NotEqual:
      break;
  }
  return op;
}

bool same_value(const ir::Program& program, NodeId a, NodeId b) {
  if (a == b) return true;
  const auto* one = std::get_if<ir::Constant>(&program[a].node);
  const auto* other = std::get_if<ir::Constant>(&program[b].node);
  if (one == nullptr || other == nullptr || !one->value.known() || !other->value.known())
    return false;
  return abi::equal(one->value.value, other->value.value);
}

}  // namespace

ProgramPtr with_bound_moved(const ProgramPtr& program, const interpret::Atom& atom) {
  ir::Node changed = (*program)[atom.node];
  auto& compare = std::get<ir::Compare>(changed.node);
  compare.op = beside(compare.op);
  return with(program, atom, std::move(changed));
}

ProgramPtr with_negated(const ProgramPtr& program, const interpret::Atom& atom) {
  ir::Node changed = (*program)[atom.node];
  changed.node = ir::Not{atom.node};
  return with(program, atom, std::move(changed));
}

ProgramPtr with_other_result(const ProgramPtr& program, const interpret::Row& row) {
  auto copy = std::make_shared<ir::Program>(*program);
  bool any = false;
  for (ir::Node& node : copy->nodes) {
    auto* select = std::get_if<ir::Select>(&node.node);
    if (select == nullptr || select->table != row.table) continue;
    const auto arm = std::ranges::find(select->arms, row.row, &ir::Select::Arm::row);
    if (arm == select->arms.end()) continue;
    const auto other = std::ranges::find_if(select->arms, [&](const ir::Select::Arm& one) {
      return !same_value(*program, one.value, arm->value);
    });
    if (other == select->arms.end()) continue;
    arm->value = other->value;
    any = true;
  }
  return any ? copy : nullptr;
}

}  // namespace bop::testing
