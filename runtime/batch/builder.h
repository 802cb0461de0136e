// Fills a batch record by record. In: values as a packed row has them (row.h). Out: a Batch whose
// columns are as narrow as what came allows. Never: reading files.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "runtime/batch/batch.h"

namespace bop::batch {

/// One value of a record that is read straight into columns.
struct Cell {
  abi::State state = abi::State::Unread;
  std::int32_t beside = 0;     // ColumnForm::beside
  std::int64_t payload = 0;    // as in a packed row; of a Text nothing
  std::string_view text = {};  // of a Text
};

class Builder {
 public:
  /// `layout` must outlive the batch; `record` is packable. `read`: by column, whether it is kept;
  /// empty: all are.
  Builder(const abi::Layout& layout, std::uint32_t record, std::span<const bool> read = {});

  std::span<const abi::Column> columns() const { return columns_; }

  /// The rows' texts and lists must outlive the batch.
  void add(const std::byte* row);
  /// By column; texts are copied.
  void add(std::span<const Cell> cells);
  /// A record of which some value fits no column: it is left to whoever judges one by one.
  void leave_out();
  std::size_t rows() const { return rows_; }

  /// All that came so far; the builder is empty afterwards. Columns are at least as wide as in
  /// `earlier`, so that code made for batches before fits this one too where it can.
  std::unique_ptr<Batch> finish(std::span<const abi::ColumnForm> earlier = {});

 private:
  // One column while it is filled.
  struct Open {
    bool is_kept = true;
    bool has_payload = false;
    bool has_beside = false;
    bool has_decimals = false;
    bool is_text = false;
    std::vector<std::int64_t> payload;
    std::vector<std::int32_t> beside;
    std::vector<std::uint64_t> values, missing;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    int zeros = std::numeric_limits<int>::max();  // decimal zeros that every payload ends in
  };
  void begin_record();
  Cell cell_of(const abi::Column& column, const std::byte* row) const;
  void add_cell(Open& open, const Cell& cell);
  KeptColumn narrowed(const abi::Column& column, Open& open, const abi::ColumnForm* earlier) const;

  const abi::Layout& layout_;
  std::uint32_t record_;
  std::vector<abi::Column> columns_;
  std::vector<Open> open_;
  std::vector<std::uint64_t> left_out_;
  std::vector<const std::byte*> packed_;
  std::shared_ptr<Dictionary> dictionary_ = std::make_shared<Dictionary>();
  std::size_t rows_ = 0;
};

}  // namespace bop::batch
