#include "runtime/builtins/calendar.h"

#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "runtime/builtins/holidays.h"
#include "runtime/builtins/house_calendar.h"

using bop::builtins::Calendar;
using bop::value::Date;

namespace {

Date day(std::string_view text) {
  return *Date::parse(text);
}
const Calendar& target() {
  return *bop::builtins::calendar_named("TARGET");
}

std::string after(std::string_view date, std::int64_t count) {
  const auto found = target().business_day_after(day(date), count);
  return found ? found->text() : "nothing";
}

}  // namespace

TEST_CASE("the calendar of a house says as text all that it means") {
  using bop::builtins::calendar_named;
  using bop::builtins::read_house_calendar;
  const std::string text =
      "HOUSE: TARGET 09:00-12:00 13:00-24:00 closed 2026-12-24 2026-12-28..2026-12-31 known "
      "2026-01-01..2026-12-31";
  const auto house = read_house_calendar(text);
  REQUIRE(house);
  CHECK(house->name == "HOUSE");
  CHECK(house->hours.size() == 2);
  CHECK(house->text() == text);
  const Calendar* calendar = calendar_named(text);
  REQUIRE(calendar != nullptr);
  CHECK(calendar == calendar_named(text));
  CHECK(calendar->name() == "HOUSE");
  CHECK(calendar->hours().length() == 14 * 3600);
  CHECK(calendar->is_business_day(*Date::parse("2026-12-23")) == true);
  CHECK(calendar->is_business_day(*Date::parse("2026-12-24")) == false);
  CHECK(calendar->is_business_day(*Date::parse("2026-12-30")) == false);
  CHECK(calendar->business_day_after(*Date::parse("2026-12-23"), -1) == Date::parse("2026-12-22"));
  // Beyond its last day it knows nothing, so nothing leads there.
  CHECK_FALSE(calendar->is_business_day(*Date::parse("2027-01-04")));
  CHECK_FALSE(calendar->business_day_after(*Date::parse("2026-12-23"), 1));
  CHECK(calendar->known_text() == "the year 2026");
  for (const std::string wrong :
       {"HOUSE", "HOUSE: MOON", "HOUSE: TARGET 12:00-09:00",
        "HOUSE: TARGET 09:00-12:00 12:00-13:00", "HOUSE: TARGET closed 2026-13-01",
        "HOUSE: TARGET 09:00", ": TARGET", "HOUSE: HOUSE: TARGET"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_house_calendar(wrong));
    CHECK(calendar_named(wrong) == nullptr);
  }
}

TEST_CASE("Easter Sundays") {
  for (const char* sunday :
       {"1818-03-22", "1943-04-25", "1954-04-18", "1961-04-02", "1981-04-19", "2000-04-23",
        "2008-03-23", "2011-04-24", "2016-03-27", "2024-03-31", "2025-04-20", "2026-04-05",
        "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19", "2099-04-12", "2285-03-22"}) {
    CAPTURE(sunday);
    CHECK(bop::builtins::easter(day(sunday).year()).text() == sunday);
  }
  for (int year = 1583; year <= 4000; ++year) REQUIRE(bop::builtins::easter(year).weekday() == 7);
}

TEST_CASE("TARGET closes on weekends and six holidays") {
  for (const char* closed :
       {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26",
        "2026-03-07", "2026-03-08", "2024-03-29", "2024-04-01", "2002-01-01", "2027-03-26"}) {
    CAPTURE(closed);
    CHECK(*target().is_business_day(day(closed)) == false);
  }
  for (const char* open : {"2026-01-02", "2026-04-02", "2026-04-07", "2026-05-14", "2026-05-25",
                           "2026-12-24", "2026-12-31", "2026-06-04"}) {
    CAPTURE(open);
    CHECK(*target().is_business_day(day(open)));
  }
}

TEST_CASE("a calendar knows its years and no others") {
  CHECK(target().knows(day("2000-01-01")));
  CHECK(target().knows(day("2099-12-31")));
  CHECK(*target().is_business_day(day("2001-12-31")) == false);  // before the euro notes
  CHECK(*target().is_business_day(day("2002-12-31")));
  CHECK_FALSE(target().is_business_day(day("1999-12-31")).has_value());
  CHECK_FALSE(target().is_business_day(day("2100-01-01")).has_value());
  CHECK(after("1999-12-31", 1) == "nothing");
  CHECK(after("2099-12-30", 1) == "2099-12-31");
  CHECK(after("2099-12-31", 1) == "nothing");
  CHECK(after("2000-01-01", -1) == "nothing");
  CHECK(after("2026-01-01", std::numeric_limits<std::int64_t>::max()) == "nothing");
  CHECK(after("2026-01-01", std::numeric_limits<std::int64_t>::min()) == "nothing");
  CHECK_FALSE(target().business_days_between(day("2026-01-01"), day("2100-01-01")).has_value());
}

