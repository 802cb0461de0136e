// A table of a policy as a sheet of cells, and a sheet as the lines that stand in the policy.
// Never: reading or writing files, printing.
#pragma once

#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/spreadsheet/sheet.h"

namespace bop::cli {

/// A table (or a parameter by key and date) of the policy itself, not of a module it uses.
struct TableInPolicy {
  const ast::TableDecl* node = nullptr;
  const resolve::Table* symbol = nullptr;
  source::SourceRange lines;  // whole lines, from the header's to the last row's
};

/// B8039 when the policy has none of that name, B8040 when its text has mistakes.
Result<TableInPolicy> find_table(const driver::Compilation& compilation, std::string_view name);

/// `typed`: numbers, percents, dates and truth values as such where nothing is lost by it.
spreadsheet::Sheet to_sheet(const driver::Compilation& compilation, const TableInPolicy& table,
                            bool typed);

/// The lines made of a sheet, and where each of its cells stands in them.
struct TableLines {
  struct Place {
    std::size_t begin = 0, end = 0;   // in `text`
    std::size_t row = 0, column = 0;  // of the sheet
  };
  struct Row {
    std::vector<Place> keys, results;
    std::size_t sheet_row = 0;
  };
  std::string text;
  std::vector<Row> rows;
  std::size_t new_rows = 0;
  std::size_t rows_gone = 0;
  std::vector<std::string> comments_gone;  // of rows that are gone
};

/// Rows whose text, code or keys are as before keep their comments. B8034 for a formula, B8036 for
/// a cell that can't be one of a table, B8037 for a header that does not fit; each names the cell.
Result<TableLines> to_lines(const driver::Compilation& compilation, const TableInPolicy& table,
                            const spreadsheet::Sheet& sheet);

}  // namespace bop::cli
