// Up to 64 records, or elements of lists, by their columns, on their way into a Builder. In:
// whoever reads records that are written plainly.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace bop::batch {

struct Stripe {
  static constexpr std::size_t rows_most = 64;

  /// One column: payloads as in a packed row, of a Text its code, of a List its length; zero where
  /// there is no value.
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

/// Stripes one behind the other, and beside them all elements of the lists that stand in them.
struct Stripes {
  std::vector<const Stripe*> all = {};
  std::vector<std::pair<std::size_t, Stripes>> lists = {};  // by column

  std::size_t rows() const {
    std::size_t rows = 0;
    for (const Stripe* stripe : all) rows += stripe->rows;
    return rows;
  }
};

}  // namespace bop::batch
