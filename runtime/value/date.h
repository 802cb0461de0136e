// Calendar dates, instants with a zone's offset, durations and business days. Months and days are
// kept apart: they do not compare. Never: the system clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bop::value {

/// Days since 1970-01-01 in the proleptic Gregorian calendar; years 1 to 9999.
struct Date {
  std::int32_t days = 0;

  static std::optional<Date> of(int year, unsigned month, unsigned day);
  /// Reads `2026-03-01`, or nothing.
  static std::optional<Date> parse(std::string_view text);
  int year() const;
  unsigned month() const;
  unsigned day() const;
  /// 1 Monday … 7 Sunday (ISO 8601).
  unsigned weekday() const;
  std::string text() const;
  auto operator<=>(const Date&) const = default;
};

/// A time of day, on the clock of the place it is read in; 24:00 is not one.
struct Time {
  std::int32_t seconds = 0;  // since midnight

  /// Reads `09:30` or `09:30:15`.
  static std::optional<Time> parse(std::string_view text);
  std::string text() const;
  auto operator<=>(const Time&) const = default;
};

/// A point in time: seconds since 1970-01-01T00:00:00Z, and the offset it was written with.
struct Instant {
  std::int64_t seconds = 0;
  std::int32_t offset_seconds = 0;

  /// Reads `2026-03-02T09:00:00+01:00` or `…Z`; nothing without an offset.
  static std::optional<Instant> parse(std::string_view text);
  /// The day and the time of day on the clock of the place it was written in.
  Date local_date() const;
  Time local_time() const;
  std::string text() const;
  bool operator==(const Instant& other) const { return seconds == other.seconds; }
  std::strong_ordering operator<=>(const Instant& other) const { return seconds <=> other.seconds; }
};

/// A span of calendar time. Only spans that agree in kind (all months, or all seconds) are ordered.
struct Duration {
  std::int32_t months = 0;
  std::int64_t seconds = 0;

  static constexpr std::int64_t day_seconds = 86'400;
  /// "3 days", "1 year", "2 hours"
  std::string text() const;
  bool operator==(const Duration&) const = default;
};

/// A count of days that are business days in some calendar named elsewhere.
struct BusinessDays {
  std::int32_t count = 0;
  std::string text() const;
  auto operator<=>(const BusinessDays&) const = default;
};

/// Time of business days at the hours at which work is done, of a calendar named elsewhere.
struct BusinessHours {
  std::int64_t seconds = 0;
  /// "3 business hours", "90 business minutes"
  std::string text() const;
  auto operator<=>(const BusinessHours&) const = default;
};

/// date + duration; 2026-01-31 + 1 month is the last of February. Nothing outside years 1–9999, or
/// when the duration has a part smaller than a day.
std::optional<Date> add(Date date, const Duration& duration, int sign = 1);
std::optional<Duration> add(const Duration& a, const Duration& b, int sign = 1);
/// Nothing when one counts months and the other days.
std::optional<std::strong_ordering> compare(const Duration& a, const Duration& b);

}  // namespace bop::value
