// Amounts of money: an exact decimal in one ISO 4217 currency. Amounts of different currencies are
// never equal, added or ordered; converting is explicit and done elsewhere.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/decimal.h"

namespace bop::value {

/// Three capital letters packed into an integer: 'E'<<16 | 'U'<<8 | 'R'. 0 is "of no currency".
struct Currency {
  std::uint32_t packed = 0;

  /// Reads an active ISO 4217 code; nothing for any other text.
  static std::optional<Currency> parse(std::string_view code);
  std::string text() const;
  /// Decimals of the minor unit (EUR 2, JPY 0, KWD 3), ISO 4217 list one of 2026.
  int minor_digits() const;
  constexpr explicit operator bool() const { return packed != 0; }
  constexpr auto operator<=>(const Currency&) const = default;
};

/// Every currency of the list, for suggestions.
std::vector<std::string_view> currency_codes();

struct Money {
  Decimal amount;
  Currency currency;  // none: the zero of an empty sum, which agrees with any currency

  /// "EUR 1,234.50"
  std::string text() const;
  bool operator==(const Money&) const = default;
};

}  // namespace bop::value
