// Calendars of a house: a known one with days on which the house is closed as well, hours at which
// it is open, and the days for which all that is known. As text it says everything it means, so
// that it can stand wherever the name of a calendar does. Never: the policy it is declared in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/builtins/calendar.h"

namespace bop::builtins {

/// From the first of these days to the last one.
struct Days {
  value::Date first;
  value::Date last;
  bool operator==(const Days&) const = default;
};

struct HouseCalendar {
  std::string name;           // "DESK"
  std::string base;           // "TARGET": one that calendar_named knows without its text
  std::vector<Hours> hours;   // in order and apart; none: all day
  std::vector<Days> closed;   // in order
  std::optional<Days> known;  // none: as long as the base

  /// "DESK: TARGET 09:00-12:00 13:00-18:00 closed 2026-12-24..2026-12-31 known
  /// 2026-01-01..2026-12-31"
  std::string text() const;
  bool operator==(const HouseCalendar&) const = default;
};
/// Of what `text` writes; nothing for any other text, and where the base is not known.
std::optional<HouseCalendar> read_house_calendar(std::string_view text);

}  // namespace bop::builtins
