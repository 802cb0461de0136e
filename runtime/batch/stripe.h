// Up to 64 records by their columns, on their way into a Builder. In: whoever reads records that
// are written plainly. Never: lists, which come as Cells.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bop::batch {

struct Stripe {
  static constexpr std::size_t rows_most = 64;

  /// One column: payloads as in a packed row, of a Text its code, zero where there is no value.
  struct Column {
    std::array<std::int64_t, rows_most> payload = {};
    std::array<std::int32_t, rows_most> beside = {};  // ColumnForm::beside
    std::uint64_t values = 0, missing = 0;            // a bit for each record
    int decimals = 0;  // of a number: the most that one of them is written with
  };
  std::vector<Column> columns;  // by columns_of
  std::size_t rows = 0;

  explicit Stripe(std::size_t count) : columns(count) {}
  void clear() {
    for (Column& column : columns) column.values = column.missing = 0;
    for (Column& column : columns) column.decimals = 0;
    rows = 0;
  }
};

}  // namespace bop::batch
