// Gaps, overlaps, rows never reached and rows that change nothing, over all columns at once.
#include "compiler/check/table_analysis.h"

#include <algorithm>
#include <map>

#include "compiler/check/table_bands.h"
#include "compiler/check/table_columns.h"
#include "compiler/diagnostics/kinds_analyze.h"

namespace bop::check {

namespace {

using Rows = std::vector<std::size_t>;

class Analysis {
 public:
  Analysis(const TableFacts& facts, const Grid& grid, Diagnostics& diagnostics)
      : facts_(facts), grid_(grid), diagnostics_(diagnostics) {}

  void run() {
    const bool first = facts_.node.hit == ast::HitPolicy::First;
    report_unreachable(first);
    if (first) {
      report_redundant();
    } else {
      report_overlaps();
    }
    report_gap();
    if (steps_ > analysis_steps_max)
      diagnostics_
          .report(diagnostics::table_too_large, facts_.table.place.name, {facts_.table.name})
          .note("Split it, or give some of its columns fewer different bounds.");
  }

 private:
  std::size_t columns() const { return grid_.columns.size(); }
  SourceRange range(std::size_t row) const { return facts_.node.rows[row].range; }

  std::vector<Atoms> everything() const {
    std::vector<Atoms> box;
    for (const Column& column : grid_.columns) box.push_back(column.domain);
    return box;
  }
  // What of a row can occur at all.
  std::vector<Atoms> reachable(std::size_t row) const {
    std::vector<Atoms> box = grid_.rows[row];
    for (std::size_t i = 0; i < box.size(); ++i) box[i].meet(grid_.columns[i].domain);
    return box;
  }

  // A case inside `box` that none of `rows` matches: one atom for each column from `column` on.
  bool find_gap(const std::vector<Atoms>& box, std::size_t column, const Rows& rows,
                std::vector<std::size_t>& found) {
    if (++steps_ > analysis_steps_max) return false;
    if (rows.empty()) {
      for (std::size_t i = column; i < columns(); ++i) {
        const auto atom = box[i].first();
        if (!atom) return false;
        found.push_back(*atom);
      }
      return true;
    }
    if (column == columns()) return false;
    for (const std::size_t row : rows)
      if (covers_rest(box, column, row)) return false;
    // Atoms that the same rows match need only one look.
    std::map<Rows, std::size_t> groups;
    for (std::size_t atom = 0; atom < box[column].size(); ++atom) {
      if (!box[column].has(atom)) continue;
      Rows matching;
      for (const std::size_t row : rows)
        if (grid_.rows[row][column].has(atom)) matching.push_back(row);
      steps_ += rows.size() / 8;
      groups.emplace(std::move(matching), atom);
    }
    for (const auto& [matching, atom] : groups) {
      found.push_back(atom);
      if (find_gap(box, column + 1, matching, found)) return true;
      found.pop_back();
    }
    return false;
  }

  bool covers_rest(const std::vector<Atoms>& box, std::size_t column, std::size_t row) const {
    for (std::size_t i = column; i < columns(); ++i)
      if (!box[i].within(grid_.rows[row][i])) return false;
    return true;
  }

  Rows rows_before(std::size_t end) const {
    Rows rows(end);
    for (std::size_t i = 0; i < end; ++i) rows[i] = i;
    return rows;
  }

  std::string words(const std::vector<std::size_t>& found) const {
    std::string text;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Column& column = grid_.columns[i];
      if (column.domain.size() < 2) continue;
      text += (text.empty() ? "" : ", ") + column.case_text(found[i]);
    }
    return text.empty() ? "any case" : text;
  }

  void report_gap() {
    std::vector<std::size_t> found;
    if (!find_gap(everything(), 0, rows_before(grid_.rows.size()), found)) return;
    diagnostics_
        .report(diagnostics::table_gap, facts_.table.place.name, {facts_.table.name},
                {words(found)})
        .here("this table leaves that case open")
        .note(
            "Every case has a row: add one for it, or let `any` or `otherwise` stand in its cell.");
  }

