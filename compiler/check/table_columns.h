// A table as sets: each column is cut into atoms that its cells can't tell apart (the points and
// the gaps between written bounds, the members of an enumeration, "missing"), each cell is a set of
// them. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/check/table_analysis.h"
#include "runtime/value/decimal.h"

namespace bop::check {

/// A set of atoms of one column.
class Atoms {
 public:
  explicit Atoms(std::size_t size, bool all = false);
  void add(std::size_t atom) { words_[atom / 64] |= std::uint64_t{1} << (atom % 64); }
  bool has(std::size_t atom) const { return ((words_[atom / 64] >> (atom % 64)) & 1U) != 0; }
  bool empty() const;
  bool meets(const Atoms& other) const;
  bool within(const Atoms& other) const;
  void join(const Atoms& other);
  void meet(const Atoms& other);
  void remove(const Atoms& other);
  std::size_t size() const { return size_; }
  /// The first and the last one, or nothing.
  std::optional<std::size_t> first() const;
  std::optional<std::size_t> last() const;
  bool operator==(const Atoms&) const = default;

 private:
  std::size_t size_;
  std::vector<std::uint64_t> words_;
};

struct Column {
  std::string name;                    // "amount"
  std::vector<std::string> witnesses;  // one value of each atom, as printed
  Atoms domain{0};                     // the atoms that can occur
  Atoms negative{0};                   // amounts below zero
  bool is_date = false;                // of the rows; not a parameter

  /// "`amount` = EUR 10.00", for a sentence about a case.
  std::string case_text(std::size_t atom) const {
    const std::string& value = witnesses[atom];
    if (is_date) return name + " " + value;
    return "`" + name + (value == "missing" ? "` " : "` = ") + value;
  }
};

struct Grid {
  std::vector<Column> columns;           // the parameters, then the date where rows have dates
  std::vector<std::vector<Atoms>> rows;  // by row, by column
};

/// Nothing when a bound is no constant that can be placed; amounts of two currencies in one column
/// are reported.
std::optional<Grid> make_grid(const TableFacts& facts, Diagnostics& diagnostics);

}  // namespace bop::check
