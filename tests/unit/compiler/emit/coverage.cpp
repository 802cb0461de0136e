#include "tests/unit/compiler/emit/coverage.h"

#include <optional>

#include "compiler/ir/operands.h"
#include "runtime/base/by_kind.h"

namespace bop::testing {

using abi::State;
using ir::NodeId;

namespace {

struct Operand {
  std::string position;
  NodeId node;
};
using Operands = std::vector<Operand>;

Operands all(const std::string& position, const std::vector<NodeId>& nodes) {
  Operands operands;
  for (const NodeId node : nodes) operands.push_back({position, node});
  return operands;
}

Operands operands_of(const ir::Node& node) {
  return by_kind(
      node.node, [](const ir::Constant&) { return Operands{}; },
      [](const ir::Parameter&) { return Operands{}; },
      [](const ir::Subject&) { return Operands{}; }, [](const ir::Clock&) { return Operands{}; },
      [](const ir::Result&) { return Operands{}; }, [](const ir::Local&) { return Operands{}; },
      [](const ir::Field& field) { return Operands{{"Field.record", field.record}}; },
      [](const ir::Let& let) { return Operands{{"Let.value", let.value}}; },
      [](const ir::Lookup& lookup) { return all("Lookup.key", lookup.keys); },
      [](const ir::Arithmetic& arithmetic) {
        return Operands{{"Arithmetic.left", arithmetic.left},
                        {"Arithmetic.right", arithmetic.right}};
      },
      [](const ir::Compare& compare) {
        Operands operands{{"Compare.left", compare.left}, {"Compare.right", compare.right}};
        if (compare.on) operands.push_back({"Compare.on", compare.on});
        return operands;
      },
      [](const ir::Logic& logic) { return all("Logic.operand", logic.operands); },
      [](const ir::Not& negation) { return Operands{{"Not.operand", negation.operand}}; },
      [](const ir::StateTest& test) { return Operands{{"StateTest.operand", test.operand}}; },
      [](const ir::Amount& amount) { return Operands{{"Amount.money", amount.money}}; },
      [](const ir::Select& select) {
        Operands operands;
        for (const auto& arm : select.arms) {
          operands.push_back({"Select.condition", arm.condition});
          operands.push_back({"Select.value", arm.value});
        }
        return operands;
      },
      [](const ir::Fallback& fallback) {
        return Operands{{"Fallback.value", fallback.value},
                        {"Fallback.otherwise", fallback.otherwise}};
      },
      [](const ir::Aggregate& aggregate) {
        Operands operands{{"Aggregate.list", aggregate.list}};
        if (aggregate.where) operands.push_back({"Aggregate.where", aggregate.where});
        if (aggregate.body) operands.push_back({"Aggregate.body", aggregate.body});
        return operands;
      },
      [](const ir::Convert& convert) {
        return Operands{{"Convert.money", convert.money}, {"Convert.on", convert.on}};
      },
      [](const ir::Answer& answer) {
        Operands operands = all("Answer.argument", answer.arguments);
        operands.push_back({"Answer.value", answer.value});
        return operands;
      },
      [](const ir::Call& call) { return all("Call.argument", call.arguments); },
      [](const ir::Round& round) { return Operands{{"Round.operand", round.operand}}; },
      [](const ir::MakeList& list) {
        Operands operands = all("MakeList.element", list.elements);
        for (const NodeId condition : list.conditions)
          operands.push_back({"MakeList.condition", condition});
        return operands;
      });
}

constexpr State states[] = {State::Value, State::Missing, State::Unread, State::Undefined};
constexpr const char* state_names[] = {"value", "missing", "unread", "undefined"};

std::vector<bool> on_an_element(const ir::Program& program) {
  std::vector<std::set<std::uint32_t>> free(program.nodes.size());
  std::vector<bool> result;
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const ir::Node& node = program.nodes[i];
    ir::each_operand(node, [&](NodeId operand) {
      free[i].insert(free[operand.index()].begin(), free[operand.index()].end());
    });
    if (const auto* local = std::get_if<ir::Local>(&node.node)) free[i].insert(local->local.value);
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
      free[i].erase(aggregate->element.value);
    result.push_back(!free[i].empty());
  }
  return result;
}

}  // namespace

std::shared_ptr<const ir::Program> with_all_values(const ir::Program& program) {
  ir::Program copy = program;
  const std::vector<bool> skip = on_an_element(program);
  // What is asked of elements is told by its own values, and has no place among these.
  copy.eaches.clear();
  copy.info.eaches.clear();
  copy.info.rules.clear();
  copy.info.exceptions.clear();
  copy.because.clear();
  copy.exception_because.clear();
  copy.values.clear();
  copy.info.value_types.clear();
  for (std::size_t i = 0; i < copy.nodes.size(); ++i) {
    if (skip[i]) continue;
    copy.values.push_back(NodeId(i));
    copy.info.value_types.push_back(copy.nodes[i].type);
  }
  copy.info.value_count = static_cast<std::uint32_t>(copy.values.size());
  return std::make_shared<const ir::Program>(std::move(copy));
}

void Coverage::see(const ir::Program& all_values, const abi::Evaluation& evaluation) {
  std::vector<std::optional<State>> state(all_values.nodes.size());
  for (std::size_t i = 0; i < all_values.values.size(); ++i)
    state[all_values.values[i].index()] = evaluation.values[i].state;
  for (const ir::Node& node : all_values.nodes) {
    kinds_.insert(node.node.index());
    types_.insert(node.type.kind);
    for (const Operand& operand : operands_of(node)) {
      auto& seen = operands_[operand.position];
      if (state[operand.node.index()]) ++seen[*state[operand.node.index()]];
    }
  }
}

std::vector<std::string> Coverage::never() const {
  std::vector<std::string> never;
  for (std::size_t kind = 0; kind < std::variant_size_v<decltype(ir::Node::node)>; ++kind)
    if (!kinds_.contains(kind))
      never.push_back("node kind " + std::to_string(kind) + " of ir.h never occurs");
  for (int kind = static_cast<int>(abi::Kind::Boolean); kind <= static_cast<int>(abi::Kind::List);
       ++kind)
    if (!types_.contains(static_cast<abi::Kind>(kind)))
      never.push_back("type kind " + std::to_string(kind) + " of schema.h never occurs");
  for (const auto& [position, seen] : operands_)
    for (std::size_t i = 0; i < std::size(states); ++i)
      if (!seen.contains(states[i])) never.push_back(position + " is never " + state_names[i]);
  return never;
}

std::string Coverage::report() const {
  std::string text;
  for (const auto& [position, seen] : operands_) {
    text += position + ":";
    for (std::size_t i = 0; i < std::size(states); ++i)
      text += std::string(" ") + state_names[i] + " " +
              std::to_string(seen.contains(states[i]) ? seen.at(states[i]) : 0);
    text += "\n";
  }
  return text;
}

}  // namespace bop::testing
