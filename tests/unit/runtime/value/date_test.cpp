#include "runtime/value/date.h"

#include <limits>
#include <string>

#include <doctest/doctest.h>

using bop::value::Date;
using bop::value::Duration;
using bop::value::Instant;

namespace {

Date day(std::string_view text) {
  const auto date = Date::parse(text);
  REQUIRE_MESSAGE(date.has_value(), std::string(text));
  return *date;
}

std::string moved(std::string_view text, std::int32_t months, std::int64_t days, int sign = 1) {
  const auto date = add(day(text), Duration{months, days * Duration::day_seconds}, sign);
  return date ? date->text() : "nothing";
}

std::string instant(std::string_view text) {
  const auto parsed = Instant::parse(text);
  return parsed ? parsed->text() : "nothing";
}

}  // namespace

TEST_CASE("dates are those of the calendar") {
  CHECK(day("1970-01-01").days == 0);
  CHECK(day("2026-03-01").text() == "2026-03-01");
  CHECK(day("2024-02-29").text() == "2024-02-29");
  CHECK(day("2000-02-29").text() == "2000-02-29");
  CHECK(day("0001-01-01").text() == "0001-01-01");
  CHECK(day("9999-12-31").text() == "9999-12-31");
  for (const char* text :
       {"2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
        "2026-04-31", "0000-01-01", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-01 ", "",
        "2026-01-0a", "-026-01-01", "20260101", "2026-01-01T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(Date::parse(text).has_value());
  }
  CHECK_FALSE(Date::of(2026, 1, 256 + 1).has_value());
  CHECK_FALSE(Date::of(2026, 256 + 1, 1).has_value());
  CHECK_FALSE(Date::of(10'000, 1, 1).has_value());
}

TEST_CASE("every day of 400 years has its successor and its weekday") {
  Date date = day("1999-12-31");  // a Friday
  unsigned weekday = 5;
  Date last = date;
  for (int i = 0; i < 146'097; ++i) {
    ++date.days;
    weekday = weekday % 7 + 1;
    REQUIRE(date.weekday() == weekday);
    REQUIRE(Date::of(date.year(), date.month(), date.day()) == date);
    const bool next_day = date.day() == last.day() + 1 && date.month() == last.month();
    const bool next_month = date.day() == 1 && (date.month() == last.month() + 1 ||
                                                (date.month() == 1 && last.month() == 12));
    REQUIRE((next_day || next_month));
    last = date;
  }
  CHECK(date.text() == "2399-12-31");
}

TEST_CASE("a month later is the same day, or the last of a shorter month") {
  CHECK(moved("2026-01-31", 1, 0) == "2026-02-28");
  CHECK(moved("2024-01-31", 1, 0) == "2024-02-29");
  CHECK(moved("2026-01-31", 3, 0) == "2026-04-30");
  CHECK(moved("2026-03-31", 1, 0, -1) == "2026-02-28");
  CHECK(moved("2024-02-29", 12, 0) == "2025-02-28");
  CHECK(moved("2024-02-29", 48, 0) == "2028-02-29");
  CHECK(moved("2026-12-15", 1, 0) == "2027-01-15");
  CHECK(moved("2026-01-15", 1, 0, -1) == "2025-12-15");
  CHECK(moved("2026-02-28", 0, 1) == "2026-03-01");
  CHECK(moved("2026-03-01", 0, 1, -1) == "2026-02-28");
  CHECK(moved("2026-01-30", 1, 1) == "2026-03-01");
}

TEST_CASE("a date leaves the calendar as nothing") {
  CHECK(moved("9999-12-31", 0, 1) == "nothing");
  CHECK(moved("9999-12-01", 1, 0) == "nothing");
  CHECK(moved("0001-01-01", 0, -1) == "nothing");
  CHECK(moved("0001-01-31", 1, 0, -1) == "nothing");
  CHECK(moved("2026-01-01", std::numeric_limits<std::int32_t>::max(), 0) == "nothing");
  CHECK(moved("2026-01-01", std::numeric_limits<std::int32_t>::min(), 0, -1) == "nothing");
  CHECK(moved("2026-01-01", 0, 100'000'000'000) == "nothing");
  CHECK_FALSE(add(day("2026-01-01"), Duration{0, 3600}).has_value());
}

TEST_CASE("an instant needs its offset") {
  CHECK(instant("2026-03-02T09:00:00+01:00") == "2026-03-02T09:00:00+01:00");
  CHECK(instant("2026-03-02T09:00:00Z") == "2026-03-02T09:00:00Z");
  CHECK(instant("2026-03-02T09:00-05:30") == "2026-03-02T09:00:00-05:30");
  CHECK(instant("2026-03-02T09:00:00.000Z") == "2026-03-02T09:00:00Z");
  CHECK(instant("1969-12-31T23:59:59Z") == "1969-12-31T23:59:59Z");
  CHECK(instant("2026-01-01T00:30:00+14:00") == "2026-01-01T00:30:00+14:00");
  for (const char* text :
       {"2026-03-02T09:00:00", "2026-03-02", "2026-03-02 09:00:00Z", "2026-03-02T24:00:00Z",
        "2026-03-02T09:60:00Z", "2026-03-02T09:00:60Z", "2026-03-02T09:00:00+1:00",
        "2026-03-02T09:00:00+15:00", "2026-03-02T09:00:00.5Z", "2026-03-02T09:00:00.Z",
        "2026-03-02T9:00:00Z", "2026-02-30T09:00:00Z", "2026-03-02T09:00:00Zx", "",
        "2026-03-02T09:00:00+0100"}) {
    CAPTURE(text);
    CHECK(instant(text) == "nothing");
  }
}

TEST_CASE("instants are equal wherever they were written") {
  const auto berlin = *Instant::parse("2026-03-02T09:00:00+01:00");
  const auto utc = *Instant::parse("2026-03-02T08:00:00Z");
  CHECK(berlin == utc);
  CHECK(berlin < *Instant::parse("2026-03-02T08:00:01Z"));
  CHECK(Instant::parse("1970-01-01T00:00:00Z")->seconds == 0);
}

TEST_CASE("durations print in the largest unit that counts them") {
  CHECK(Duration{0, 86'400}.text() == "1 day");
  CHECK(Duration{0, 3 * 86'400}.text() == "3 days");
  CHECK(Duration{0, 7'200}.text() == "2 hours");
  CHECK(Duration{0, 90 * 60}.text() == "90 minutes");
  CHECK(Duration{0, 61}.text() == "61 seconds");
  CHECK(Duration{2, 0}.text() == "2 months");
  CHECK(Duration{1, 0}.text() == "1 month");
  CHECK(Duration{12, 0}.text() == "1 year");
  CHECK(Duration{36, 0}.text() == "3 years");
  CHECK(Duration{1, 2 * 86'400}.text() == "1 month 2 days");
  CHECK(Duration{0, 0}.text() == "0 days");
  CHECK(Duration{0, -86'400}.text() == "-1 day");
  CHECK(bop::value::BusinessDays{1}.text() == "1 business day");
  CHECK(bop::value::BusinessDays{2}.text() == "2 business days");
}

TEST_CASE("months and days do not compare") {
  const Duration month{1, 0};
  const Duration days{0, 30 * Duration::day_seconds};
  CHECK_FALSE(compare(month, days).has_value());
  CHECK_FALSE(compare(days, month).has_value());
  CHECK(*compare(month, Duration{2, 0}) < 0);
  CHECK(*compare(days, Duration{0, 86'400}) > 0);
  CHECK(*compare(month, Duration{0, 0}) > 0);
  CHECK(*compare(Duration{0, 86'400}, Duration{0, 24 * 3600}) == 0);
}

TEST_CASE("durations add, and overflow is nothing") {
  CHECK(*add(Duration{1, 60}, Duration{2, 30}) == Duration{3, 90});
  CHECK(*add(Duration{1, 60}, Duration{2, 30}, -1) == Duration{-1, 30});
  CHECK_FALSE(
      add(Duration{std::numeric_limits<std::int32_t>::max(), 0}, Duration{1, 0}).has_value());
  CHECK_FALSE(
      add(Duration{0, std::numeric_limits<std::int64_t>::max()}, Duration{0, 1}).has_value());
  CHECK_FALSE(
      add(Duration{0, 0}, Duration{0, std::numeric_limits<std::int64_t>::min()}, -1).has_value());
}
