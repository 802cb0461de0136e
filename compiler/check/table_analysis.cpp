// Gaps, overlaps, rows never reached and rows that change nothing, over all columns at once.
#include "compiler/check/table_analysis.h"

#include <algorithm>
#include <optional>

#include "compiler/check/table_bands.h"
#include "compiler/check/table_cover.h"
#include "compiler/diagnostics/kinds_analyze.h"
#include "runtime/value/unit.h"

namespace bop::check {

namespace {

using HitPolicy = ast::HitPolicy;

bool is_unavailable(const ast::CellTest& test) {
  const auto* state = std::get_if<ast::CellTest::State>(&test.test);
  return state != nullptr && state->kind == ast::StateTestKind::Unavailable;
}

// The rows where they apply for certain: a test that may hold of what is not known hides no row
// below it. Nothing where no column asks whether it is known.
std::optional<Grid> certain_of(const TableFacts& facts, const Grid& grid,
                               const std::vector<std::size_t>& order) {
  if (std::ranges::none_of(grid.columns,
                           [](const Column& each) { return each.unknown.has_value(); }))
    return {};
  Grid certain = grid;
  for (std::size_t row = 0; row < grid.rows.size(); ++row)
    for (std::size_t i = 0; i < grid.columns.size(); ++i) {
      const std::optional<std::size_t> unknown = grid.columns[i].unknown;
      if (!unknown) continue;
      // Of what can't be computed, `unavailable` does not hold.
      const auto& tests = facts.node.rows[order[row]].cells[i].tests;
      if (std::ranges::any_of(tests, is_unavailable) || grid.at_unknown[row][i] != abi::Truth::True)
        certain.rows[row][i].take_out(*unknown);
    }
  return certain;
}

class Analysis {
 public:
  /// The rows of `grid` stand in the order in which the first that applies counts; `order` says
  /// which written row each is.
  Analysis(const TableFacts& facts, const Grid& grid, std::vector<std::size_t> order,
           Diagnostics& diagnostics)
      : facts_(facts),
        grid_(grid),
        order_(std::move(order)),
        diagnostics_(diagnostics),
        cover_(grid),
        certain_(certain_of(facts, grid, order_)),
        certain_cover_(certain_ ? *certain_ : grid),
        // Of several results each may come from another row.
        first_counts_(
            facts.node.hit == HitPolicy::First ||
            (facts.node.hit == HitPolicy::MostSevere && facts.table.results.size() == 1)) {}

  void run() {
    meeting_ = cover_.meeting();
    for (std::size_t row = 0; row < grid_.rows.size(); ++row) results_.push_back(result_text(row));
    report_unreachable();
    if (first_counts_) report_redundant();
    if (facts_.node.hit == HitPolicy::Unique) report_overlaps();
    if (facts_.node.hit == HitPolicy::Collect) report_contained();
    report_gap();
    if (cover_.exhausted() || certain_cover_.exhausted())
      diagnostics_
          .report(diagnostics::table_too_large, facts_.table.place.name, {facts_.table.name})
          .note("Split it, or give some of its columns fewer different bounds.");
  }

 private:
  SourceRange range(std::size_t row) const { return facts_.node.rows[order_[row]].range; }

  Rows before(std::size_t row) const {
    const Rows& all = meeting_[row];
    return {all.begin(), std::ranges::lower_bound(all, row)};
  }
  Rows after(std::size_t row) const {
    const Rows& all = meeting_[row];
    return {std::ranges::upper_bound(all, row), all.end()};
  }

  std::string words(const Case& found) const {
    std::string text;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Column& column = grid_.columns[i];
      if (column.witnesses.size() < 2) continue;
      text += (text.empty() ? "" : ", ") + column.case_text(found[i]);
    }
    return text.empty() ? "any case" : text;
  }

  void report_gap() {
    Rows all(grid_.rows.size());
    for (std::size_t row = 0; row < all.size(); ++row) all[row] = row;
    const auto found = cover_.gap(cover_.everything(), all);
    if (!found) return;
    const std::string note =
        facts_.table.is_parameter
            ? "Every key has a value on every day the policy is in force: add a row, or say in the "
              "policy's head since when it is `in force`."
            : "Every case has a row: add one for it, or let `any` or `otherwise` stand in its "
              "cell.";
    diagnostics_
        .report(diagnostics::table_gap, facts_.table.place.name, {facts_.table.name},
                {words(*found)})
        .here("this table leaves that case open")
        .note(note);
  }

