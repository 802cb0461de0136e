#include "runtime/builtins/calendar.h"

#include <array>

#include "runtime/base/error.h"

namespace bop::builtins {

namespace {

using value::Date;

constexpr unsigned saturday = 6;

Date date_of(int year, unsigned month, unsigned day) {
  const auto date = Date::of(year, month, day);
  BOP_CHECK(date.has_value(), "calendars name days that exist");
  return *date;
}

// The closing days of TARGET since 2002 (ECB, 14 December 2000): 1 January, Good Friday, Easter
// Monday, 1 May, 25 and 26 December.
bool target_holiday(Date date) {
  struct MonthDay {
    unsigned month;
    unsigned day;
  };
  constexpr std::array fixed = {MonthDay{1, 1}, MonthDay{5, 1}, MonthDay{12, 25}, MonthDay{12, 26}};
  for (const MonthDay& holiday : fixed)
    if (date.month() == holiday.month && date.day() == holiday.day) return true;
  const std::int32_t from_easter = date.days - easter(date.year()).days;
  return from_easter == -2 || from_easter == 1;
}

bool no_holiday(Date) {
  return false;
}

const std::array<Calendar, 2>& calendars() {
  static const std::array<Calendar, 2> table = {
      Calendar("TARGET", 2002, 2099, target_holiday),
      Calendar("WEEKDAYS", 1900, 2199, no_holiday),
  };
  return table;
}

}  // namespace

Date easter(int year) {
  // The Gregorian computus (Meeus, Astronomical Algorithms, chapter 8), with its usual letters.
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month_and_day = h + l - 7 * m + 114;
  return date_of(year, static_cast<unsigned>(month_and_day / 31),
                 static_cast<unsigned>(month_and_day % 31) + 1);
}

Calendar::Calendar(std::string_view name, int first_year, int last_year, bool (*is_holiday)(Date))
    : name_(name), first_(date_of(first_year, 1, 1)), last_(date_of(last_year, 12, 31)) {
  for (Date date = first_; date <= last_; ++date.days) {
    if (date.weekday() < saturday && !is_holiday(date)) open_.push_back(date);
    opened_.push_back(static_cast<std::int32_t>(open_.size()));
  }
}

std::int64_t Calendar::opened_until(Date date) const {
  return opened_[static_cast<std::size_t>(date.days - first_.days)];
}

std::optional<bool> Calendar::is_business_day(Date date) const {
  if (!knows(date)) return {};
  const std::int64_t opened = opened_until(date);
  return opened > 0 && open_[static_cast<std::size_t>(opened - 1)] == date;
}

std::optional<Date> Calendar::business_day_after(Date date, std::int64_t count) const {
  if (!knows(date)) return {};
  const auto days = static_cast<std::int64_t>(open_.size());
  if (count > days || count < -days) return {};
  const bool open = *is_business_day(date);
  if (count == 0 && open) return date;
  // Index in open_ of the wanted day: after `date` the first is opened_until, before it the last is
  // one less, two if `date` itself is open.
  const std::int64_t opened = opened_until(date);
  const std::int64_t at = count > 0    ? opened + count - 1
                          : count == 0 ? opened
                                       : opened + count - (open ? 1 : 0);
  if (at < 0 || at >= days) return {};
  return open_[static_cast<std::size_t>(at)];
}

std::optional<std::int64_t> Calendar::business_days_between(Date from, Date to) const {
  if (!knows(from) || !knows(to)) return {};
  if (from <= to) return opened_until(to) - opened_until(from);
  return -*business_days_between(to, from);
}

const Calendar* calendar_named(std::string_view name) {
  for (const Calendar& calendar : calendars())
    if (calendar.name() == name) return &calendar;
  return nullptr;
}

std::vector<std::string_view> calendar_names() {
  std::vector<std::string_view> names;
  for (const Calendar& calendar : calendars()) names.push_back(calendar.name());
  return names;
}

}  // namespace bop::builtins
