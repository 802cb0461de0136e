#include "compiler/check/table_columns.h"

#include <algorithm>
#include <bit>

#include "compiler/diagnostics/kinds_analyze.h"
#include "compiler/types/types.h"
#include "runtime/base/by_kind.h"
#include "runtime/value/unit.h"

namespace bop::check {

using abi::Kind;
using ast::BinaryOp;
using value::Decimal;

Atoms::Atoms(std::size_t size, bool all) : size_(size), words_((size + 63) / 64, 0) {
  if (all)
    for (std::size_t i = 0; i < size; ++i) add(i);
}
bool Atoms::empty() const {
  return std::all_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word == 0; });
}
bool Atoms::meets(const Atoms& other) const {
  for (std::size_t i = 0; i < words_.size(); ++i)
    if ((words_[i] & other.words_[i]) != 0) return true;
  return false;
}
bool Atoms::within(const Atoms& other) const {
  for (std::size_t i = 0; i < words_.size(); ++i)
    if ((words_[i] & ~other.words_[i]) != 0) return false;
  return true;
}
void Atoms::join(const Atoms& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
}
void Atoms::meet(const Atoms& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
}
void Atoms::remove(const Atoms& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
}
std::optional<std::size_t> Atoms::first() const {
  for (std::size_t i = 0; i < size_; ++i)
    if (has(i)) return i;
  return {};
}
std::optional<std::size_t> Atoms::last() const {
  for (std::size_t i = size_; i > 0; --i)
    if (has(i - 1)) return i - 1;
  return {};
}

namespace {

// A constant of a cell: a place on the line of its kind, or a name among names.
struct Constant {
  std::optional<Decimal> position;
  std::optional<std::size_t> member;  // enumeration, role, boolean
  std::string text;                   // currency, text
  value::Currency currency;           // of an amount
};

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
  bool make(Column& column, std::vector<Atoms>& cells) {
    if (!collect()) return false;
    cut();
    column.name = argument_.name;
    const std::size_t values = pieces_.empty() ? names_.size() : pieces_.size();
    const std::size_t count = values + (argument_.type.optional ? 1 : 0);
    for (const Piece& piece : pieces_) column.witnesses.push_back(witness(piece));
    for (const std::string& name : names_) column.witnesses.push_back(name);
    if (argument_.type.optional) column.witnesses.emplace_back("missing");
    column.domain = Atoms(count, true);
    column.negative = Atoms(count);
    if (type_.kind == Kind::Money)
      for (std::size_t i = 0; i < pieces_.size(); ++i)
        if (pieces_[i].high && *pieces_[i].high <= Decimal(0) &&
            !(pieces_[i].is_point() && pieces_[i].high->is_zero()))
          column.negative.add(i);
    for (const ast::Row& row : facts_.node.rows)
      cells.push_back(atoms_of(row.cells[index_], count));
    return true;
  }

 private:
  const ast::Expr& expr(Index module, ast::ExprId id) const { return facts_.modules[module][id]; }

  std::optional<Constant> constant(Index module, ast::ExprId id) const {
    const auto& node = expr(module, id).node;
    const Target& target = facts_.checked.at(module, id).target;
    const auto at = [](Decimal position) { return Constant{position, {}, {}, {}}; };
    const auto member = [](std::size_t which) { return Constant{{}, which, {}, {}}; };
    if (target.kind == Target::Kind::Parameter) {
      // A parameter is a constant of one compiled policy: the table is proved for its value as
      // declared, and another value is another compilation, proved again. Its bounds say nothing
      // here.
      const resolve::Place& place = facts_.symbols.parameters[target.index].place;
      const auto& declared = resolve::declared<ast::ParameterDecl>(facts_.modules, place);
      if (!declared.value) return {};
      return constant(place.module, declared.value);
    }
    if (target.kind == Target::Kind::EnumMember) return member(target.second);
    if (target.kind == Target::Kind::Role) return member(target.index);
    if (target.kind == Target::Kind::Currency)
      return Constant{{}, {}, value::Currency{target.index}.text(), {}};
    if (const auto* n = std::get_if<ast::NumberLiteral>(&node)) return at(n->value);
    if (const auto* n = std::get_if<ast::PercentLiteral>(&node)) return at(n->value);
    if (const auto* n = std::get_if<ast::DateLiteral>(&node)) return at(n->value.days);
    if (const auto* n = std::get_if<ast::InstantLiteral>(&node)) return at(n->value.seconds);
    if (const auto* n = std::get_if<ast::TimeLiteral>(&node)) return at(n->value.seconds);
    if (const auto* n = std::get_if<ast::QuantityLiteral>(&node))
      return Constant{n->value.amount, {}, {}, n->value.currency};
    if (const auto* n = std::get_if<ast::BusinessDaysLiteral>(&node)) return at(n->value.count);
    if (const auto* n = std::get_if<ast::BooleanLiteral>(&node)) return member(n->value ? 1 : 0);
    if (const auto* n = std::get_if<ast::MoneyLiteral>(&node))
      return Constant{n->value.amount, {}, {}, n->value.currency};
    if (const auto* n = std::get_if<ast::DurationLiteral>(&node)) {
      if (n->value.months != 0) return {};  // months and days have no common line
      return at(n->value.seconds);
    }
    if (const auto* n = std::get_if<ast::TextLiteral>(&node)) {
      std::string text;
      for (const auto& part : n->parts) text += part.text;
      return Constant{{}, {}, std::move(text), {}};
    }
    if (const auto* n = std::get_if<ast::Unary>(&node)) {
      auto operand = constant(module, n->operand);
      if (operand && operand->position) operand->position = operand->position->negated();
      return operand;
    }
    return {};
  }
  std::optional<Constant> constant(ast::ExprId id) const {
    return constant(facts_.table.place.module, id);
  }

