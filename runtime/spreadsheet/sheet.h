// One sheet of cells: CSV and XLSX files in, and out. A cell is the text a policy would write, with
// what kind of cell it was. The only folder that sees liborcus and libxlsxwriter.
// Never: what a column means, formulas evaluated, numbers guessed from their looks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"

namespace bop::spreadsheet {

/// Past these a file is refused with B8035.
inline constexpr std::size_t rows_max = 1'000'000;
inline constexpr std::size_t columns_max = 1'000;
inline constexpr std::size_t bytes_max = std::size_t{100} << 20;  // also of the parts of a workbook

struct Cell {
  /// Number, Percent, Date and Boolean stand only in workbooks; every cell of a CSV file is Text.
  enum class Kind : std::uint8_t { Empty, Text, Number, Percent, Date, Boolean, Formula };
  Kind kind = Kind::Empty;
  std::string text;  // "19%", "2026-01-01", "true"; of a formula nothing
};

struct Sheet {
  std::string name;  // of a CSV file empty
  std::vector<std::vector<Cell>> rows;

  bool has(std::size_t row, std::size_t column) const;
};

/// "C5"; rows and columns count from 0.
std::string cell_name(std::size_t row, std::size_t column);

/// The sheet called `name`, or the only one. B8001 and B8002 as for every file, B8030 for a name
/// that ends neither in .csv nor in .xlsx, B8031 for what can't be read, B8032 for several sheets,
/// B8033 for merged cells.
Result<Sheet> read_sheet(const std::string& path, std::string_view name);

/// Writes the sheet under its name; B8030, B8038.
Result<void> write_sheet(const std::string& path, const Sheet& sheet);

}  // namespace bop::spreadsheet
