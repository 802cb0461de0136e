// Fills a batch record by record. In: values as a packed row has them (row.h). Out: a Batch whose
// columns are as narrow as what came allows. Never: reading files.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "runtime/batch/batch.h"

namespace bop::batch {

class Builder {
 public:
  /// `record` is packable.
  Builder(const abi::Layout& layout, std::uint32_t record);

  /// The rows' texts and lists must outlive the batch.
  void add(const std::byte* row);
  /// A record of which some value fits no column: it is left to whoever judges one by one.
  void leave_out();
  std::size_t rows() const { return rows_; }

  /// All that came so far; the builder is empty afterwards. Columns are at least as wide as in
  /// `earlier`, so that code made for batches before fits this one too where it can.
  std::unique_ptr<Batch> finish(std::span<const abi::ColumnForm> earlier = {});

 private:
  // One column while it is filled.
  struct Open {
    std::vector<std::int64_t> payload;
    std::vector<std::int32_t> beside;
    std::vector<std::uint64_t> values, missing;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    int zeros = std::numeric_limits<int>::max();  // decimal zeros that every payload ends in
  };
  void begin_record();
  void add_value(const abi::Column& column, Open& open, const std::byte* row);
  KeptColumn narrowed(const abi::Column& column, Open& open, const abi::ColumnForm* earlier) const;

  std::vector<abi::Column> columns_;
  std::vector<Open> open_;
  std::vector<std::uint64_t> left_out_;
  std::vector<const std::byte*> packed_;
  std::shared_ptr<Dictionary> dictionary_ = std::make_shared<Dictionary>();
  std::size_t rows_ = 0;
};

}  // namespace bop::batch
