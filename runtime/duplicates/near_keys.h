// Whether two numbers of invoices are nearly one. Private to runtime/duplicates. Never: names of
// people.
#pragma once

#include <string_view>

namespace bop::duplicates {

/// How many signs were inserted, left out, replaced or exchanged with their neighbour. A text too
/// long for a number differs from any other in all of its signs.
int edits_between(std::string_view a, std::string_view b);

/// At most `edits` of them.
bool within_edits(std::string_view a, std::string_view b, int edits);

/// Whether `later` follows `earlier` in one series: they differ in their last run of digits only,
/// and later's is greater.
bool follows_in_series(std::string_view earlier, std::string_view later);

}  // namespace bop::duplicates
