// Whether what stands in a column of a packed file can be read by code that trusts it: widths,
// bounds of each kind, indices of texts. Private to runtime/pack.
#pragma once

#include "runtime/abi/schema.h"
#include "runtime/pack/directory.h"

namespace bop::pack {

/// Bytes of a payload or of what goes beside it, for so many rows.
std::size_t bytes_of(abi::Width width, std::size_t rows);
std::size_t bytes_of_bits(std::size_t rows);

/// Payloads of a column of `count` values: where each list begins, and where the last one ends.
inline std::size_t payloads(std::size_t count, bool lists) {
  return lists ? count + 1 : count;
}

/// The least and the most of numbers in that width, padding included.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
Range range_of(abi::Width width, Bytes numbers);

/// Whether the form is one that columns of this slot have; a list has elements or not.
bool is_form(const abi::Slot& slot, const abi::ColumnForm& form, bool has_elements);
/// Whether `payload` says of so many lists where their elements are among `elements`.
bool are_lists(Bytes payload, std::size_t lists, std::size_t elements);
/// Whether each value is one that a reader of text could have made; `texts`: of the dictionary.
bool are_values(const abi::Schema& schema, const abi::Slot& slot, const abi::ColumnForm& form,
                const Range& range, Bytes payload, Bytes beside, std::size_t texts);

}  // namespace bop::pack
