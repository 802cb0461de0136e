#include "tests/unit/compiler/emit/shrink.h"

#include <optional>

#include "compiler/ir/operands.h"

namespace bop::testing {

using ir::NodeId;

namespace {

// The nodes that a condition or value still reads, in order.
ir::Program compacted(const ir::Program& program) {
  std::vector<bool> used(program.nodes.size());
  for (const NodeId node : program.conditions) used[node.index()] = true;
  for (const NodeId node : program.values) used[node.index()] = true;
  for (std::size_t i = program.nodes.size(); i-- > 0;)
    if (used[i])
      ir::each_operand(program.nodes[i], [&](NodeId operand) { used[operand.index()] = true; });
  ir::Program result = program;
  result.nodes.clear();
  std::vector<NodeId> moved(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    if (!used[i]) continue;
    ir::Node node = program.nodes[i];
    ir::each_operand(node, [&](NodeId& operand) { operand = moved[operand.index()]; });
    moved[i] = NodeId(result.nodes.size());
    result.nodes.push_back(std::move(node));
  }
  for (NodeId& node : result.conditions) node = moved[node.index()];
  for (NodeId& node : result.values) node = moved[node.index()];
  return result;
}

class Shrinking {
 public:
  Shrinking(Failing failing, const Fails& fails, std::size_t attempts)
      : best_(std::move(failing)), fails_(fails), left_(attempts) {}

  Failing run() {
    // What fails is told by conditions and values of the record.
    best_.program.eaches.clear();
    best_.program.info.eaches.clear();
    for (bool smaller = true; smaller && left_ > 0;) {
      smaller = drop_roots();
      smaller = replace_nodes() || smaller;
      smaller = drop_arms() || smaller;
      smaller = forget_fields() || smaller;
    }
    return std::move(best_);
  }

 private:
  bool accept(Failing candidate) {
    if (left_ == 0) return false;
    --left_;
    candidate.program = compacted(candidate.program);
    if (!ir::verify(candidate.program).empty() || !fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  // Rules are left out with their conditions: what fails is asked of truths and values.
  bool drop_roots() {
    bool any = false;
    const auto keep_only = [&](std::size_t conditions_from, std::size_t conditions,
                               std::size_t values_from, std::size_t values) {
      Failing candidate = best_;
      ir::Program& program = candidate.program;
      abi::PolicyInfo& info = program.info;
      info.rules.clear();
      info.jurisdiction = {};
      info.exceptions.clear();
      program.because.clear();
      program.exception_because.clear();
      program.conditions = {
          program.conditions.begin() + static_cast<long>(conditions_from),
          program.conditions.begin() + static_cast<long>(conditions_from + conditions)};
      program.values = {program.values.begin() + static_cast<long>(values_from),
                        program.values.begin() + static_cast<long>(values_from + values)};
      info.value_types.clear();
      for (const NodeId node : program.values) info.value_types.push_back(program[node].type);
      info.condition_count = static_cast<std::uint32_t>(conditions);
      info.value_count = static_cast<std::uint32_t>(values);
      return accept(std::move(candidate));
    };
    const std::size_t conditions = best_.program.conditions.size();
    const std::size_t values = best_.program.values.size();
    if (conditions + values <= 1) return false;
    for (std::size_t i = 0; i < conditions && !any; ++i) any = keep_only(i, 1, 0, 0);
    for (std::size_t i = 0; i < values && !any; ++i) any = keep_only(0, 0, i, 1);
    return any;
  }

  // A node becomes one of its operands of the same kind, or nothing.
  bool replace_nodes() {
    bool any = false;
    for (std::size_t i = best_.program.nodes.size(); i-- > 0;) {
      if (i >= best_.program.nodes.size()) continue;
      std::vector<NodeId> operands;
      ir::each_operand(best_.program.nodes[i], [&](NodeId operand) {
        if (best_.program[operand].type.kind == best_.program.nodes[i].type.kind &&
            best_.program[operand].type.index == best_.program.nodes[i].type.index &&
            best_.program[operand].type.fraction == best_.program.nodes[i].type.fraction)
          operands.push_back(operand);
      });
      bool replaced = false;
      for (const NodeId operand : operands) replaced = replaced || accept(with(NodeId(i), operand));
      if (!replaced && !std::holds_alternative<ir::Constant>(best_.program.nodes[i].node)) {
        Failing candidate = best_;
        candidate.program.nodes[i].node = ir::Constant{abi::Datum::missing()};
        replaced = accept(std::move(candidate));
      }
      any = any || replaced;
    }
    return any;
  }

  // A row of a table, a case of a choice, as long as one is left.
  bool drop_arms() {
    bool any = false;
    for (std::size_t i = best_.program.nodes.size(); i-- > 0;) {
      std::size_t arm = 0;
      while (i < best_.program.nodes.size()) {
        const auto* choice = std::get_if<ir::Select>(&best_.program.nodes[i].node);
        if (choice == nullptr || choice->arms.size() < 2 || arm >= choice->arms.size()) break;
        Failing candidate = best_;
        auto& arms = std::get<ir::Select>(candidate.program.nodes[i].node).arms;
        arms.erase(arms.begin() + static_cast<long>(arm));
        if (!accept(std::move(candidate))) {
          ++arm;
          continue;
        }
        any = true;
        break;  // what was left out may have taken nodes with it: `i` is another now
      }
    }
    return any;
  }

  // Whatever reads `node` reads `instead`.
  Failing with(NodeId node, NodeId instead) const {
    Failing candidate = best_;
    const auto swap = [&](NodeId& at) {
      if (at == node) at = instead;
    };
    for (ir::Node& user : candidate.program.nodes) ir::each_operand(user, swap);
    for (NodeId& root : candidate.program.conditions) swap(root);
    for (NodeId& root : candidate.program.values) swap(root);
    for (std::size_t i = 0; i < candidate.program.values.size(); ++i)
      candidate.program.info.value_types[i] = candidate.program[candidate.program.values[i]].type;
    return candidate;
  }

  bool forget_fields() {
    bool any = false;
    for (std::size_t i = 0; i < best_.subject.subject->fields.size(); ++i) {
      if (best_.subject.subject->fields[i].state == abi::State::Unread) continue;
      Failing candidate = best_;
      auto record = std::make_shared<abi::RecordData>(*best_.subject.subject);
      record->fields[i] = abi::Datum::unread();
      candidate.subject.subject = std::move(record);
      any = accept(std::move(candidate)) || any;
    }
    return any;
  }

  Failing best_;
  const Fails& fails_;
  std::size_t left_;
};

}  // namespace

Failing shrunk(Failing failing, const Fails& fails, std::size_t attempts) {
  return Shrinking(std::move(failing), fails, attempts).run();
}

}  // namespace bop::testing
