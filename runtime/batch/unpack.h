// Records out of columns again: whoever judges one by one reads packed rows (abi/row.h). Never:
// reading a record that was left out.
#pragma once

#include "runtime/abi/batch.h"

namespace bop::batch {

/// The record of a batch as a packed row in `arena`, with its lists; `tree` is of its record type.
const std::byte* unpack(const abi::Layout& layout, std::uint32_t record,
                        const abi::ColumnTree& tree, const abi::ColumnBatch& batch,
                        std::size_t index, abi::RowArena& arena);
/// A number of a column as it is kept.
std::int64_t number_at(const std::byte* data, abi::Width width, std::size_t index);

}  // namespace bop::batch
