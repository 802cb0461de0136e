// What an order, an answer to one or a delivery note calls itself on its page. Private to
// runtime/extract.
#pragma once

#include "runtime/extract/choices.h"

namespace bop::extract {

/// Whether an enumeration of kinds is one of the order process, and not of invoices.
bool names_orders(const abi::Schema& schema, const abi::Type& kind);

/// The kind by the title of the document. Unread "conflict" where the page calls itself something
/// that the enumeration does not have.
record::Reading order_kind_reading(const Pages& pages, const abi::Schema& schema,
                                   std::size_t target);

}  // namespace bop::extract
