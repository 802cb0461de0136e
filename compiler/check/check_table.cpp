// Tables: a header that says what the declaration says, cells and results of their column's type.
#include "compiler/check/constants.h"
#include "compiler/check/context.h"
#include "compiler/check/table_analysis.h"
#include "runtime/base/by_kind.h"

namespace bop::check {

void Checker::check_tables() {
  checked_.otherwise.resize(symbols_.tables.size());
  for (std::size_t i = 0; i < symbols_.tables.size(); ++i) check_table(static_cast<Index>(i));
}

void Checker::check_table(Index table) {
  const resolve::Table& declared = symbols_.tables[table];
  if (resolve::is_broken(modules_, declared.place)) return;
  const auto& node = resolve::declared<ast::TableDecl>(modules_, declared.place);
  Scope inner;
  inner.module = declared.place.module;
  const InScope guard(scope_, std::move(inner));
  if (node.rows.size() > table_rows_max) {
    diagnostics_
        .report(diagnostics::too_many_rows, declared.place.name, {declared.name},
                {node.rows.size()}, {table_rows_max})
        .note(
            "Long lists are data: keep them in a file, as a reference set that the policy looks "
            "up: `reference rates : Rate by region`.");
    return;
  }
  const std::size_t errors = diagnostics_.errors();
  check_header(declared, node);
  for (const resolve::Argument& result : declared.results)
    if (result.type.kind == Kind::BusinessDays && !has_calendar() && head_ != nullptr)
      diagnostics_.report(diagnostics::no_calendar, result.range)
          .note("Name one in the policy's head: `calendar TARGET zone \"Europe/Berlin\"`.");
  check_hit_policy(declared, node);
  for (const ast::Row& row : node.rows) {
    check_row(declared, row);
    if (node.of_parameter || node.hit == ast::HitPolicy::Collect ||
        node.hit == ast::HitPolicy::MostSevere)
      check_plain_results(declared, row);
  }
  check_bounds(declared, node);
  if (diagnostics_.errors() != errors) return;  // gaps of a table with errors mislead
  checked_.otherwise[table] =
      analyze_table(TableFacts{modules_, symbols_, checked_, declared, node}, diagnostics_);
}

void Checker::check_header(const resolve::Table& table, const ast::TableDecl& node) {
  const auto compare = [&](const std::vector<ast::Identifier>& header,
                           const std::vector<resolve::Argument>& columns) {
    if (header.size() != columns.size()) {
      const SourceRange at = header.empty() ? table.place.name : header.front().range;
      diagnostics_
          .report(diagnostics::row_width, at, {diagnostics::counted(columns.size(), "cell")},
                  {header.size()})
          .label(table.place.name, "declared here");
      return;
    }
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (header[i].text == columns[i].name || header[i].text.empty()) continue;
      diagnostics_
          .report(diagnostics::header_mismatch, header[i].range, {columns[i].name},
                  {header[i].text})
          .label(columns[i].range, "declared here")
          .note("The header names the parameters, then the results, in their order.")
          .fix("write `" + columns[i].name + "`", header[i].range, columns[i].name);
    }
  };
  compare(node.header, table.parameters);
  compare(node.result_header, table.results);
}

// What is most severe, is told by the order of an enumeration.
void Checker::check_hit_policy(const resolve::Table& table, const ast::TableDecl& node) {
  if (node.hit != ast::HitPolicy::MostSevere) return;
  for (const resolve::Argument& result : table.results) {
    const Type type = result.type;
    const bool ordered = type.kind == Kind::Enum && checked_.schema.enums[type.index].ordered;
    if ((ordered && !type.optional) || types::is_error(type)) continue;
    diagnostics_.report(diagnostics::no_severity, result.range, {result.name}, {name_of(type)})
        .label(node.hit_range, "of the rows that apply, this takes the most severe result")
        .note("Declare what is milder and what is more severe: `type Level is low < high`.");
  }
}

// Values that can be put in order and compared when the policy is compiled.
void Checker::check_plain_results(const resolve::Table& table, const ast::Row& row) {
  for (const auto& cell : row.results)
    for (const ExprId id : cell) {
      if (std::holds_alternative<ast::MissingLiteral>(expr(id).node)) continue;
      if (types::is_error(info(id).type) || is_plain_value(id)) continue;
      diagnostics_.report(diagnostics::result_not_plain, range(id), {table.name})
          .note(table.is_parameter ? "A parameter is set, not computed: write the value itself."
                                   : "The results of such a table are compared with each other: "
                                     "write the values themselves.");
    }
}