  void report_overlaps() {
    std::size_t reported = 0;
    for (std::size_t a = 0; a < grid_.rows.size(); ++a) {
      diagnostics::Diagnostic* of_this_row = nullptr;  // one row that is too wide is one mistake
      for (const std::size_t b : after(a)) {
        const auto found = cover_.shared(a, b);
        if (!found) continue;
        if (of_this_row != nullptr) {
          of_this_row->label(range(b), "this one too, to " + words(*found));
          continue;
        }
        of_this_row = &diagnostics_.report(diagnostics::table_overlap, range(b),
                                           {facts_.table.name}, {words(*found)});
        of_this_row->here("this row applies")
            .label(range(a), "and this one")
            .note(overlap_note(*found));
        if (++reported == reported_overlaps_max) return;
      }
    }
  }
  std::string overlap_note(const Case& found) const {
    for (std::size_t i = 0; i < found.size(); ++i)
      if (found[i] == grid_.columns[i].unknown)
        return "While `" + grid_.columns[i].name +
               "` is not known, a test of its value may hold too. In a `first` table the row for "
               "that stands above the others.";
    if (facts_.table.is_parameter)
      return "A parameter has one value for a key on each day; `until` names the last one.";
    return "In a `unique` table at most one row applies. `first` takes the one that stands first.";
  }

  void report_unreachable() {
    unreachable_.assign(grid_.rows.size(), false);
    for (std::size_t row = 0; row < grid_.rows.size(); ++row) {
      const Box box = cover_.reachable(row);
      const bool empty =
          std::any_of(box.begin(), box.end(), [](const Atoms& atoms) { return atoms.empty(); });
      if (!empty && (!first_counts_ || !hidden(row, box))) continue;
      if (cover_.exhausted() || certain_cover_.exhausted()) return;
      unreachable_[row] = true;
      // What ended before the policy began is history, and no slip.
      if (empty && grid_.columns.back().is_date && box.back().empty()) continue;
      auto& masked = diagnostics_.report(diagnostics::row_masked, range(row), {facts_.table.name});
      if (empty) {
        masked.note("No case fits all its cells.");
        continue;
      }
      const bool by_severity = facts_.node.hit == HitPolicy::MostSevere;
      masked.note(by_severity
                      ? "Rows with a result at least as severe apply to all its cases."
                      : "The rows above it take all its cases: a `first` table stops at the "
                        "first row that applies.");
      for (const std::size_t above : before(row))
        if (contains(above, box)) {
          masked.label(range(above), by_severity ? "this row counts" : "this row applies first");
          break;
        }
    }
  }

  // Whether one of the rows before it applies wherever this one does. Of what is not known, one
  // does for certain if it says so, or if whatever it turns out to be is a case of one of them.
  bool hidden(std::size_t row, const Box& box) {
    if (!certain_cover_.gap(box, before(row))) return true;
    Box whatever = box;
    bool asks = false;
    for (std::size_t i = 0; i < box.size(); ++i) {
      const std::optional<std::size_t> unknown = grid_.columns[i].unknown;
      if (!unknown || !box[i].has(*unknown)) continue;
      asks = true;
      whatever[i] = grid_.columns[i].domain;
      whatever[i].take_out(*unknown);
    }
    return asks && !cover_.gap(whatever, before(row));
  }

  bool contains(std::size_t row, const Box& box) const {
    for (std::size_t i = 0; i < box.size(); ++i)
      if (!box[i].within(grid_.rows[row][i])) return false;
    return true;
  }

  // Beside such a row others may hold as well, so that it narrows what is possible.
  bool tests_unavailable(std::size_t row) const {
    return std::ranges::any_of(facts_.node.rows[order_[row]].cells, [](const ast::Cell& cell) {
      return std::ranges::any_of(cell.tests, is_unavailable);
    });
  }

  // Where a row is the first to apply, does the next one say the same?
  void report_redundant() {
    for (std::size_t row = 0; row + 1 < grid_.rows.size(); ++row) {
      if (unreachable_[row] || tests_unavailable(row)) continue;
      const auto same = [&](std::size_t next) { return results_[next] == results_[row]; };
      if (cover_.changes(row, before(row), after(row), same)) continue;
      diagnostics_.report(diagnostics::row_redundant, range(row), {facts_.table.name})
          .note("The rows below it give the same results for all its cases.")
          .choice("delete the row", range(row), "");
    }
  }

