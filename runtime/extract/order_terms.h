// Where the business terms of EN 16931 that orders share with invoices, and those that only they
// have, stand in the UBL documents of the order process: a column of einvoice_terms.h. Private to
// runtime/extract.
#pragma once

#include <span>
#include <string_view>

namespace bop::extract {

struct OrderTerm {
  std::string_view name;
  std::string_view path;         // from the group it stands in
  std::string_view within = {};  // that group, of a term that invoices don't have
};

std::span<const OrderTerm> order_terms();

/// What a UBL document of that root element is called in an enumeration `kind` ("order",
/// "delivery_note"), or "" where it is none of the order process.
std::string_view order_kind(std::string_view root);

}  // namespace bop::extract
