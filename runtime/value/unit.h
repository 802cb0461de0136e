// Units that quantities are counted in: codes of UN/ECE Recommendations 20 and 21, as e-invoices
// name them. A quantity is held like an amount of money, its unit where an amount has its currency:
// two units never mix, and an empty sum agrees with any. Never: converting one unit into another.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/money.h"

namespace bop::value {

/// Reads a code of the list (`KGM`, `H87`), packed as a currency is; nothing for any other text.
std::optional<Currency> parse_unit(std::string_view code);
/// "kilogram"; empty for a unit that is not of the list.
std::string_view unit_name(Currency unit);
/// Every code of the list, for suggestions.
std::vector<std::string_view> unit_codes();
/// "12.5 KGM"
std::string quantity_text(const Money& quantity);

}  // namespace bop::value