  void report_overlaps() {
    std::size_t reported = 0;
    for (std::size_t a = 0; a < grid_.rows.size(); ++a) {
      diagnostics::Diagnostic* of_this_row = nullptr;  // one row that is too wide is one mistake
      for (std::size_t b = a + 1; b < grid_.rows.size(); ++b) {
        ++steps_;
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < columns(); ++i) {
          Atoms both = grid_.rows[a][i];
          both.meet(grid_.rows[b][i]);
          both.meet(grid_.columns[i].domain);
          const auto atom = both.first();
          if (!atom) break;
          found.push_back(*atom);
        }
        if (found.size() != columns()) continue;
        if (of_this_row != nullptr) {
          of_this_row->label(range(b), "this one too, to " + words(found));
          continue;
        }
        of_this_row = &diagnostics_.report(diagnostics::table_overlap, range(b),
                                           {facts_.table.name}, {words(found)});
        of_this_row->here("this row applies")
            .label(range(a), "and this one")
            .note(
                "In a `unique` table at most one row applies. `first` takes the one that stands "
                "first.");
        if (++reported == reported_overlaps_max) return;
      }
    }
  }

  void report_unreachable(bool first) {
    unreachable_.assign(grid_.rows.size(), false);
    for (std::size_t row = 0; row < grid_.rows.size(); ++row) {
      const std::vector<Atoms> box = reachable(row);
      const bool empty =
          std::any_of(box.begin(), box.end(), [](const Atoms& atoms) { return atoms.empty(); });
      std::vector<std::size_t> found;
      if (!empty && (!first || find_gap(box, 0, rows_before(row), found))) continue;
      if (steps_ > analysis_steps_max) return;
      unreachable_[row] = true;
      auto& masked = diagnostics_.report(diagnostics::row_masked, range(row), {facts_.table.name});
      if (empty) {
        masked.note("No case fits all its cells.");
        continue;
      }
      masked.note(
          "The rows above it take all its cases: a `first` table stops at the first row that "
          "applies.");
      for (std::size_t above = 0; above < row; ++above)
        if (covers_rest(box, 0, above)) {
          masked.label(range(above), "this row applies first");
          break;
        }
    }
  }

  // Where `row` is the first to apply, does the next one say the same?
  bool changes_something(std::size_t row, const std::vector<Atoms>& box, std::size_t column,
                         const Rows& rows) {
    if (++steps_ > analysis_steps_max) return true;
    if (rows.front() != row) {
      // A row above applies to all that is left here: this one is not asked.
      if (covers_rest(box, column, rows.front())) return false;
    }
    if (column == columns()) {
      if (rows.front() != row) return false;
      return rows.size() == 1 || result_text(rows[1]) != result_text(row);
    }
    std::map<Rows, std::size_t> groups;
    for (std::size_t atom = 0; atom < box[column].size(); ++atom) {
      if (!box[column].has(atom)) continue;
      Rows matching;
      for (const std::size_t each : rows)
        if (grid_.rows[each][column].has(atom)) matching.push_back(each);
      steps_ += rows.size() / 8;
      groups.emplace(std::move(matching), atom);
    }
    for (const auto& [matching, atom] : groups)
      if (changes_something(row, box, column + 1, matching)) return true;
    return false;
  }

  void report_redundant() {
    for (std::size_t row = 0; row + 1 < grid_.rows.size(); ++row) {
      if (unreachable_[row]) continue;
      if (changes_something(row, reachable(row), 0, rows_before(grid_.rows.size()))) continue;
      diagnostics_.report(diagnostics::row_redundant, range(row), {facts_.table.name})
          .note("The rows below it give the same results for all its cases.")
          .choice("delete the row", range(row), "");
    }
  }

  // What a row gives, as a text that is equal for rows that give the same.
  std::string result_text(std::size_t row) const {
    std::string text;
    for (const auto& cell : facts_.node.rows[row].results) {
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
    if (const auto* n = std::get_if<ast::DurationLiteral>(&node)) return n->value.text();
    if (const auto* n = std::get_if<ast::BusinessDaysLiteral>(&node)) return n->value.text();
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
  Diagnostics& diagnostics_;
  std::size_t steps_ = 0;
  std::vector<bool> unreachable_;
};

}  // namespace

void analyze_table(const TableFacts& facts, Diagnostics& diagnostics) {
  if (facts.node.rows.empty() || facts.table.parameters.empty()) return;
  const auto grid = make_grid(facts, diagnostics);
  if (!grid) return;
  Analysis(facts, *grid, diagnostics).run();
  check_bands(facts, *grid, diagnostics);
}

}  // namespace bop::check
