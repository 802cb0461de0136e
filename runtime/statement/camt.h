// The parts of a CAMT message. Private to runtime/statement.
#pragma once

#include <string>
#include <string_view>

#include "runtime/statement/element.h"
#include "runtime/statement/item.h"

namespace bop::statement {

/// Amt with its Ccy, signed by CdtDbtInd.
Result<void> read_amount(const Element& element, Item& item);
/// `Dt` or `DtTm` in the element at `path`; B7046 where it is none; nothing where there is none.
Result<void> read_day(const Element& element, std::string_view path, std::string_view name,
                      Item& item);
/// The number of an account: an IBAN or another.
void set_account(Item& item, std::string_view name, const Element& account);
/// The bank's BIC, or its national number, and its name.
void set_bank(Item& item, std::string_view name, std::string_view name_of_it, const Element& agent);

/// Ntry
Result<Item> read_entry(const Element& element);

}  // namespace bop::statement
