// The parts of an MT940 file. Private to runtime/statement.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/statement/item.h"
#include "runtime/statement/text.h"

namespace bop::statement {

/// One field: `:61:` and the lines that continue it.
struct SwiftField {
  std::string tag;          // "61", "60F", "NS"
  std::vector<Line> lines;  // the first without its tag
  std::string place() const { return line_place(lines.front().number); }
};

/// The lines of `field` one after the other, parted by `between`.
std::string joined(const SwiftField& field, std::string_view between);

/// Fills an entry from `:61:`; `currency` is the account's. An error where the amount, the sign or
/// the day can't be read (B7045).
Result<void> read_statement_line(const SwiftField& field, std::string_view currency, Item& entry);

/// Fills an entry and its payment from the `:86:` that follow it, in whichever way the bank
/// structures them.
void read_details(const std::vector<const SwiftField*>& fields, Item& entry, Item& payment);

}  // namespace bop::statement
