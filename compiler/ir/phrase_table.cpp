// Calls of tables: with what, and which column of the result.
#include <algorithm>

#include "compiler/ir/phrase.h"

namespace bop::ir {
namespace {

// Lets are where a table's arguments begin; what stands inside them is the caller's.
void collect_lets(const Program& program, NodeId node, std::vector<NodeId>& lets) {
  if (std::holds_alternative<Let>(program[node].node)) {
    if (std::ranges::find(lets, node) == lets.end()) lets.push_back(node);
    return;
  }
  if (const auto* logic = std::get_if<Logic>(&program[node].node))
    for (const NodeId operand : logic->operands) collect_lets(program, operand, lets);
  if (const auto* negation = std::get_if<Not>(&program[node].node))
    collect_lets(program, negation->operand, lets);
  if (const auto* compare = std::get_if<Compare>(&program[node].node))
    collect_lets(program, compare->left, lets);
  if (const auto* test = std::get_if<StateTest>(&program[node].node))
    collect_lets(program, test->operand, lets);
}

// With what the table was called, in the order of its parameters; one that no row asks about may be
// anything.
std::vector<std::string> in_order(const Program& program, const std::string& table,
                                  const std::vector<NodeId>& asked, std::vector<NodeId>* lets) {
  std::vector<std::string> words;
  const auto text = std::ranges::find(program.tables, table, &TableText::name);
  if (text == program.tables.end()) return words;
  for (const TableText::Column& column : text->parameters)
    for (const NodeId id : asked) {
      const Let& let = std::get<Let>(program[id].node);
      if (let.name == column.name) words.push_back(in_words(program, let.value, lets));
    }
  return words;
}

}  // namespace

std::vector<NodeId> table_arguments(const Program& program, const Select& select) {
  std::vector<NodeId> lets;
  for (const auto& arm : select.arms) collect_lets(program, arm.condition, lets);
  return lets;
}

std::vector<NodeId> table_arguments(const Program& program, const MakeList& collected) {
  std::vector<NodeId> lets;
  for (const NodeId condition : collected.conditions) collect_lets(program, condition, lets);
  return lets;
}

std::string column_name(const Program& program, const std::string& table, std::uint32_t column) {
  const auto text = std::ranges::find(program.tables, table, &TableText::name);
  if (text == program.tables.end() || text->results.size() < 2) return {};
  return column < text->results.size() ? text->results[column].name : std::string();
}

std::optional<TableCall> table_call(const Program& program, NodeId node,
                                    std::vector<NodeId>* lets) {
  const auto call = [&](const auto& called) -> std::optional<TableCall> {
    const auto text = std::ranges::find(program.tables, called.table, &TableText::name);
    if (text == program.tables.end() || text->is_parameter) return {};
    return TableCall{called.table, column_name(program, called.table, called.column),
                     in_order(program, called.table, table_arguments(program, called), lets)};
  };
  if (const auto* select = std::get_if<Select>(&program[node].node)) return call(*select);
  if (const auto* collected = std::get_if<MakeList>(&program[node].node)) return call(*collected);
  return {};
}

}  // namespace bop::ir
