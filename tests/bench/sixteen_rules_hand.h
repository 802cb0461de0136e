// The sixteen rules of sixteen_rules.bop in C++, over the same packed row that compiled code reads.
// Never: less than the policy says; unknown fields are unknown here too, and products are exact.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/abi/row.h"

namespace bop::bench {

/// The packed `Bill`; bill_row_fits says whether the layout is still this one.
struct BillRow {
  const void* source;
  std::int64_t amount, tax, order_amount, received, ordered, fx, year_to_date, cap;
  abi::TextSlot vendor_name, description;
  std::int32_t issued, due, arrived, department, risk, category, country;
  std::uint8_t recurring, bank_changed;
  // states, in the order of the fields
  std::uint8_t amount_state, tax_state, order_amount_state, received_state, ordered_state, fx_state,
      year_to_date_state, cap_state, issued_state, due_state, arrived_state, vendor_name_state,
      description_state, department_state, risk_state, category_state, country_state,
      recurring_state, bank_changed_state;
};

bool bill_row_fits(const abi::RecordLayout& layout);

/// Sets bit k of `truth` where rule k is true, of `unknown` where it is neither true nor false.
void sixteen_rules_by_hand(const std::byte* row, std::uint64_t* truth, std::uint64_t* unknown);

}  // namespace bop::bench
