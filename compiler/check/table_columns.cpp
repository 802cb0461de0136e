#include "compiler/check/table_columns.h"

#include <algorithm>
#include <map>

#include "compiler/check/constants.h"
#include "compiler/diagnostics/kinds_analyze.h"
#include "compiler/types/types.h"
#include "runtime/base/by_kind.h"

namespace bop::check {

using abi::Kind;
using ast::BinaryOp;
using value::Decimal;

namespace {

// One atom of an ordered column: a bound itself, or what lies between two.
struct Piece {
  std::optional<Decimal> low, high;  // equal for a bound itself; none: without end
  bool is_point() const { return low && high && *low == *high; }
};

class ColumnMaker {
 public:
  ColumnMaker(const TableFacts& facts, Diagnostics& diagnostics, std::size_t index)
      : facts_(facts),
        diagnostics_(diagnostics),
        index_(index),
        argument_(facts.table.parameters[index]),
        type_(argument_.type.required()) {}

  // False: this column can't be cut into atoms.
  bool make(Column& column, Grid& grid) {
    if (!collect()) return false;
    cut();
    column.name = argument_.name;
    const std::size_t values = pieces_.empty() ? names_.size() : pieces_.size();
    if (argument_.type.optional) missing_ = values;
    end_ = values + (argument_.type.optional ? 1 : 0);
    for (const Piece& piece : pieces_) column.witnesses.push_back(witness(piece));
    for (const std::string& name : names_) column.witnesses.push_back(name);
    if (argument_.type.optional) column.witnesses.emplace_back("missing");
    if (asks_for_unknown()) {
      column.unknown = end_;
      column.witnesses.emplace_back("not known");
    }
    column.domain = Atoms(0, column.witnesses.size());
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      if (holds_nothing(pieces_[i])) column.domain.take_out(i);
    if (type_.kind == Kind::Money && point_of_zero()) column.negative = Atoms(0, *point_of_zero());
    for (std::size_t row = 0; row < facts_.node.rows.size(); ++row) {
      const ast::Cell& cell = facts_.node.rows[row].cells[index_];
      Atoms atoms = atoms_of(cell);
      const abi::Truth truth = at_unknown(cell);
      if (column.unknown && truth != abi::Truth::False) atoms.add(*column.unknown);
      atoms.meet(column.domain);
      grid.rows[row].push_back(std::move(atoms));
      grid.at_unknown[row].push_back(truth);
    }
    return true;
  }

 private:
  const ast::Expr& expr(Index module, ast::ExprId id) const { return facts_.modules[module][id]; }

  std::optional<Constant> constant(ast::ExprId id) const {
    return constant_at(facts_.modules, facts_.symbols, facts_.checked, facts_.table.place.module,
                       id);
  }

  bool note(ast::ExprId id) {
    if (std::holds_alternative<ast::MissingLiteral>(expr(facts_.table.place.module, id).node))
      return true;
    if (std::holds_alternative<ast::ErrorExpr>(expr(facts_.table.place.module, id).node))
      return false;  // reported
    const auto found = constant(id);
    if (!found) {
      diagnostics_
          .report(diagnostics::bound_not_placed, expr(facts_.table.place.module, id).range,
                  {facts_.table.name})
          .note("Months and days have no common line: write days, weeks or business days.");
      return false;
    }
    if (found->position) cuts_.push_back(*found->position);
    if (!found->position && !found->member) names_.push_back(found->text);
    if (!found->currency) return true;
    const SourceRange range = expr(facts_.table.place.module, id).range;
    if (!currency_) {
      currency_ = found->currency;
      currency_range_ = range;
    } else if (currency_ != found->currency) {
      diagnostics_
          .report(diagnostics::wrong_currency, range, {currency_.text()}, {found->currency.text()})
          .label(currency_range_, "this bound is in " + currency_.text())
          .note("The bounds of one column are amounts in one currency.");
      return false;
    }
    return true;
  }

  bool collect() {
    bool all = true;
    for (const ast::Row& row : facts_.node.rows)
      for (const ast::CellTest& test : row.cells[index_].tests)
        by_kind(
            test.test, [&](const ast::CellTest::Compare& n) { all = all && note(n.bound); },
            [&](const ast::CellTest::Equals& n) { all = all && note(n.value); },
            [&](const ast::CellTest::Between& n) { all = all && note(n.low) && note(n.high); },
            [](const ast::CellTest::State&) {});
    return all;
  }