// `between LOW and HIGH` of a parameter: each of its values lies there.
void Checker::check_bounds(const resolve::Table& table, const ast::TableDecl& node) {
  if (!node.of_parameter || !node.of_parameter->low || table.results.empty()) return;
  const auto& [low, high, owner, cites] = *node.of_parameter;
  const Expected wanted{table.results.front().type.required(), "The parameter is declared so.",
                        node.results.front().type.range, "declared here"};
  for (const ExprId id : {low, high}) {
    expect(id, wanted);
    require_plain(id);
  }
  const ast::Module& module = modules_[scope_.module];
  for (const ast::Row& row : node.rows)
    if (row.results.size() == 1 && row.results[0].size() == 1)
      report_outside_bounds(plain_literal(module, row.results[0][0]), plain_literal(module, low),
                            plain_literal(module, high), diagnostics_);
}

std::string Checker::parameter_currency(Index table) const {
  const resolve::Table& declared = symbols_.tables[table];
  const Type type = declared.values.front();
  if (!types::is_money(type)) return {};
  return type.index != 0 ? value::Currency{type.index}.text() : "of " + declared.name;
}

void Checker::check_row(const resolve::Table& table, const ast::Row& row) {
  check_in_force(row.in_force);
  if (row.cells.size() != table.parameters.size() || row.results.size() != table.results.size()) {
    diagnostics_.report(
        diagnostics::row_width, row.range,
        {diagnostics::counted(table.parameters.size() + table.results.size(), "cell")},
        {row.cells.size() + row.results.size()});
    return;
  }
  for (std::size_t i = 0; i < row.cells.size(); ++i)
    for (const ast::CellTest& test : row.cells[i].tests) check_cell_test(table.parameters[i], test);
  for (std::size_t i = 0; i < row.results.size(); ++i)
    check_result(table.results[i], row.results[i]);
}

void Checker::check_cell_test(const resolve::Argument& column, const ast::CellTest& test) {
  by_kind(
      test.test,
      [&](const ast::CellTest::Compare& n) {
        const bool ordered = n.op != ast::BinaryOp::Equal && n.op != ast::BinaryOp::NotEqual;
        check_cell_value(column, n.bound, ordered);
      },
      [&](const ast::CellTest::Equals& n) {
        if (std::holds_alternative<ast::MissingLiteral>(expr(n.value).node)) {
          check_absence_cell(column, test.range);
          info(n.value).type = column.type;
          return;
        }
        check_cell_value(column, n.value, false);
      },
      [&](const ast::CellTest::Between& n) {
        check_cell_value(column, n.low, true);
        check_cell_value(column, n.high, true);
        check_range_order(n.low, n.high, n.half_open);
      },
      [&](const ast::CellTest::State& n) {
        const bool about_absence =
            n.kind == ast::StateTestKind::Missing || n.kind == ast::StateTestKind::Present;
        if (about_absence) check_absence_cell(column, test.range);
      });
}

void Checker::check_absence_cell(const resolve::Argument& column, SourceRange at) {
  if (column.type.optional || types::is_error(column.type)) return;
  diagnostics_.report(diagnostics::never_missing, at, {column.name})
      .label(column.range, "declared here, not as " + with_article(column.type.maybe()));
}

