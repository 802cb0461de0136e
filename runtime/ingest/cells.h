// Rows of a data file as cells. In: the text of one row. Out: the cells of its record, and what it
// is called. Private to runtime/ingest.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/ingest/plain_cell.h"
#include "runtime/ingest/plan.h"
#include "runtime/record/csv_layout.h"
#include "runtime/record/notation.h"

namespace bop::ingest {

/// What one row gave.
struct RowCells {
  batch::Cells cells;   // by column; texts lie in the row
  std::string_view id;  // empty: it is called after its file and line
};

class CellReader {
 public:
  virtual ~CellReader() = default;
  /// False where the row is to be read by itself. `bytes_behind` can be read past its end.
  virtual bool read(std::string_view row, std::size_t bytes_behind, RowCells& made) = 0;
};

class OtherNames;  // json_parts.h

/// What is given must outlive it.
std::unique_ptr<CellReader> json_cells(const abi::Schema& schema, const RecordPlan& plan,
                                       OtherNames& others);
/// What is given must outlive it. All rows are left where the notation is not the plain one.
std::unique_ptr<CellReader> csv_cells(const abi::Schema& schema, const RecordPlan& plan,
                                      const record::CsvLayout& header, std::size_t columns,
                                      char separator, const record::Notation& notation);

/// The fields that name a record, as record::record_id tells: indices into the plan's fields.
std::vector<std::size_t> naming_fields(const RecordPlan& plan);
/// What the record is called by `written`, the text of that field; false where only the value
/// could tell.
bool set_id(const FieldPlan& field, std::string_view written, std::string_view& id);

}  // namespace bop::ingest