TEST_CASE("business days are counted from the day after") {
  CHECK(after("2026-03-06", 1) == "2026-03-09");  // Friday
  CHECK(after("2026-03-07", 1) == "2026-03-09");  // Saturday
  CHECK(after("2026-03-02", 5) == "2026-03-09");
  CHECK(after("2026-04-02", 1) == "2026-04-07");  // Maundy Thursday
  CHECK(after("2026-03-06", 0) == "2026-03-06");
  CHECK(after("2026-04-03", 0) == "2026-04-07");
  CHECK(after("2026-04-07", -1) == "2026-04-02");
  CHECK(after("2026-04-05", -1) == "2026-04-02");
  CHECK(after("2026-03-09", -5) == "2026-03-02");
}

TEST_CASE("counting and walking agree on every pair of days of a year") {
  const Date first = day("2026-01-01");
  for (Date from = first; from <= day("2026-12-31"); from.days += 7) {
    std::int64_t counted = 0;
    for (Date to = from; to <= day("2027-01-31"); ++to.days) {
      if (to > from && *target().is_business_day(to)) ++counted;
      REQUIRE(*target().business_days_between(from, to) == counted);
      REQUIRE(*target().business_days_between(to, from) == -counted);
      if (counted > 0 && *target().is_business_day(to))
        REQUIRE(*target().business_day_after(from, counted) == to);
    }
    for (std::int64_t count = 1; count < 30; ++count) {
      const Date back = *target().business_day_after(from, -count);
      REQUIRE(back < from);
      REQUIRE(*target().is_business_day(back));
      const std::int64_t open_here = *target().is_business_day(from) ? 1 : 0;
      REQUIRE(*target().business_days_between(back, from) == count - 1 + open_here);
    }
  }
}

TEST_CASE("calendars have names") {
  CHECK(bop::builtins::calendar_named("target") == nullptr);
  for (const std::string_view name : bop::builtins::calendar_names())
    CHECK(bop::builtins::calendar_named(name)->name() == name);
  const Calendar& weekdays = *bop::builtins::calendar_named("WEEKDAYS");
  CHECK(*weekdays.is_business_day(day("2026-01-01")));
  CHECK_FALSE(*weekdays.is_business_day(day("2026-01-03")));
  const Calendar& every_day = *bop::builtins::calendar_named("EVERY_DAY");
  CHECK(*every_day.is_business_day(day("2026-01-01")));
  CHECK(*every_day.is_business_day(day("2026-01-03")));
  CHECK(every_day.business_days_between(day("2026-01-01"), day("2026-01-31")) == 30);
}

TEST_CASE("holidays by law: fixed, by Easter, by weekday, moved, once") {
  struct Day {
    std::string_view calendar, date;
    bool open;
  };
  for (const Day& each : std::initializer_list<Day>{
           {"US_FEDERAL", "2026-07-03", false},  // 4 July is a Saturday
           {"FEDWIRE", "2026-07-03", true},      // the Reserve Banks do not move it back
           {"US_FEDERAL", "2027-12-31", false},  // 1 January 2028 is a Saturday
           {"US_FEDERAL", "2023-01-02", false},  // 1 January is a Sunday
           {"US_FEDERAL", "2026-11-26", false},  // the fourth Thursday
           {"US_FEDERAL", "2020-06-19", true},   // not yet a holiday
           {"US_FEDERAL", "2026-06-19", false},
           {"UK", "2026-12-28", false},  // Boxing Day is a Saturday
           {"UK", "2022-12-27", false},  // Christmas Day is a Sunday, Boxing Day stands between
           {"UK", "2021-12-28", false},  // both on a weekend
           {"UK", "2022-05-30", true},   // moved to 2 June
           {"UK", "2022-06-02", false},
           {"UK", "2022-09-19", false},
           {"UK", "2026-04-06", false},
           {"UK_SCT", "2026-04-06", true},   // no holiday on Easter Monday
           {"UK_SCT", "2022-01-04", false},  // 2 January is a Sunday, 1 January the day before
           {"UK_SCT", "2026-08-03", false},
           {"UK_SCT", "2026-08-31", true},
           {"UK_SCT", "2006-11-30", true},  // not yet a holiday
           {"UK_SCT", "2026-11-30", false},
           {"UK_NIR", "2026-03-17", false},
           {"UK_NIR", "2026-07-13", false},  // 12 July is a Sunday
           {"DE", "2026-05-14", false},
           {"DE", "2017-10-31", false},
           {"DE", "2018-10-31", true},
           {"DE_HH", "2018-10-31", false},
           {"DE_SN", "2026-11-18", false},
           {"DE_SN", "2023-11-22", false},
           {"DE_BE", "2025-05-08", false}}) {
    CAPTURE(each.calendar);
    CAPTURE(each.date);
    const Calendar* calendar = bop::builtins::calendar_named(each.calendar);
    REQUIRE(calendar != nullptr);
    CHECK(calendar->is_business_day(day(each.date)) == each.open);
  }
}

TEST_CASE("no calendar closes for a week") {
  for (const std::string_view name : bop::builtins::calendar_names()) {
    CAPTURE(name);
    const Calendar& calendar = *bop::builtins::calendar_named(name);
    const Date from = calendar.knows(day("2050-01-01")) ? day("2050-01-01") : day("2026-01-01");
    for (Date date = from; date.year() == from.year(); ++date.days)
      REQUIRE(calendar.business_day_after(date, 1)->days - date.days <= 5);
  }
}