  void cut() {
    const abi::Schema& schema = facts_.checked.schema;
    if (type_.kind == Kind::Enum) {
      names_ = schema.enums[type_.index].members;
    } else if (type_.kind == Kind::Role) {
      names_ = schema.roles;
    } else if (type_.kind == Kind::Boolean) {
      names_ = {"false", "true"};
    } else if (type_.kind == Kind::Text || type_.kind == Kind::Currency ||
               type_.kind == Kind::Unit) {
      std::sort(names_.begin(), names_.end());
      names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
      quoted_count_ = names_.size();
      names_.emplace_back(type_.kind == Kind::Text   ? "any other text"
                          : type_.kind == Kind::Unit ? "any other unit"
                                                     : "any other currency");
    } else if (!types::is_ordered(schema, type_)) {
      names_ = {"any"};
    } else {
      cut_line();
    }
  }

  void cut_line() {
    if (types::is_money(type_)) cuts_.emplace_back(0);  // below zero is a band of its own
    std::sort(cuts_.begin(), cuts_.end());
    cuts_.erase(std::unique(cuts_.begin(), cuts_.end()), cuts_.end());
    std::optional<Decimal> low;
    for (const Decimal& bound : cuts_) {
      if (!low || !adjacent(*low, bound)) pieces_.push_back({low, bound});
      points_.push_back(pieces_.size());
      pieces_.push_back({bound, bound});
      low = bound;
    }
    pieces_.push_back({low, std::nullopt});
  }

  // Nothing lies between two whole numbers that follow each other.
  bool adjacent(const Decimal& low, const Decimal& high) const {
    const bool whole = type_.kind == Kind::Integer || type_.kind == Kind::Date ||
                       type_.kind == Kind::DateTime || type_.kind == Kind::Time ||
                       type_.kind == Kind::BusinessDays;
    const auto next = value::add(low, Decimal(1));
    return whole && next && *next == high;
  }

  // Days, times and instants have a first and a last one: nothing lies before 00:00.
  bool holds_nothing(const Piece& piece) const {
    const auto days = [](std::string_view text) { return Decimal(value::Date::parse(text)->days); };
    const auto outside = [&piece](const Decimal& first, const Decimal& last) {
      return (!piece.low && piece.high && *piece.high <= first) ||
             (!piece.high && piece.low && *piece.low >= last);
    };
    if (type_.kind == Kind::Time)
      return outside(Decimal(0), Decimal(value::Duration::day_seconds - 1));
    const Decimal first = days("0001-01-01"), last = days("9999-12-31");
    return type_.kind == Kind::Date && outside(first, last);
  }

  Decimal step() const { return position_step(type_, currency_); }

  std::string witness(const Piece& piece) const {
    if (!piece.low && !piece.high) return "any";
    if (piece.is_point()) return print(*piece.low);
    if (!piece.low) return print(value::subtract(*piece.high, step()).value_or(*piece.high));
    const Decimal next = value::add(*piece.low, step()).value_or(*piece.low);
    if (!piece.high || next < *piece.high) return print(next);
    const auto sum = value::add(*piece.low, *piece.high);
    const auto half = Decimal::of(5, -1);
    const auto middle = sum && half ? value::multiply(*sum, *half) : std::nullopt;
    return print(middle.value_or(next));
  }

  std::string print(const Decimal& position) const {
    return position_text(type_, currency_, position);
  }

  // Where the bound itself stands among the atoms; nothing for a text that no cell names.
  std::size_t place_of(const Constant& bound) const {
    if (bound.member) return *bound.member;
    if (bound.position) {
      const auto cut = std::ranges::lower_bound(cuts_, *bound.position);
      return points_[static_cast<std::size_t>(cut - cuts_.begin())];
    }
    const auto named = names_.begin() + static_cast<std::ptrdiff_t>(quoted_count_);
    return static_cast<std::size_t>(std::lower_bound(names_.begin(), named, bound.text) -
                                    names_.begin());
  }
  std::optional<std::size_t> point_of_zero() const {
    if (pieces_.empty()) return {};
    return place_of(Constant{Decimal(0), {}, {}, {}});
  }