  bool note(ast::ExprId id) {
    if (std::holds_alternative<ast::MissingLiteral>(expr(facts_.table.place.module, id).node))
      return true;
    const auto found = constant(id);
    if (!found) return false;
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

  Decimal step() const {
    int digits = 0;
    if (type_.kind == Kind::Money) digits = currency_ ? currency_.minor_digits() : 2;
    if (type_.kind == Kind::Percent) digits = 2;
    if (type_.kind == Kind::Duration) return Decimal(value::Duration::day_seconds);
    return Decimal::of(1, -digits).value_or(Decimal(1));
  }

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
    const std::int64_t whole = position.scaled(0).value_or(0);
    if (types::is_money(type_)) {
      if (!currency_) return position.text();
      const value::Money amount{position, currency_};
      return types::is_quantity(type_) ? value::quantity_text(amount) : amount.text();
    }
    if (type_.kind == Kind::Date) return value::Date{static_cast<std::int32_t>(whole)}.text();
    if (type_.kind == Kind::DateTime) return value::Instant{whole, 0}.text();
    if (type_.kind == Kind::Time) return value::Time{static_cast<std::int32_t>(whole)}.text();
    if (type_.kind == Kind::BusinessDays)
      return value::BusinessDays{static_cast<std::int32_t>(whole)}.text();
    if (type_.kind == Kind::Duration) return value::Duration{0, whole}.text();
    if (type_.kind == Kind::Percent)
      return value::multiply(position, Decimal(100)).value_or(position).text() + "%";
    return position.text();
  }