  // In a `collect` table of roles a row adds nothing if another gives all it gives, wherever it
  // applies.
  void report_contained() {
    for (std::size_t row = 0; row < grid_.rows.size(); ++row) {
      if (unreachable_[row]) continue;
      const Box box = cover_.reachable(row);
      for (const std::size_t other : meeting_[row]) {
        if (!contains(other, box) || !gives_all(other, row)) continue;
        const bool mutual = contains(row, cover_.reachable(other)) && gives_all(row, other);
        if (mutual && other > row) continue;
        diagnostics_.report(diagnostics::row_redundant, range(row), {facts_.table.name})
            .label(range(other), "this row gives all that it gives, in all its cases")
            .fix("delete the row", range(row), "");
        break;
      }
    }
  }
  bool gives_all(std::size_t row, std::size_t other) const {
    const auto& more = facts_.node.rows[order_[row]].results;
    const auto& less = facts_.node.rows[order_[other]].results;
    for (std::size_t column = 0; column < less.size(); ++column)
      for (const ast::ExprId id : less[column])
        // Only a role is collected once; a second amount is an amount more.
        if (!of_roles(column) || std::ranges::none_of(more[column], [&](ast::ExprId each) {
              return value_text(each) == value_text(id);
            }))
          return false;
    return true;
  }
  bool of_roles(std::size_t column) const {
    const abi::Type type = facts_.table.results[column].type;
    return type.kind == abi::Kind::Role ||
           (type.kind == abi::Kind::List &&
            facts_.checked.schema.lists[type.index].kind == abi::Kind::Role);
  }

  // What a row gives, as a text that is equal for rows that give the same.
  std::string result_text(std::size_t row) const {
    std::string text;
    for (const auto& cell : facts_.node.rows[order_[row]].results) {
      for (const ast::ExprId id : cell) text += value_text(id) + ",";
      text += "|";
    }
    return text;
  }
  std::string value_text(ast::ExprId id) const {
    const Index module = facts_.table.place.module;
    const Target& target = facts_.checked.at(module, id).target;
    if (target.kind != Target::Kind::None)
      return std::to_string(static_cast<int>(target.kind)) + ":" + std::to_string(target.index) +
             ":" + std::to_string(target.second);
    const auto& node = facts_.modules[module][id].node;
    if (const auto* n = std::get_if<ast::NumberLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::PercentLiteral>(&node)) return n->value.text() + "%";
    if (const auto* n = std::get_if<ast::MoneyLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::TimeLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::QuantityLiteral>(&node))
      return value::quantity_text(n->value);
    if (const auto* n = std::get_if<ast::DurationLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::BusinessDaysLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::BusinessHoursLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::DateLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::BooleanLiteral>(&node)) return n->value ? "true" : "false";
    if (const auto* n = std::get_if<ast::TextLiteral>(&node)) {
      std::string text = "\"";
      for (const auto& part : n->parts) text += part.text;
      return text;
    }
    return "expression " + std::to_string(id.index());  // computed: equal to nothing else
  }

  const TableFacts& facts_;
  const Grid& grid_;
  std::vector<std::size_t> order_;
  Diagnostics& diagnostics_;
  Cover cover_;
  std::optional<Grid> certain_;
  Cover certain_cover_;
  bool first_counts_;
  std::vector<Rows> meeting_;         // by row: those that share a case with it
  std::vector<std::string> results_;  // by row
  std::vector<bool> unreachable_;
};

// As written, or the most severe results first.
std::vector<std::size_t> order_of(const TableFacts& facts) {
  std::vector<std::size_t> order(facts.node.rows.size());
  for (std::size_t row = 0; row < order.size(); ++row) order[row] = row;
  if (facts.node.hit != HitPolicy::MostSevere || facts.table.results.size() != 1) return order;
  const auto severity = [&](std::size_t row) {
    const ast::ExprId id = facts.node.rows[row].results.front().front();
    return facts.checked.at(facts.table.place.module, id).target.second;
  };
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return severity(a) > severity(b); });
  return order;
}

template <typename Each>
void put_in_order(std::vector<Each>& rows, const std::vector<std::size_t>& order) {
  std::vector<Each> ordered;
  for (const std::size_t row : order) ordered.push_back(std::move(rows[row]));
  rows = std::move(ordered);
}

}  // namespace

std::vector<OtherwiseCell> analyze_table(const TableFacts& facts, Diagnostics& diagnostics) {
  if (facts.node.rows.empty()) return {};
  auto grid = make_grid(facts, diagnostics);
  if (!grid) return {};
  if (facts.node.hit != HitPolicy::Collect) check_bands(facts, *grid, diagnostics);
  std::vector<std::size_t> order = order_of(facts);
  put_in_order(grid->rows, order);
  put_in_order(grid->at_unknown, order);
  Analysis(facts, *grid, std::move(order), diagnostics).run();
  return std::move(grid->otherwise);
}

}  // namespace bop::check
