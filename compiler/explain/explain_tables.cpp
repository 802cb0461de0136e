// Tables row by row, every bound with the words that say whether it is included, and the line that
// says what was proved about the whole.
#include <fmt/format.h>

#include "compiler/explain/sections.h"
#include "compiler/ir/phrase.h"

namespace bop::explain {
namespace {

using ir::TableText;

std::string test_words(const TableText::Test& test, abi::Type type) {
  const auto& [kind, negated, low, high] = test;
  const std::string negation = negated ? "not " : "";
  const auto compared = [&](ir::CompareOp op) {
    return fmt::format("{} {}", ir::compare_words(op, type).substr(3), low);  // without "is "
  };
  switch (kind) {
    case TableText::TestKind::Less:
      return compared(ir::CompareOp::Less);
    case TableText::TestKind::LessOrEqual:
      return compared(ir::CompareOp::LessOrEqual);
    case TableText::TestKind::Greater:
      return compared(ir::CompareOp::Greater);
    case TableText::TestKind::GreaterOrEqual:
      return compared(ir::CompareOp::GreaterOrEqual);
    case TableText::TestKind::Equal:
      return low;
    case TableText::TestKind::NotEqual:
      return compared(ir::CompareOp::NotEqual);
    case TableText::TestKind::Between:
      return fmt::format("from and including {} up to and including {}", low, high);
    case TableText::TestKind::BetweenHalfOpen:
      return fmt::format("from and including {} up to but not including {}", low, high);
    case TableText::TestKind::Missing:
      return negation + "missing";
    case TableText::TestKind::Present:
      return negation + "present";
    case TableText::TestKind::Known:
      return negation + "known";
    case TableText::TestKind::Unavailable:
      return negation + "unavailable";
  }
  return {};
}

std::string cell_words(const TableText::Cell& cell, const TableText::Column& column) {
  switch (cell.kind) {
    case TableText::CellKind::Any:
      return fmt::format("{} is anything, missing and unknown included", column.name);
    case TableText::CellKind::Otherwise:
      return fmt::format("{} is anything that no other such row lists", column.name);
    case TableText::CellKind::Tests:
      break;
  }
  std::vector<std::string> tests;
  for (const auto& test : cell.tests) tests.push_back(test_words(test, column.type));
  return fmt::format("{} is {}", column.name, ir::joined(tests, " or "));
}

std::string row_words(const TableText& table, std::size_t index) {
  const auto& [code, cells, results, in_force, origin] = table.rows[index];
  std::vector<std::string> conditions;
  for (std::size_t i = 0; i < cells.size(); ++i)
    conditions.push_back(cell_words(cells[i], table.parameters[i]));
  std::vector<std::string> values;
  for (std::size_t i = 0; i < results.size(); ++i)
    values.push_back(fmt::format("{}: {}", table.results[i].name, ir::joined(results[i])));
  return fmt::format("Row {}{}: if {}, then {}{}.", index + 1, code.empty() ? "" : " " + code,
                     ir::joined(conditions), ir::joined(values, "; "), in_force_words(in_force));
}

std::string names(const std::vector<TableText::Column>& columns) {
  std::vector<std::string> items;
  for (const auto& column : columns) items.push_back(column.name);
  return ir::joined(items, ", ");
}

}  // namespace

std::string tables(const ir::Program& program) {
  std::string text;
  for (const auto& table : program.tables) {
    std::vector<std::string> lines;
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      lines.push_back(row_words(table, row));
    lines.push_back(table.unique
                        ? "Complete: yes, some row applies to every case. Overlaps: none, no case "
                          "has two rows. Both were proved when the policy was compiled."
                        : "Complete: yes, some row applies to every case, as was proved when the "
                          "policy was compiled. Overlaps: the first row that applies counts.");
    lines.push_back(
        "With something unknown, a result stands if all rows that may still apply agree on it.");
    text += section(fmt::format("Table {}({}) gives {}", table.name, names(table.parameters),
                                names(table.results)),
                    lines);
  }
  return text;
}

}  // namespace bop::explain
