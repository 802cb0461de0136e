// How many digits of a quotient are printed: 4 where nothing hangs on them, more where two sides of
// a comparison would read the same. Never: rounding of values.
#pragma once

#include <string>

#include "runtime/abi/datum.h"
#include "runtime/abi/schema.h"

namespace bop::abi {

/// A quotient that ends within so many decimals is printed exactly …
inline constexpr int exact_decimals_max = 12;
/// … any other is "about" its first ones.
inline constexpr int shown_decimals = 4;

/// As `print` (policy.h), with so many decimals of a quotient that does not end soon.
std::string print_to(const Schema& schema, Type type, const Datum& datum, int digits);

}  // namespace bop::abi
