// Bank entries of a statement file (MT940, CAMT, OFX, BAI2) as records of std.reconcile, where a
// command reads them from a table otherwise. Never: what they settle.
#pragma once

#include <string>

#include "apps/bop/typed_records.h"

namespace bop::cli {

/// Whether the file is a bank statement, by its beginning.
bool is_statement(const std::string& path);

/// Hands `each` a BankEntry of `types` for each booked payment. Complains of what the reader found,
/// and of a statement whose balances its entries do not make; false: an entry may be missing.
bool read_statement_entries(const TypedRecords& types, const std::string& path,
                            const record::Each& each);

}  // namespace bop::cli
