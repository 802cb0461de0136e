// What division leaves over. Never: rounding.
#pragma once

#include <optional>

#include "runtime/value/decimal.h"

namespace bop::value {

/// a - b x (the whole part of a / b), exactly; it has the sign of `a`. Nothing for a zero divisor,
/// and where the rest itself has more than 34 digits.
std::optional<Decimal> remainder(const Decimal& a, const Decimal& b);

}  // namespace bop::value
