// The highest amount that a person may decide about, as the file of people writes it. In: a text;
// out: the amount, or what is wrong with it. Never: whose it is.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/money.h"

namespace bop::cases {

struct Limit {
  bool unlimited = false;
  value::Currency currency;  // none: of a plain number
  value::Decimal most;
};

/// What stands for "as much as there is"; a limit is never left out by accident.
inline constexpr std::string_view no_limit = "unlimited";

/// "EUR 5,000.00", "12" or "unlimited"; otherwise what was seen, as the end of a sentence.
std::expected<Limit, std::string> limit_in(std::string_view text);

/// The same of the amount that it is compared with, as a case keeps it; nothing where it is not
/// known.
std::optional<Limit> amount_in(std::string text);

/// "invoice" of "invoice.gross".
std::string_view record_of(std::string_view path);

}  // namespace bop::cases