  // The atoms for which `x OP bound` is true.
  Atoms compared(BinaryOp op, const Constant& bound) const {
    const std::size_t at = place_of(bound);
    const std::size_t values = missing_.value_or(end_);
    if (op == BinaryOp::Less) return {0, at};
    if (op == BinaryOp::LessOrEqual) return {0, at + 1};
    if (op == BinaryOp::Greater) return {at + 1, values};
    if (op == BinaryOp::GreaterOrEqual) return {at, values};
    if (op == BinaryOp::Equal) return {at, at + 1};
    Atoms others(0, values);
    others.take_out(at);
    return others;
  }

  Atoms test_atoms(const ast::CellTest& test) const {
    return by_kind(
        test.test,
        [&](const ast::CellTest::Compare& n) { return compared(n.op, *constant(n.bound)); },
        [&](const ast::CellTest::Equals& n) {
          return compared(BinaryOp::Equal, *constant(n.value));
        },
        [&](const ast::CellTest::Between& n) {
          Atoms atoms = compared(BinaryOp::GreaterOrEqual, *constant(n.low));
          atoms.meet(
              compared(n.half_open ? BinaryOp::Less : BinaryOp::LessOrEqual, *constant(n.high)));
          return atoms;
        },
        [&](const ast::CellTest::State& n) {
          switch (n.kind) {
            case ast::StateTestKind::Missing:
              return missing_ ? Atoms(*missing_, end_) : Atoms();
            case ast::StateTestKind::Present:
              return Atoms(0, missing_.value_or(end_));
            case ast::StateTestKind::Known:
              return Atoms(0, end_);
            case ast::StateTestKind::Unavailable:
              return Atoms();
          }
          return Atoms();
        });
  }

  Atoms atoms_of(const ast::Cell& cell) const {
    if (cell.kind == ast::Cell::Kind::Any) return {0, end_};
    Atoms atoms;
    for (const ast::CellTest& test : cell.tests) atoms.join(test_atoms(test));
    if (!cell.negated) return atoms;  // `otherwise`: filled when all rows are known
    Atoms others(0, end_);
    others.remove(atoms);
    if (missing_ && std::ranges::any_of(cell.tests, is_of_values)) others.take_out(*missing_);
    return others;
  }
  static bool is_of_values(const ast::CellTest& test) {
    return !std::holds_alternative<ast::CellTest::State>(test.test);
  }

  // Whether a cell holds when its column is not known: only `known` and `unavailable` can tell.
  // `unavailable` holds of what was not read; of what can't be computed it does not.
  static abi::Truth at_unknown(const ast::Cell& cell) {
    if (cell.kind != ast::Cell::Kind::Tests) return abi::Truth::True;
    if (!cell.negated && std::ranges::any_of(cell.tests, is_unavailable)) return abi::Truth::True;
    const bool all_false = std::ranges::all_of(cell.tests, [](const ast::CellTest& test) {
      const auto* state = std::get_if<ast::CellTest::State>(&test.test);
      return state != nullptr && state->kind == ast::StateTestKind::Known;
    });
    if (!all_false) return abi::Truth::Unknown;
    return cell.negated ? abi::Truth::True : abi::Truth::False;
  }
  static bool is_unavailable(const ast::CellTest& test) {
    const auto* state = std::get_if<ast::CellTest::State>(&test.test);
    return state != nullptr && state->kind == ast::StateTestKind::Unavailable;
  }
  bool asks_for_unknown() const {
    for (const ast::Row& row : facts_.node.rows)
      for (const ast::CellTest& test : row.cells[index_].tests)
        if (const auto* state = std::get_if<ast::CellTest::State>(&test.test))
          if (state->kind == ast::StateTestKind::Known ||
              state->kind == ast::StateTestKind::Unavailable)
            return true;
    return false;
  }

