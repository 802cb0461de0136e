// The sixteen rules of sixteen_rules.bop by hand for many records at once, in AVX-512: what code
// over columns is measured against. It knows beforehand how wide the columns of the bench are.
// Never: less than the policy says; unknown fields are unknown here, too.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/abi/batch.h"

namespace bop::bench {

/// The columns of a batch of bills, texts as what they say to R-13.
struct BillColumns {
  const std::int32_t *amount, *tax, *order_amount, *fx, *year_to_date, *cap;  // cents; fx: 10^-5
  const std::int16_t *received, *ordered;                                     // tenths
  const std::int16_t *issued, *due, *arrived;                                 // days
  const std::int8_t *vendor_name, *description;                               // codes
  const std::int8_t *department, *risk, *category, *country;
  const std::uint64_t *recurring, *bank_changed;
  const std::uint64_t* known[19];              // by field
  const std::uint64_t* missing[19];            // null where the field is always there
  std::vector<std::uint8_t> is_acme, is_gift;  // by code
};

/// Whether the processor has what the code needs, and the columns are as it expects them.
bool bill_columns_fit(const abi::ColumnBatch& batch);
BillColumns bill_columns(const abi::ColumnBatch& batch);

/// Of `count` records from `first` on, a multiple of 64: sets the bits of 16 conditions.
void sixteen_lanes_by_hand(const BillColumns& bills, std::size_t first, std::size_t count,
                           std::span<abi::ChunkTruth::Condition> found);

}  // namespace bop::bench
