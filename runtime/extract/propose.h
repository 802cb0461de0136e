// The candidates for a field by its type: every amount, every date, every piece of text that could
// be a name, an address, a number. In: pages, a target. Out: choices without a score. Private to
// runtime/extract. Never: which of them it is.
#pragma once

#include <vector>

#include "runtime/extract/choices.h"

namespace bop::extract {

/// What a field holds, by its type and, for texts, by the end of its name.
enum class Role : std::uint8_t { Amount, Date, Name, Address, Identifier, Other };
Role role_of(const Target& target);

/// Whether 03/04/2026 is the third of April, and how sure that is.
struct DateOrder {
  enum class First : std::uint8_t { Day, Month, Unknown };
  First first = First::Unknown;
  value::Decimal confidence = 1;
};

/// Another date on the page that can be read in one way only settles it, then the language, then
/// the currency, then the country. An English document in euros or dollars settles nothing.
DateOrder date_order(const Pages& pages, const record::Reading* currency);

/// In reading order. Empty for roles without candidates of their own. Of an address, the rows that
/// it could be made of.
std::vector<Choice> proposals(const Pages& pages, std::size_t target, const DateOrder& order);

/// For each of `rows` the one that goes on under it; their number where none does.
std::vector<std::size_t> continued_by(const Pages& pages, const std::vector<Choice>& rows);
/// The value that goes over several of `rows`.
Choice joined(const Pages& pages, const std::vector<Choice>& rows,
              const std::vector<std::size_t>& parts);

/// "8:01", "20:15:33": a time of day.
bool has_time(std::string_view text);
/// "Bitte überweisen Sie bis zum 04.07.2015": a day until which something holds.
bool is_deadline(const Pages& pages, const Span& span);
/// The date there has a year of two digits, or is bare digits.
bool is_weak(const Pages& pages, const Span& span);

}  // namespace bop::extract
