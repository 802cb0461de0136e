// Reads the text of one literal token into its value. Nothing (or a reason) when there is no such
// value. Never: ranges, diagnostics.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/money.h"

namespace bop::parse {

/// Why a literal has no value, as the end of a sentence: "`…` is {why}".
struct Unreadable {
  std::string why;
  bool currency = false;  // its currency is not one
};

/// 5% is 0.05.
std::optional<value::Decimal> read_percent(std::string_view text);
/// EUR 1,000.00
std::expected<value::Money, Unreadable> read_money(std::string_view text);

using Span = std::variant<value::Duration, value::BusinessDays, value::BusinessHours>;
/// 3 days, 2 business days, 4 business hours, 1 year; whole counts only.
std::expected<Span, Unreadable> read_span(std::string_view text);

/// The characters a piece of a quoted text stands for: `\n`, `\"`, `{{`.
std::string unescape(std::string_view text);
/// The expression between the slashes of `matches /re/`, with `\/` as a slash.
std::string read_pattern(std::string_view text);

}  // namespace bop::parse
