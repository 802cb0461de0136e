#include "runtime/value/date.h"

#include <chrono>
#include <limits>

#include <fmt/format.h>

namespace bop::value {

namespace {

namespace chrono = std::chrono;

chrono::year_month_day calendar(const Date& date) {
  return chrono::sys_days(chrono::days(date.days));
}

std::optional<Date> from_calendar(chrono::year_month_day day) {
  if (!day.ok() || static_cast<int>(day.year()) < 1 || static_cast<int>(day.year()) > 9999)
    return {};
  return Date{static_cast<std::int32_t>(chrono::sys_days(day).time_since_epoch().count())};
}

// The number that exactly `count` ASCII digits write; nothing else may stand there.
template <std::size_t count>
std::optional<int> digits(std::string_view text, std::size_t at) {
  if (at + count > text.size()) return {};
  int number = 0;
  bool all = true;
  for (std::size_t place = 0; place < count; ++place) {
    const int digit = text[at + place] - '0';
    all = all && digit >= 0 && digit <= 9;
    number = number * 10 + digit;
  }
  if (!all) return {};
  return number;
}

struct ClockTime {
  std::int32_t seconds = 0;
  std::size_t length = 0;  // of its text
};

// `09:00`, `09:00:00` or `09:00:00.000`; a fraction of a second that is not zero does not fit.
std::optional<ClockTime> parse_clock(std::string_view text) {
  const auto hour = digits<2>(text, 0);
  const auto minute = digits<2>(text, 3);
  if (!hour || !minute || text[2] != ':' || *hour > 23 || *minute > 59) return {};
  ClockTime clock{*hour * 3600 + *minute * 60, 5};
  if (text.size() <= 5 || text[5] != ':') return clock;
  const auto second = digits<2>(text, 6);
  if (!second || *second > 59) return {};
  clock.seconds += *second;
  clock.length = 8;
  if (text.size() > 8 && text[8] == '.') {
    std::size_t at = 9;
    while (at < text.size() && text[at] == '0') ++at;
    if (at == 9) return {};
    clock.length = at;
  }
  return clock;
}

// `Z`, `+01:00`, `-05:30`: up to 14 hours, as XML Schema has it.
std::optional<std::int32_t> parse_offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
  const auto hours = digits<2>(text, 1);
  const auto minutes = digits<2>(text, 4);
  if (!hours || !minutes || *minutes > 59) return {};
  const std::int32_t offset = *hours * 3600 + *minutes * 60;
  if (offset > 14 * 3600) return {};
  return text[0] == '-' ? -offset : offset;
}

std::string counted(std::int64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 || count == -1 ? "" : "s");
}

// In the largest unit that counts it without a remainder.
std::string seconds_text(std::int64_t seconds) {
  if (seconds % Duration::day_seconds == 0) return counted(seconds / Duration::day_seconds, "day");
  if (seconds % 3600 == 0) return counted(seconds / 3600, "hour");
  if (seconds % 60 == 0) return counted(seconds / 60, "minute");
  return counted(seconds, "second");
}

}  // namespace

std::optional<Date> Date::of(int year, unsigned month, unsigned day) {
  if (year < 1 || year > 9999 || month > 12 || day > 31) return {};
  return from_calendar(chrono::year(year) / chrono::month(month) / chrono::day(day));
}

std::optional<Date> Date::parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  unsigned wrong = 0;
  const auto digit = [&](std::size_t at) {
    const auto value = static_cast<unsigned>(static_cast<unsigned char>(text[at])) - '0';
    wrong |= value > 9 ? 1U : 0U;
    return value;
  };
  const unsigned year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  const unsigned month = digit(5) * 10 + digit(6);
  const unsigned day = digit(8) * 10 + digit(9);
  if (wrong != 0) return {};
  return of(static_cast<int>(year), month, day);
}

int Date::year() const {
  return static_cast<int>(calendar(*this).year());
}
unsigned Date::month() const {
  return static_cast<unsigned>(calendar(*this).month());
}
unsigned Date::day() const {
  return static_cast<unsigned>(calendar(*this).day());
}
unsigned Date::weekday() const {
  return chrono::weekday(chrono::sys_days(chrono::days(days))).iso_encoding();
}

std::string Date::text() const {
  return fmt::format("{:04}-{:02}-{:02}", year(), month(), day());
}

std::optional<Time> Time::parse(std::string_view text) {
  if (text.size() != 5 && text.size() != 8) return {};
  const auto clock = parse_clock(text);
  if (!clock || clock->length != text.size()) return {};
  return Time{clock->seconds};
}