// A bound of a cell: a plain value or a parameter, compared with what the column holds.
void Checker::check_cell_value(const resolve::Argument& column, ExprId id, bool ordered) {
  if (!id) return;
  Expected wanted{
      column.type.required(),
      "The column `" + column.name + "` is " + with_article(column.type.required()) + ".",
      column.range, "declared here"};
  if (types::is_error(column.type)) {
    if (stands_for_nothing_alone(id)) return;
    wanted.type.reset();
  }
  const Typed found = present(id, wanted);
  if (types::is_error(found.type) || types::is_error(column.type)) return;
  if (!types::comparable(found.type, column.type)) {
    report_mismatch(id, found, wanted);
    return;
  }
  if (info(id).target.kind != Target::Kind::Parameter) {
    const std::size_t before = diagnostics_.errors();
    require_cell_constant(id);
    if (diagnostics_.errors() != before) return;
  }
  if (ordered && !types::is_ordered(checked_.schema, column.type)) {
    diagnostics_.report(diagnostics::not_ordered, range(id), {name_of(column.type)})
        .label(column.range, "declared here");
    return;
  }
  if (!types::is_money(column.type)) return;
  std::string currency =
      column.type.index != 0 ? value::Currency{column.type.index}.text() : std::string();
  if (agree(currency, found.currency)) return;
  if (types::is_quantity(column.type)) {
    diagnostics_.report(diagnostics::other_unit, range(id))
        .here("in " + unit_text(found.currency))
        .label(column.range, currency.empty() ? "this may be in any unit" : "in " + currency)
        .note("Declare the column as `Quantity in " +
              (found.currency.empty() ? "KGM" : found.currency) + "`.");
    return;
  }
  if (checked_.compare && column.type.index == 0) {
    info(id).converts = true;
    return;
  }
  auto& report = diagnostics_.report(diagnostics::other_currency, range(id));
  report.here("in " + currency_text(found.currency))
      .label(column.range, currency.empty() ? "this may be in any currency" : "in " + currency);
  const std::string in = value::Currency::parse(found.currency) ? found.currency : "EUR";
  report.note("Declare the column as `Money in " + in +
              "`, or say how the policy converts: "
              "`compare in " +
              in + " at RATES on DATE` in its head.");
}

void Checker::require_cell_constant(ExprId id) {
  if (is_plain_value(id)) return;
  auto& report = diagnostics_.report(diagnostics::cell_not_constant, range(id));
  const auto* difference = std::get_if<ast::Binary>(&expr(id).node);
  if (difference != nullptr && difference->op == ast::BinaryOp::Subtract &&
      is_plain_value(difference->left) && is_plain_value(difference->right)) {
    report.here("this subtracts")
        .choice("both bounds belong to the range: write `..`", difference->op_range, "..")
        .choice("the upper bound belongs to the next one: write `..<`", difference->op_range,
                "..<");
    return;
  }
  report.note("What is computed belongs into an argument of the table.");
}

bool Checker::is_plain_value(ExprId id) const {
  const Target::Kind kind = info(id).target.kind;
  const auto& node = expr(id).node;
  const auto* unary = std::get_if<ast::Unary>(&node);
  if (unary != nullptr && unary->op == ast::UnaryOp::Negate) return is_plain_value(unary->operand);
  const bool named = kind == Target::Kind::EnumMember || kind == Target::Kind::Currency ||
                     kind == Target::Kind::Role;
  const auto* text = std::get_if<ast::TextLiteral>(&node);
  const bool literal = std::holds_alternative<ast::NumberLiteral>(node) ||
                       std::holds_alternative<ast::PercentLiteral>(node) ||
                       std::holds_alternative<ast::MoneyLiteral>(node) ||
                       std::holds_alternative<ast::QuantityLiteral>(node) ||
                       std::holds_alternative<ast::TimeLiteral>(node) ||
                       std::holds_alternative<ast::DurationLiteral>(node) ||
                       std::holds_alternative<ast::BusinessDaysLiteral>(node) ||
                       std::holds_alternative<ast::BusinessHoursLiteral>(node) ||
                       std::holds_alternative<ast::DateLiteral>(node) ||
                       std::holds_alternative<ast::InstantLiteral>(node) ||
                       std::holds_alternative<ast::BooleanLiteral>(node) || text != nullptr;
  return named || literal;
}

// One value for each result; several make a list where the column is one.
void Checker::check_result(const resolve::Argument& column, const std::vector<ExprId>& values) {
  const bool is_list = column.type.kind == Kind::List;
  if (values.empty()) return;  // an empty cell: parse has reported it
  Expected wanted{column.type,
                  "The column `" + column.name + "` is " + with_article(column.type) + ".",
                  column.range, "declared here"};
  if (is_list) {
    wanted.type = checked_.schema.lists[column.type.index];
    for (const ExprId value : values) {
      if (std::holds_alternative<ast::ListLiteral>(expr(value).node)) {
        diagnostics_
            .report(diagnostics::type_mismatch, range(value), {name_of(*wanted.type)},
                    {name_of(column.type)})
            .note("A list in a cell is written without brackets: `controller, cfo`.");
        continue;
      }
      expect(value, wanted);
    }
    return;
  }
  if (values.size() > 1)
    diagnostics_
        .report(diagnostics::one_value_expected, range(values[1]), {column.name}, {values.size()})
        .label(column.range, "declared here");
  expect(values.front(), wanted);
}

}  // namespace bop::check
