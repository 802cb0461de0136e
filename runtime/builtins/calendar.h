// Calendars of business days, by name. What lies outside the years a calendar knows is unknown,
// never a working day. Never: calendars that change while a policy runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/builtins/holidays.h"
#include "runtime/builtins/opening_hours.h"
#include "runtime/value/date.h"

namespace bop::builtins {

struct HouseCalendar;

class Calendar {
 public:
  /// Open on the days of `week`, but for `holidays` (in order), from `first_year` to `last_year`.
  Calendar(std::string_view name, int first_year, int last_year, Week week,
           const std::vector<value::Date>& holidays);
  /// That of a house; `base` is the one it rests on.
  Calendar(const HouseCalendar& house, const Calendar& base);

  std::string_view name() const { return name_; }
  bool knows(value::Date date) const { return date >= first_ && date <= last_; }
  value::Date first() const { return first_; }
  value::Date last() const { return last_; }
  /// "the years 2000 to 2099", "the days 2026-01-01 to 2026-06-30"
  std::string known_text() const;
  /// The hours of each of its business days.
  const OpeningHours& hours() const { return hours_; }
  /// Nothing outside the known years; so with all below.
  std::optional<bool> is_business_day(value::Date date) const;
  /// The count-th business day strictly after `date`, before it for a negative count; for 0 `date`
  /// itself or, if it is none, the next business day.
  std::optional<value::Date> business_day_after(value::Date date, std::int64_t count) const;
  /// How many business days lie after `from` up to and including `to`; negative if `to` is earlier.
  std::optional<std::int64_t> business_days_between(value::Date from, value::Date to) const;

 private:
  std::int64_t opened_until(value::Date date) const;  // business days up to and including it

  std::string name_;
  value::Date first_;
  value::Date last_;
  OpeningHours hours_;
  std::vector<value::Date> open_;     // every business day, in order
  std::vector<std::int32_t> opened_;  // by day since first_: business days up to and including it
};

/// The calendar called `name`, or that of a house by its text, or nothing.
const Calendar* calendar_named(std::string_view name);
/// Every name, for suggestions.
std::vector<std::string_view> calendar_names();

}  // namespace bop::builtins