std::string Time::text() const {
  std::string written = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0) written += fmt::format(":{:02}", seconds % 60);
  return written;
}

Date Instant::local_date() const {
  const std::int64_t local = seconds + offset_seconds;
  std::int64_t day = local / Duration::day_seconds;
  if (local % Duration::day_seconds < 0) --day;
  return Date{static_cast<std::int32_t>(day)};
}

Time Instant::local_time() const {
  const std::int64_t midnight = std::int64_t{local_date().days} * Duration::day_seconds;
  return Time{static_cast<std::int32_t>(seconds + offset_seconds - midnight)};
}

std::optional<Instant> Instant::parse(std::string_view text) {
  if (text.size() < 17 || text[10] != 'T') return {};
  const auto date = Date::parse(text.substr(0, 10));
  const auto clock = parse_clock(text.substr(11));
  if (!date || !clock) return {};
  const auto offset = parse_offset(text.substr(11 + clock->length));
  if (!offset) return {};
  return Instant{date->days * Duration::day_seconds + clock->seconds - *offset, *offset};
}

std::string Instant::text() const {
  const std::int64_t local = seconds + offset_seconds;
  std::int64_t day = local / Duration::day_seconds;
  if (local % Duration::day_seconds < 0) --day;
  const std::int64_t second = local - day * Duration::day_seconds;
  std::string text =
      fmt::format("{}T{:02}:{:02}:{:02}", Date{static_cast<std::int32_t>(day)}.text(),
                  second / 3600, second / 60 % 60, second % 60);
  if (offset_seconds == 0) return text + "Z";
  const int minutes = (offset_seconds < 0 ? -offset_seconds : offset_seconds) / 60;
  return text +
         fmt::format("{}{:02}:{:02}", offset_seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string Duration::text() const {
  if (months == 0) return seconds_text(seconds);
  std::string text = months % 12 == 0 ? counted(months / 12, "year") : counted(months, "month");
  if (seconds != 0) text += " " + seconds_text(seconds);
  return text;
}

std::string BusinessDays::text() const {
  return counted(count, "business day");
}

std::string BusinessHours::text() const {
  constexpr std::int64_t minute = 60, hour = 3'600;
  if (seconds % hour == 0) return counted(seconds / hour, "business hour");
  return counted(seconds / minute, "business minute");
}

std::optional<Date> add(Date date, const Duration& duration, int sign) {
  if (duration.seconds % Duration::day_seconds != 0) return {};
  constexpr std::int64_t reach_days = 9999 * 366;  // further leaves the calendar from any date
  const std::int64_t days = duration.seconds / Duration::day_seconds * sign;
  const std::int64_t months = std::int64_t{duration.months} * sign;
  if (days > reach_days || days < -reach_days || months > 9999 * 12 || months < -9999 * 12)
    return {};
  const chrono::year_month_day start = calendar(date);
  const auto month =
      chrono::year_month(start.year(), start.month()) + chrono::months(static_cast<int>(months));
  chrono::year_month_day moved = month / start.day();
  if (!moved.ok()) moved = month / chrono::last;  // 31 January + 1 month is the last of February
  const auto shifted = chrono::sys_days(moved) + chrono::days(static_cast<int>(days));
  return from_calendar(shifted);
}

std::optional<Duration> add(const Duration& a, const Duration& b, int sign) {
  const std::int64_t months = std::int64_t{a.months} + std::int64_t{b.months} * sign;
  if (months > std::numeric_limits<std::int32_t>::max() ||
      months < std::numeric_limits<std::int32_t>::min())
    return {};
  std::int64_t signed_seconds = 0;
  std::int64_t seconds = 0;
  if (__builtin_mul_overflow(b.seconds, std::int64_t{sign}, &signed_seconds) ||
      __builtin_add_overflow(a.seconds, signed_seconds, &seconds))
    return {};
  return Duration{static_cast<std::int32_t>(months), seconds};
}

std::optional<std::strong_ordering> compare(const Duration& a, const Duration& b) {
  const std::strong_ordering by_months = a.months <=> b.months;
  const std::strong_ordering by_seconds = a.seconds <=> b.seconds;
  if (by_months == std::strong_ordering::equal) return by_seconds;
  // Months have no fixed number of days: where the two disagree nothing can be said.
  if (by_seconds == std::strong_ordering::equal || by_seconds == by_months) return by_months;
  return {};
}

}  // namespace bop::value
