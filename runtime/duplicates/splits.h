// Finds invoices that were split to stay below a limit: each below it, together at or above it
// within some days. In: invoices; out: the groups, each with its sum. A split is a suspicion.
// Never: deciding.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/duplicates/invoice.h"

namespace bop::duplicates {

/// What the invoices of a split have in common.
enum class SplitScope : std::uint8_t { VendorGroup, Account };

struct SplitSettings {
  value::Money limit;
  int days = 10;  // from the first to the last of them
  SplitScope scope = SplitScope::VendorGroup;
};

struct Split {
  std::string of;                       // the vendor group or account
  std::vector<std::uint32_t> invoices;  // by date; at least two
  value::Money sum;
};

/// The widest groups: none is a part of another. Invoices of another currency than the limit's,
/// credit notes, and those at or above the limit are left out.
std::vector<Split> find_splits(std::span<const Invoice> invoices, const SplitSettings& settings);

/// "3 invoices of V-7 from 2026-03-02 to 2026-03-09, each below EUR 1,000.00, make EUR 2,700.00"
std::string text_of(const Split& split, std::span<const Invoice> invoices,
                    const SplitSettings& settings);

}  // namespace bop::duplicates
