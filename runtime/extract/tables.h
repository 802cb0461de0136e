// Tables on pages: a row of column heads that labels of one record type name, and the rows under
// it. Private to runtime/extract. Never: values; tables without heads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/extract/choices.h"

namespace bop::extract {

/// A column: the field whose label heads it, and where the head stands across the page.
struct Column {
  std::optional<std::uint32_t> field;  // none: a head that no field knows ("Pos.")
  double left = 0;
  double right = 0;
};

/// What stands in one row of a table under one head.
struct TableCell {
  std::size_t column = 0;
  Span span;
};
struct TableRow {
  std::size_t row = 0;
  std::vector<TableCell> cells;
};
struct Table {
  std::vector<Column> columns;
  std::size_t head = 0;  // row
  std::vector<TableRow> rows;
};

/// The tables whose heads are labels (`read from`) of fields of `element`, two of them at least and
/// one of a number. A table ends where a label of the document's own amounts stands beside one, or
/// with its page; each page may head it again.
std::vector<Table> find_tables(const Pages& pages, const abi::RecordType& element);

}  // namespace bop::extract