  const TableFacts& facts_;
  Diagnostics& diagnostics_;
  std::size_t index_;
  const resolve::Argument& argument_;
  abi::Type type_;
  std::vector<Decimal> cuts_;
  std::vector<std::size_t> points_;  // the piece of each cut
  std::vector<Piece> pieces_;
  std::optional<std::size_t> missing_;  // its atom
  std::size_t end_ = 0;                 // of the values and missing
  std::vector<std::string> names_;
  std::size_t quoted_count_ = 0;
  value::Currency currency_;
  SourceRange currency_range_;
};

// What a row says in all columns but one, as a text that is equal for equal cells.
std::string other_cells(const ast::Row& row, const Grid& grid, std::size_t index,
                        std::size_t column) {
  std::string text;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (i == column) continue;
    if (row.cells[i].kind == ast::Cell::Kind::Otherwise) {
      text += "otherwise|";
      continue;
    }
    for (const auto& [begin, end] : grid.rows[index][i].runs())
      text += std::to_string(begin) + "-" + std::to_string(end) + ",";
    text += grid.at_unknown[index][i] == abi::Truth::True ? "!|" : "|";
  }
  return text;
}

// `otherwise` is what no row with equal other cells lists.
void fill_otherwise(const ast::TableDecl& node, Grid& grid, std::size_t column) {
  const auto is_otherwise = [&](std::size_t row) {
    return node.rows[row].cells[column].kind == ast::Cell::Kind::Otherwise;
  };
  std::map<std::string, std::vector<Index>> listed;
  std::vector<std::pair<std::size_t, std::string>> open;
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    std::string key = other_cells(node.rows[row], grid, row, column);
    if (is_otherwise(row))
      open.emplace_back(row, std::move(key));
    else
      listed[std::move(key)].push_back(static_cast<Index>(row));
  }
  for (const auto& [row, key] : open) {
    OtherwiseCell cell{static_cast<Index>(row), static_cast<Index>(column), listed[key]};
    Atoms rest = grid.columns[column].domain;
    abi::Truth unknown = abi::Truth::True;
    for (const Index other : cell.listed) {
      rest.remove(grid.rows[other][column]);
      const abi::Truth truth = grid.at_unknown[other][column];
      if (truth == abi::Truth::True) unknown = abi::Truth::False;
      if (truth == abi::Truth::Unknown && unknown == abi::Truth::True) unknown = truth;
    }
    if (const auto atom = grid.columns[column].unknown; atom && unknown != abi::Truth::False)
      rest.add(*atom);
    grid.rows[row][column] = std::move(rest);
    grid.at_unknown[row][column] = unknown;
    grid.otherwise.push_back(std::move(cell));
  }
}

// Rows with dates make time one more column, within the dates the policy itself is in force.
void add_date_column(const TableFacts& facts, Grid& grid) {
  std::vector<std::int32_t> starts;  // days on which something changes
  const auto note = [&starts](const ast::InForce& in_force) {
    if (in_force.from) starts.push_back(in_force.from->days);
    if (in_force.until) starts.push_back(in_force.until->days + 1);
  };
  for (const ast::Row& row : facts.node.rows)
    if (row.in_force) note(*row.in_force);
  if (starts.empty()) return;
  std::optional<ast::InForce> policy;
  if (facts.symbols.policy != none)
    policy = std::get<ast::PolicyDecl>(facts.modules[0].declarations[facts.symbols.policy].node)
                 .in_force;
  if (policy) note(*policy);
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  // Atom i lasts from starts[i - 1] to the day before starts[i].
  const std::size_t count = starts.size() + 1;
  const auto atom_from = [&](std::int32_t day) {
    return static_cast<std::size_t>(std::ranges::lower_bound(starts, day) - starts.begin()) + 1;
  };
  const auto lasting = [&](const std::optional<ast::InForce>& in_force) {
    const bool begins = in_force && in_force->from;
    const bool ends = in_force && in_force->until;
    return Atoms(begins ? atom_from(in_force->from->days) : 0,
                 ends ? atom_from(in_force->until->days + 1) : count);
  };
  Column column;
  column.name = "the date";
  column.is_date = true;
  for (std::size_t i = 0; i < count; ++i)
    column.witnesses.push_back(value::Date{i == 0 ? starts[0] - 1 : starts[i - 1]}.text());
  column.domain = lasting(policy);
  grid.columns.push_back(std::move(column));
  for (std::size_t row = 0; row < grid.rows.size(); ++row)
    grid.rows[row].push_back(lasting(facts.node.rows[row].in_force));
  for (auto& truths : grid.at_unknown) truths.push_back(abi::Truth::True);
}

}  // namespace

std::optional<Grid> make_grid(const TableFacts& facts, Diagnostics& diagnostics) {
  Grid grid;
  grid.rows.resize(facts.node.rows.size());
  grid.at_unknown.resize(facts.node.rows.size());
  for (std::size_t i = 0; i < facts.table.parameters.size(); ++i) {
    Column column;
    if (!ColumnMaker(facts, diagnostics, i).make(column, grid)) return {};
    grid.columns.push_back(std::move(column));
  }
  for (std::size_t i = 0; i < facts.table.parameters.size(); ++i)
    fill_otherwise(facts.node, grid, i);
  add_date_column(facts, grid);
  return grid;
}

}  // namespace bop::check
