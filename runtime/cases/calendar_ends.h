// Calendars that end: which of them something is counted in, and whether that leads past the last
// day they know soon. In: a case, or what a policy counts; out: notes, said while there is time to
// carry the calendar on. Never: what is due, the clock.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "runtime/cases/case.h"

namespace bop::cases {

/// What is counted in one calendar.
struct Counted {
  Span longest;           // days and hours, each the longest of its kind
  std::size_t cases = 0;  // that count in it; 0: a policy does

  void take(const Span& span);
};
/// By the name of a calendar, or by the text of one of a house.
using Counting = std::map<std::string, Counted>;

/// Adds what a case counts.
void count(Counting& all, const Case& state);

/// B8672 for each calendar that is over, has not begun, or ends before what is longest has passed,
/// or within 60 days.
std::vector<Error> ending(const Counting& all, value::Instant at, const std::string& zone);

}  // namespace bop::cases
