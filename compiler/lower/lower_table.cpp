// A call of a table becomes a choice between its rows, one for each result that is read.
#include <algorithm>
#include <initializer_list>
#include <map>

#include "compiler/lower/context.h"
#include "runtime/base/by_kind.h"

namespace bop::lower {
namespace {

using CellKind = ast::Cell::Kind;

// A call of a table: its arguments as named nodes, and the condition of each cell.
class TableLowering {
 public:
  TableLowering(Context& context, Index table, Scope inner, SourceRange origin)
      : context_(context),
        table_(context.symbols.tables[table]),
        written_(context.declared<ast::TableDecl>(table_.place)),
        inner_(std::move(inner)),
        origin_(origin) {
    for (const check::OtherwiseCell& cell : context.checked.otherwise[table])
      otherwise_[{cell.row, cell.column}] = &cell;
  }

  // language.md C11: the condition of each row, then the column's value in it.
  NodeId column(Index column) {
    lower_cells();
    if (written_.hit == ast::HitPolicy::Collect) return collected(column);
    ir::Select select{written_.hit == ast::HitPolicy::Unique, table_.name, {}, column};
    const abi::Type type = table_.results[column].type;
    for (const std::size_t row : rows_in_order(column))
      select.arms.push_back({row_condition(row), result(type, written_.rows[row], column),
                             static_cast<std::uint32_t>(row)});
    return context_.add(type, origin_, std::move(select));
  }