  // The atoms for which `x OP bound` is true.
  void add_compared(Atoms& atoms, BinaryOp op, const Constant& bound) const {
    const auto holds = [op](std::strong_ordering order) {
      if (op == BinaryOp::Less) return order < 0;
      if (op == BinaryOp::LessOrEqual) return order <= 0;
      if (op == BinaryOp::Greater) return order > 0;
      if (op == BinaryOp::GreaterOrEqual) return order >= 0;
      return op == BinaryOp::Equal ? order == 0 : order != 0;
    };
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      std::strong_ordering order = std::strong_ordering::equal;
      if (!pieces_[i].is_point())
        order = pieces_[i].high && *pieces_[i].high <= *bound.position
                    ? std::strong_ordering::less
                    : std::strong_ordering::greater;
      else
        order = *pieces_[i].low <=> *bound.position;
      if (holds(order)) atoms.add(i);
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (bound.member) {
        if (holds(i <=> *bound.member)) atoms.add(i);
      } else {
        const bool equal = i < quoted_count_ && names_[i] == bound.text;
        if (equal ? op == BinaryOp::Equal : op == BinaryOp::NotEqual) atoms.add(i);
      }
    }
  }

  Atoms test_atoms(const ast::CellTest& test, std::size_t count) const {
    Atoms atoms(count);
    const std::size_t missing = count - 1;  // only where the column is optional
    by_kind(
        test.test,
        [&](const ast::CellTest::Compare& n) { add_compared(atoms, n.op, *constant(n.bound)); },
        [&](const ast::CellTest::Equals& n) {
          if (const auto found = constant(n.value))
            add_compared(atoms, BinaryOp::Equal, *found);
          else
            atoms.add(missing);
        },
        [&](const ast::CellTest::Between& n) {
          Atoms below(count);
          add_compared(atoms, BinaryOp::GreaterOrEqual, *constant(n.low));
          add_compared(below, n.half_open ? BinaryOp::Less : BinaryOp::LessOrEqual,
                       *constant(n.high));
          atoms.meet(below);
        },
        [&](const ast::CellTest::State& n) {
          const bool about_missing =
              n.kind == ast::StateTestKind::Missing || n.kind == ast::StateTestKind::Present;
          const bool wants_missing = (n.kind == ast::StateTestKind::Missing) != n.negated;
          const bool wants_known = (n.kind == ast::StateTestKind::Known) != n.negated;
          for (std::size_t i = 0; i < count; ++i) {
            const bool is_missing = argument_.type.optional && i == missing;
            if (about_missing ? is_missing == wants_missing : wants_known) atoms.add(i);
          }
        });
    return atoms;
  }

  Atoms atoms_of(const ast::Cell& cell, std::size_t count) const {
    if (cell.kind == ast::Cell::Kind::Any) return Atoms(count, true);
    Atoms atoms(count);
    for (const ast::CellTest& test : cell.tests) atoms.join(test_atoms(test, count));
    return atoms;  // `otherwise`: filled when all rows are known
  }

  const TableFacts& facts_;
  Diagnostics& diagnostics_;
  std::size_t index_;
  const resolve::Argument& argument_;
  abi::Type type_;
  std::vector<Decimal> cuts_;
  std::vector<Piece> pieces_;
  std::vector<std::string> names_;
  std::size_t quoted_count_ = 0;
  value::Currency currency_;
  SourceRange currency_range_;
};

// `otherwise` is what no row with equal other cells lists.
void fill_otherwise(const ast::TableDecl& node, Grid& grid) {
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    for (std::size_t column = 0; column < node.rows[row].cells.size(); ++column) {
      if (node.rows[row].cells[column].kind != ast::Cell::Kind::Otherwise) continue;
      Atoms rest = grid.columns[column].domain;
      for (std::size_t other = 0; other < grid.rows.size(); ++other) {
        if (other == row || node.rows[other].cells[column].kind == ast::Cell::Kind::Otherwise)
          continue;
        bool equal = true;
        for (std::size_t i = 0; i < node.rows[row].cells.size(); ++i)
          equal = equal && (i == column || grid.rows[row][i] == grid.rows[other][i]);
        if (equal) rest.remove(grid.rows[other][column]);
      }
      grid.rows[row][column] = rest;
    }
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
  const auto lasting = [&](const std::optional<ast::InForce>& in_force) {
    Atoms atoms(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t day = i == 0 ? starts[0] - 1 : starts[i - 1];
      const bool begun = !in_force || !in_force->from || in_force->from->days <= day;
      const bool ended = in_force && in_force->until && in_force->until->days < day;
      if (begun && !ended) atoms.add(i);
    }
    return atoms;
  };
  Column column;
  column.name = "the date";
  column.is_date = true;
  for (std::size_t i = 0; i < count; ++i)
    column.witnesses.push_back(value::Date{i == 0 ? starts[0] - 1 : starts[i - 1]}.text());
  column.domain = lasting(policy);
  column.negative = Atoms(count);
  grid.columns.push_back(std::move(column));
  for (std::size_t row = 0; row < grid.rows.size(); ++row)
    grid.rows[row].push_back(lasting(facts.node.rows[row].in_force));
}

}  // namespace

std::optional<Grid> make_grid(const TableFacts& facts, Diagnostics& diagnostics) {
  Grid grid;
  grid.rows.resize(facts.node.rows.size());
  for (std::size_t i = 0; i < facts.table.parameters.size(); ++i) {
    std::vector<Atoms> cells;
    grid.columns.emplace_back();
    if (!ColumnMaker(facts, diagnostics, i).make(grid.columns.back(), cells)) return {};
    for (std::size_t row = 0; row < cells.size(); ++row) grid.rows[row].push_back(cells[row]);
  }
  fill_otherwise(facts.node, grid);
  add_date_column(facts, grid);
  return grid;
}

}  // namespace bop::check
