#include <limits>

#include "tests/unit/runtime/builtins/invoke.h"

using bop::abi::Datum;
using bop::builtins::day;
using bop::builtins::integer;
using bop::builtins::shown;
using bop::builtins::text;

namespace {

std::string period(std::string_view date, std::string_view unit, bool last) {
  return shown("period_day", {day(date), text(unit), Datum::of(last)});
}

}  // namespace

TEST_CASE("a fiscal year begins in a month that there is") {
  const auto period_of = [](std::string_view date, std::int64_t first) {
    return shown("fiscal_period", {day(date), integer(first)});
  };
  CHECK(period_of("2026-03-31", 4) == "12");
  CHECK(period_of("2026-04-01", 4) == "1");
  CHECK(period_of("2026-12-31", 1) == "12");
  CHECK(shown("fiscal_year", {day("2026-03-31"), integer(4)}) == "2025");
  CHECK(shown("fiscal_year", {day("2026-03-31"), integer(12)}) == "2025");
  for (const std::int64_t none : {0, 13, -1}) {
    CHECK(period_of("2026-03-31", none) == "undefined");
    CHECK(shown("fiscal_year", {day("2026-03-31"), integer(none)}) == "undefined");
  }
}

TEST_CASE("parts of a date") {
  CHECK(shown("year_of", {day("2026-03-01")}) == "2026");
  CHECK(shown("month_of", {day("2026-03-01")}) == "3");
  CHECK(shown("day_of", {day("2026-03-31")}) == "31");
  CHECK(shown("weekday", {day("2026-03-02")}) == "1");
  CHECK(shown("weekday", {day("2026-03-08")}) == "7");
}

TEST_CASE("days between dates") {
  CHECK(shown("days_between", {day("2026-01-01"), day("2026-01-31")}) == "30");
  CHECK(shown("days_between", {day("2026-01-31"), day("2026-01-01")}) == "-30");
  CHECK(shown("days_between", {day("2024-02-28"), day("2024-03-01")}) == "2");
  CHECK(shown("days_between", {day("0001-01-01"), day("9999-12-31")}) == "3652058");
}

TEST_CASE("first and last days of periods") {
  CHECK(period("2026-02-14", "month", false) == "2026-02-01");
  CHECK(period("2026-02-14", "month", true) == "2026-02-28");
  CHECK(period("2024-02-01", "month", true) == "2024-02-29");
  CHECK(period("2026-04-30", "month", true) == "2026-04-30");
  CHECK(period("2026-12-31", "month", true) == "2026-12-31");
  CHECK(period("2026-01-01", "quarter", false) == "2026-01-01");
  CHECK(period("2026-03-31", "quarter", true) == "2026-03-31");
  CHECK(period("2026-05-17", "quarter", false) == "2026-04-01");
  CHECK(period("2026-05-17", "quarter", true) == "2026-06-30");
  CHECK(period("2026-12-01", "quarter", true) == "2026-12-31");
  CHECK(period("2026-05-17", "year", false) == "2026-01-01");
  CHECK(period("2026-05-17", "year", true) == "2026-12-31");
  CHECK(period("9999-12-31", "year", true) == "9999-12-31");
  CHECK(period("2026-05-17", "week", true) == "undefined");
}

TEST_CASE("months and days are added, and leave the calendar as undefined") {
  CHECK(shown("add_months", {day("2026-01-31"), integer(1)}) == "2026-02-28");
  CHECK(shown("add_months", {day("2026-03-31"), integer(-1)}) == "2026-02-28");
  CHECK(shown("add_months", {day("2026-03-31"), integer(-3 * 12)}) == "2023-03-31");
  CHECK(shown("add_days", {day("2026-12-31"), integer(1)}) == "2027-01-01");
  CHECK(shown("add_days", {day("2026-03-01"), integer(-1)}) == "2026-02-28");
  CHECK(shown("add_days", {day("9999-12-31"), integer(1)}) == "undefined");
  CHECK(shown("add_months", {day("0001-01-01"), integer(-1)}) == "undefined");
  const auto most = integer(std::numeric_limits<std::int64_t>::max());
  CHECK(shown("add_days", {day("2026-01-01"), most}) == "undefined");
  CHECK(shown("add_months", {day("2026-01-01"), most}) == "undefined");
}

TEST_CASE("business days of a calendar by name") {
  CHECK(shown("business_days_after", {day("2026-04-02"), integer(1), text("TARGET")}) ==
        "2026-04-07");
  CHECK(shown("business_days_after", {day("2026-04-02"), integer(1), text("WEEKDAYS")}) ==
        "2026-04-03");
  CHECK(shown("business_days_after", {day("2101-04-02"), integer(1), text("TARGET")}) == "unread");
  CHECK(shown("business_days_after", {day("2026-04-02"), integer(1), text("MARS")}) == "undefined");
  CHECK(shown("business_days_between", {day("2026-04-02"), day("2026-04-08"), text("TARGET")}) ==
        "2");
  CHECK(shown("business_days_between", {day("2026-04-02"), day("2126-04-08"), text("TARGET")}) ==
        "unread");
  CHECK(shown("is_business_day", {day("2026-04-03"), text("TARGET")}) == "false");
  CHECK(shown("is_business_day", {day("2026-04-02"), text("TARGET")}) == "true");
  CHECK(shown("is_business_day", {day("1999-04-02"), text("TARGET")}) == "unread");
}
