// Rows as boxes over the columns of a table: which of them meet, and what they leave uncovered
// together. Private to this folder. Near linear where some column keeps most rows apart; the steps
// are counted, and the search gives up past a limit.
// Never: what is wrong with a table (table_analysis.cpp says that).
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "compiler/check/table_columns.h"

namespace bop::check {

using Rows = std::vector<std::size_t>;
using Box = std::vector<Atoms>;         // one set of atoms for each column
using Case = std::vector<std::size_t>;  // one atom for each column

class Cover {
 public:
  explicit Cover(const Grid& grid) : grid_(grid) {}

  /// What can occur at all; what of a row can.
  Box everything() const;
  Box reachable(std::size_t row) const;

  /// A case inside `box` that none of `rows` matches.
  std::optional<Case> gap(const Box& box, const Rows& rows);

  /// A case of the row that none of `before` matches, while it and those of `after` that match the
  /// same case do not all `say` the same as the first of them. Nothing: without the row the table
  /// would say the same.
  bool changes(std::size_t row, const Rows& before, const Rows& after,
               const std::function<bool(std::size_t next)>& says_the_same);

  /// For each row those that share a case with it, ascending. Empty lists once exhausted.
  std::vector<Rows> meeting();

  /// A case that both rows match for certain or one for certain and the other maybe.
  std::optional<Case> shared(std::size_t a, std::size_t b) const;

  bool exhausted() const { return steps_ > analysis_steps_max; }

 private:
  struct Group {
    Rows rows;
    std::size_t atom = 0;
  };
  struct Events {  // where runs of rows begin and end in one column
    std::vector<std::pair<std::uint32_t, std::size_t>> begins, ends;
  };

  std::size_t columns() const { return grid_.columns.size(); }
  bool step(std::size_t work);
  bool covers(const Box& box, const std::vector<bool>& done, std::size_t row) const;
  std::size_t next_column(const std::vector<bool>& done, const Rows& rows) const;
  /// The different sets of rows that match the atoms of `box` in this column, each with one atom.
  std::vector<Group> groups(const Box& box, std::size_t column, const Rows& rows);
  bool find_gap(const Box& box, std::vector<bool>& done, const Rows& rows, Case& found);
  bool find_change(const Box& box, std::vector<bool>& done, const Rows& rows, std::size_t row,
                   const std::function<bool(std::size_t)>& says_the_same);
  Events events(std::size_t column) const;
  std::size_t pairs_in(std::size_t column) const;

  const Grid& grid_;
  std::size_t steps_ = 0;
};

}  // namespace bop::check
