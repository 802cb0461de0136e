// Records out of columns again: whoever judges one by one reads packed rows (abi/row.h). Never:
// reading a record that was left out.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/abi/batch.h"

namespace bop::batch {

/// Makes packed rows of the columns of one batch. What hangs on a column alone is settled once.
class Unpacker {
 public:
  /// `tree` is of the record type. What spans point to, in the columns too, must outlive it.
  Unpacker(const abi::Layout& layout, std::uint32_t record, const abi::ColumnTree& tree,
           std::span<const abi::ColumnForm> forms, std::span<const abi::ColumnData> columns,
           std::span<const std::string_view> dictionary);
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker();

  /// The record in `arena`, with its lists.
  const std::byte* row(std::size_t index, abi::RowArena& arena) const;

 private:
  class Columns;
  std::unique_ptr<const Columns> columns_;
  std::size_t size_;
};

/// A number of a column as it is kept.
std::int64_t number_at(const std::byte* data, abi::Width width, std::size_t index);

}  // namespace bop::batch
