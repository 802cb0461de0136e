// Tables row by row, every bound with the words that say whether it is included, and the line that
// says what was proved about the whole.
#include <fmt/format.h>

#include "compiler/explain/sections.h"
#include "compiler/ir/phrase.h"

namespace bop::explain {
namespace {

using ir::TableText;

std::string test_words(const TableText::Test& test, abi::Type type) {
  const auto& [kind, low, high] = test;
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
      return "missing";
    case TableText::TestKind::Present:
      return "present";
    case TableText::TestKind::Known:
      return "known";
    case TableText::TestKind::Unavailable:
      return "unavailable";
  }
  return {};
}

std::string cell_words(const TableText::Cell& cell, const TableText::Column& column) {
  switch (cell.kind) {
    case TableText::CellKind::Any:
      return "anything, missing and unknown included";
    case TableText::CellKind::Otherwise:
      return "anything that no other such row lists";
    case TableText::CellKind::Tests:
      break;
  }
  std::vector<std::string> tests;
  for (const auto& test : cell.tests) tests.push_back(test_words(test, column.type));
  if (cell.negated && tests.size() > 1) return "neither " + ir::joined(tests, " nor ");
  return (cell.negated ? "not " : "") + ir::joined(tests, " or ");
}

std::string row_words(const TableText& table, std::size_t index) {
  const auto& [code, cells, results, in_force, origin] = table.rows[index];
  std::vector<std::string> conditions;
  for (std::size_t i = 0; i < cells.size(); ++i)
    conditions.push_back(fmt::format("{} is {}", table.parameters[i].name,
                                     cell_words(cells[i], table.parameters[i])));
  std::vector<std::string> values;
  for (std::size_t i = 0; i < results.size(); ++i)
    values.push_back(fmt::format("{}: {}", table.results[i].name, ir::joined(results[i])));
  const std::string condition =
      conditions.empty() ? "" : "if " + ir::joined(conditions) + ", then ";
  return fmt::format("Row {}{}: {}{}{}.", index + 1, code.empty() ? "" : " " + code, condition,
                     ir::joined(values, "; "), in_force_words(in_force));
}

bool gives_roles(const TableText& table) {
  return std::ranges::any_of(table.results, [](const TableText::Column& column) {
    return column.type.kind == abi::Kind::Role;
  });
}

// What was proved of the rows together, and what happens when several apply.
std::string together(TableText::HitPolicy hit, bool of_roles) {
  const std::string complete = "Complete: yes, some row applies to every case";
  switch (hit) {
    case TableText::HitPolicy::Unique:
      return complete +
             ". Overlaps: none, no case has two rows. Both were proved when the policy was "
             "compiled.";
    case TableText::HitPolicy::First:
      return complete +
             ", as was proved when the policy was compiled. Overlaps: the first row that applies "
             "counts.";
    case TableText::HitPolicy::Collect:
      return complete +
             ", as was proved when the policy was compiled. Overlaps: what all rows that apply say "
             "is collected in the order of the rows" +
             (of_roles ? ", each role once." : ".");
    case TableText::HitPolicy::MostSevere:
      return complete +
             ", as was proved when the policy was compiled. Overlaps: of the rows that apply, the "
             "most severe result counts.";
  }
  return {};
}

std::string title(const TableText& table, const std::string& keys, const std::string& results) {
  if (!table.is_parameter) return fmt::format("Table {}({}) gives {}", table.name, keys, results);
  if (keys.empty()) return fmt::format("Parameter {}", table.name);
  return fmt::format("Parameter {} by {}", table.name, keys);
}

// Who sets a parameter, and how far.
void add_parameter_lines(const TableText& table, std::vector<std::string>& lines) {
  if (!table.is_parameter) return;
  lines.push_back(table.low.empty() ? "No bounds are set for it."
                                    : fmt::format("It may be set from {} to {}, both included.",
                                                  table.low, table.high));
  if (!table.owner.empty()) lines.push_back("Owner: " + table.owner + ".");
  if (!table.cites.empty()) lines.push_back("Source: " + ir::joined(table.cites, "; ") + ".");
}

// The first column names the row: by its number, which reasons cite, and its code.
Grid grid_of(const TableText& table) {
  Grid grid{{"Row"}, table.parameters.size() + 1, {}};
  for (const auto& column : table.parameters) grid.columns.push_back(column.name);
  for (const auto& column : table.results) grid.columns.push_back(column.name);
  for (std::size_t at = 0; at < table.rows.size(); ++at) {
    const auto& [code, cells, results, in_force, origin] = table.rows[at];
    std::vector<std::string> row{
        fmt::format("{}{}{}{}", at + 1, code.empty() ? "" : " ", code, in_force_words(in_force))};
    for (std::size_t i = 0; i < cells.size(); ++i)
      row.push_back(cell_words(cells[i], table.parameters[i]));
    for (const auto& result : results) row.push_back(ir::joined(result));
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

std::string names(const std::vector<TableText::Column>& columns) {
  std::vector<std::string> items;
  for (const auto& column : columns) items.push_back(column.name);
  return ir::joined(items, ", ");
}

}  // namespace

Sections tables(const ir::Program& program) {
  Sections sections;
  for (const auto& table : program.tables) {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < table.rows.size(); ++row) rows.push_back(row_words(table, row));
    std::vector<std::string> lines;
    lines.push_back(together(table.hit, gives_roles(table)));
    lines.push_back(
        "With something unknown, a result stands if all rows that may still apply agree on it.");
    add_parameter_lines(table, lines);
    sections.push_back({title(table, names(table.parameters), names(table.results)),
                        {{Block::Kind::Sentences, rows, {}},
                         {Block::Kind::Grid, {}, grid_of(table)},
                         {Block::Kind::List, lines, {}}}});
  }
  return sections;
}

}  // namespace bop::explain
