#include <array>
#include <limits>

#include "runtime/builtins/bind.h"
#include "runtime/builtins/calendar.h"

namespace bop::builtins {

namespace {

using value::Date;

template <typename T>
Maybe<T> known_or_unread(std::optional<T> found) {
  return found ? Maybe<T>::of(*found) : Maybe<T>::unread();
}

template <typename T>
Maybe<T> known_or_undefined(std::optional<T> found) {
  return found ? Maybe<T>::of(*found) : Maybe<T>::undefined();
}

std::int64_t days_between(Date from, Date to) {
  return std::int64_t{to.days} - std::int64_t{from.days};
}

Maybe<Date> business_days_after(Date day, std::int64_t count, std::string_view calendar) {
  const Calendar* const named = calendar_named(calendar);
  if (named == nullptr) return Maybe<Date>::undefined();
  return known_or_unread(named->business_day_after(day, count));
}

Maybe<std::int64_t> business_days_between(Date from, Date to, std::string_view calendar) {
  const Calendar* const named = calendar_named(calendar);
  if (named == nullptr) return Maybe<std::int64_t>::undefined();
  return known_or_unread(named->business_days_between(from, to));
}

Maybe<bool> is_business_day(Date day, std::string_view calendar) {
  const Calendar* const named = calendar_named(calendar);
  if (named == nullptr) return Maybe<bool>::undefined();
  return known_or_unread(named->is_business_day(day));
}

std::int64_t weekday(Date day) {
  return day.weekday();
}
std::int64_t year_of(Date day) {
  return day.year();
}
std::int64_t month_of(Date day) {
  return day.month();
}
std::int64_t day_of(Date day) {
  return day.day();
}

// The first or last day of the month, quarter or year that `day` lies in.
Maybe<Date> period_day(Date day, std::string_view unit, bool last) {
  unsigned first_month = day.month();
  unsigned months = 1;
  if (unit == "quarter") {
    months = 3;
    first_month = (day.month() - 1) / months * months + 1;
  } else if (unit == "year") {
    months = 12;
    first_month = 1;
  } else if (unit != "month") {
    return Maybe<Date>::undefined();
  }
  if (!last) return known_or_undefined(Date::of(day.year(), first_month, 1));
  const unsigned last_month = first_month + months - 1;
  // No month is shorter than 28 days or longer than 31.
  unsigned last_day = 31;
  while (last_day > 28 && !Date::of(day.year(), last_month, last_day)) --last_day;
  return known_or_undefined(Date::of(day.year(), last_month, last_day));
}

// A fiscal year is called by the year in which it begins; no year begins in a month 0 or 13.
bool is_month(std::int64_t month) {
  return month >= 1 && month <= 12;
}

Maybe<std::int64_t> fiscal_year(Date day, std::int64_t first_month) {
  if (!is_month(first_month)) return Maybe<std::int64_t>::undefined();
  return Maybe<std::int64_t>::of(day.month() >= first_month ? year_of(day) : year_of(day) - 1);
}

Maybe<std::int64_t> fiscal_period(Date day, std::int64_t first_month) {
  if (!is_month(first_month)) return Maybe<std::int64_t>::undefined();
  return Maybe<std::int64_t>::of((month_of(day) - first_month + 12) % 12 + 1);
}

Maybe<Date> add_months(Date day, std::int64_t months) {
  if (months > std::numeric_limits<std::int32_t>::max() ||
      months < std::numeric_limits<std::int32_t>::min())
    return Maybe<Date>::undefined();
  return known_or_undefined(value::add(day, {static_cast<std::int32_t>(months), 0}));
}

Maybe<Date> add_days(Date day, std::int64_t days) {
  std::int64_t seconds = 0;
  if (__builtin_mul_overflow(days, value::Duration::day_seconds, &seconds))
    return Maybe<Date>::undefined();
  return known_or_undefined(value::add(day, {0, seconds}));
}

// A deadline counted from a day, or back from it.
Maybe<Date> target_from(Date day, Target target, bool later, std::string_view calendar) {
  if (const auto* days = std::get_if<value::BusinessDays>(&target))
    return business_days_after(day, later ? days->count : -std::int64_t{days->count}, calendar);
  // No hours pass from a day to a day.
  const auto* span = std::get_if<value::Duration>(&target);
  if (span == nullptr) return Maybe<Date>::undefined();
  return known_or_undefined(value::add(day, *span, later ? 1 : -1));
}

Date date_of(value::Instant instant) {
  return instant.local_date();
}
value::Time time_of(value::Instant instant) {
  return instant.local_time();
}

constexpr std::array table = {
    bind_word<target_from>("target_from"),
    bind<date_of>("date_of"),
    bind<time_of>("time_of"),
    bind<days_between>("days_between"),
    bind<business_days_after>("business_days_after"),
    bind<business_days_between>("business_days_between"),
    bind<is_business_day>("is_business_day"),
    bind<weekday>("weekday"),
    bind<year_of>("year_of"),
    bind<month_of>("month_of"),
    bind<day_of>("day_of"),
    bind<period_day>("period_day"),
    bind<fiscal_year>("fiscal_year"),
    bind<fiscal_period>("fiscal_period"),
    bind<add_months>("add_months"),
    bind<add_days>("add_days"),
};

}  // namespace

std::span<const Builtin> time_builtins() {
  return table;
}

}  // namespace bop::builtins
