// Whether what stands in a column of a packed file can be read by code that trusts it: widths,
// bounds of each kind, indices of texts. Private to runtime/pack.
#pragma once

#include "runtime/abi/schema.h"
#include "runtime/pack/directory.h"

namespace bop::pack {

/// Bytes of a payload or of what goes beside it, for so many rows.
std::size_t bytes_of(abi::Width width, std::size_t rows);
std::size_t bytes_of_bits(std::size_t rows);

/// The least and the most of numbers in that width, padding included.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
Range range_of(abi::Width width, Bytes numbers);

/// Whether the form is one that columns of this slot have.
bool is_form(const abi::Slot& slot, const abi::ColumnForm& form);
/// Whether each value is one that a reader of text could have made; `texts`: of the dictionary.
bool are_values(const abi::Schema& schema, const abi::Slot& slot, const abi::ColumnForm& form,
                const Range& range, Bytes payload, Bytes beside, std::size_t texts);

}  // namespace bop::pack
