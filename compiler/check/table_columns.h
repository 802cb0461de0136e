// A table as sets: each column is cut into atoms that its cells can't tell apart (the points and
// the gaps between written bounds, the members of an enumeration, "missing", "not known"), each
// cell is a set of them. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/check/table_analysis.h"
#include "compiler/check/table_atoms.h"
#include "runtime/abi/datum.h"
#include "runtime/value/decimal.h"

namespace bop::check {

struct Column {
  std::string name;                    // "amount"
  std::vector<std::string> witnesses;  // one value of each atom, as printed
  Atoms domain;                        // the atoms that can occur
  Atoms negative;                      // amounts below zero
  bool is_date = false;                // of the rows; not a parameter
  // "not known", the last atom of a column whose cells ask for it. A cell has it if its test may
  // hold then; whether it holds for certain says Grid::at_unknown.
  std::optional<std::size_t> unknown;

  /// "`amount` = EUR 10.00", for a sentence about a case.
  std::string case_text(std::size_t atom) const {
    const std::string& value = witnesses[atom];
    if (is_date) return name + " " + value;
    const bool state = value == "missing" || atom == unknown;
    return "`" + name + (state ? "` " : "` = ") + value;
  }
};

struct Grid {
  std::vector<Column> columns;           // the parameters, then the date where rows have dates
  std::vector<std::vector<Atoms>> rows;  // by row, by column
  std::vector<std::vector<abi::Truth>> at_unknown;  // by row, by column
  std::vector<OtherwiseCell> otherwise;
};

/// Nothing, and reported, when a bound is no constant that can be placed, or the amounts of one
/// column are in two currencies.
std::optional<Grid> make_grid(const TableFacts& facts, Diagnostics& diagnostics);

}  // namespace bop::check