 private:
  // The most severe results first: then the first row that applies is the one that counts.
  std::vector<std::size_t> rows_in_order(Index column) const {
    std::vector<std::size_t> rows(written_.rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
    if (written_.hit != ast::HitPolicy::MostSevere) return rows;
    const auto severity = [&](std::size_t row) {
      return context_.info(inner_, written_.rows[row].results[column].front()).target.second;
    };
    std::ranges::stable_sort(
        rows, [&](std::size_t a, std::size_t b) { return severity(a) > severity(b); });
    return rows;
  }

  // What each row that applies gives, in the order of the rows. A role stands in the list once, if
  // one of its rows applies: nobody gets two tasks.
  NodeId collected(Index column) {
    const abi::Type type = table_.values[column];
    if (context_.schema().lists[type.index].kind != abi::Kind::Role) return every_row(type, column);
    std::vector<NodeId> values;
    std::map<NodeId, std::vector<NodeId>> conditions;
    for (std::size_t row = 0; row < written_.rows.size(); ++row)
      for (const ExprId id : written_.rows[row].results[column]) {
        if (std::holds_alternative<ast::MissingLiteral>(context_.expr(inner_, id).node)) continue;
        const NodeId value = lower_expression(context_, inner_, id);
        const auto [known, is_new] = conditions.try_emplace(value);
        if (is_new) values.push_back(value);
        known->second.push_back(row_condition(row));
      }
    ir::MakeList list;
    list.table = table_.name;
    list.column = column;
    for (const NodeId value : values) {
      list.elements.push_back(value);
      list.conditions.push_back(context_.logic(false, origin_, std::move(conditions[value])));
    }
    return context_.add(type, origin_, std::move(list));
  }

  NodeId every_row(abi::Type type, Index column) {
    ir::MakeList list;
    list.table = table_.name;
    list.column = column;
    for (std::size_t row = 0; row < written_.rows.size(); ++row)
      for (const ExprId id : written_.rows[row].results[column]) {
        if (std::holds_alternative<ast::MissingLiteral>(context_.expr(inner_, id).node)) continue;
        list.elements.push_back(lower_expression(context_, inner_, id));
        list.conditions.push_back(row_condition(row));
      }
    return context_.add(type, origin_, std::move(list));
  }

  // none for a cell that is no test: `any`, and `otherwise`, which is told by its kind
  void lower_cells() {
    for (const ast::Row& row : written_.rows) {
      auto& cells = cells_.emplace_back();
      for (std::size_t index = 0; index < row.cells.size(); ++index)
        cells.push_back(tests(row.cells[index], index));
    }
  }
  NodeId tests(const ast::Cell& cell, std::size_t column) {
    if (cell.kind != CellKind::Tests) return {};
    std::vector<NodeId> alternatives;
    bool of_values = false;
    for (const ast::CellTest& one : cell.tests) {
      alternatives.push_back(test(one, column));
      of_values = of_values || !std::holds_alternative<ast::CellTest::State>(one.test);
    }
    const NodeId listed = context_.logic(false, cell.range, std::move(alternatives));
    if (!cell.negated) return listed;
    const NodeId others = context_.negation(cell.range, listed);
    if (!of_values || !table_.parameters[column].type.optional) return others;
    // `not DE` asks for a country: what is missing has none.
    const NodeId present = context_.state_test(cell.range, ast::StateTestKind::Present, false,
                                               inner_.arguments[column]);
    return context_.logic(true, cell.range, {present, others});
  }
  NodeId test(const ast::CellTest& test, std::size_t column) {
    const NodeId argument = inner_.arguments[column];
    const auto bound = [&](ExprId id) { return lower_expression(context_, inner_, id); };
    return by_kind(
        test.test,
        [&](const ast::CellTest::Compare& compare) {
          return context_.compare(compare_op(compare.op), test.range, argument,
                                  bound(compare.bound), rates_day({compare.bound}));
        },
        [&](const ast::CellTest::Equals& equals) {
          const auto& value = context_.expr(inner_, equals.value).node;
          if (std::holds_alternative<ast::MissingLiteral>(value))
            return context_.state_test(test.range, ast::StateTestKind::Missing, false, argument);
          return context_.compare(ir::CompareOp::Equal, test.range, argument, bound(equals.value),
                                  rates_day({equals.value}));
        },
        [&](const ast::CellTest::Between& between) {
          const NodeId low = bound(between.low);
          return context_.between(test.range, argument, low, bound(between.high), between.half_open,
                                  rates_day({between.low, between.high}));
        },
        [&](const ast::CellTest::State& state) {
          return context_.state_test(test.range, state.kind, false, argument);
        });
  }
  NodeId rates_day(std::initializer_list<ExprId> bounds) const {
    return context_.rates_day(std::ranges::any_of(
        bounds, [&](ExprId bound) { return context_.info(inner_, bound).converts; }));
  }

  NodeId row_condition(std::size_t row) {
    const ast::Row& written = written_.rows[row];
    std::vector<NodeId> conditions;
    for (std::size_t column = 0; column < written.cells.size(); ++column) {
      if (cells_[row][column]) conditions.push_back(cells_[row][column]);
      if (written.cells[column].kind == CellKind::Otherwise)
        conditions.push_back(otherwise(row, column));
    }
    if (written.in_force) conditions.push_back(context_.in_force(written.range, *written.in_force));
    return context_.logic(true, written.range, std::move(conditions));
  }
  // What no row with equal other cells lists in this column.
  NodeId otherwise(std::size_t row, std::size_t column) {
    std::vector<NodeId> listed;
    const SourceRange range = written_.rows[row].cells[column].range;
    const check::OtherwiseCell& cell = *otherwise_.at({row, column});
    for (const Index other : cell.listed) {
      const CellKind kind = written_.rows[other].cells[column].kind;
      if (kind == CellKind::Any) return context_.truth(range, false);
      if (kind == CellKind::Tests) listed.push_back(cells_[other][column]);
    }
    return context_.negation(range, context_.logic(false, range, std::move(listed)));
  }

  NodeId result(abi::Type type, const ast::Row& row, Index column) {
    const auto& written = row.results[column];
    const auto value = [&](ExprId id) { return lower_expression(context_, inner_, id); };
    if (type.kind != abi::Kind::List) return value(written.front());
    ir::MakeList list;
    for (const ExprId id : written) list.elements.push_back(value(id));
    const SourceRange first = context_.expr(inner_, written.front()).range;
    return context_.add(type.required(), first.to(context_.expr(inner_, written.back()).range),
                        std::move(list));
  }

  Context& context_;
  const resolve::Table& table_;
  const ast::TableDecl& written_;
  Scope inner_;
  SourceRange origin_;
  std::vector<std::vector<NodeId>> cells_;
  std::map<std::pair<std::size_t, std::size_t>, const check::OtherwiseCell*> otherwise_;
};

}  // namespace

NodeId lower_table(Context& context, const Scope& scope, ExprId call, Index table, Index column) {
  const resolve::Table& symbol = context.symbols.tables[table];
  // A parameter without keys is named, not called.
  const auto* written = std::get_if<ast::Call>(&context.expr(scope, call).node);
  Scope inner{.module = symbol.place.module};
  // Not a define's: those begin with a small index, tables with this.
  std::vector<std::uint32_t> key{none, table, column};
  for (std::size_t index = 0; index < symbol.parameters.size(); ++index) {
    const ExprId argument = written->arguments[index];
    const resolve::Argument& parameter = symbol.parameters[index];
    const NodeId value = lower_expression(context, scope, argument);
    inner.arguments.push_back(
        context.add(context.type(value), parameter.range, ir::Let{parameter.name, value}));
    key.push_back(inner.arguments.back().value);
  }
  if (const auto known = context.calls.find(key); known != context.calls.end())
    return known->second;
  const SourceRange origin = context.expr(scope, call).range;
  if (context.too_large())
    return context.cut_short(symbol.results[column].type, {symbol.name, origin});
  TableLowering lowering(context, table, std::move(inner), origin);
  const NodeId made = lowering.column(column);
  context.calls[key] = made;
  return made;
}

}  // namespace bop::lower
