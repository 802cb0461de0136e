// A month later, by the clocks of the house.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <date/tz.h>
#include <doctest/doctest.h>

#include "runtime/cases/business_time.h"
#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

TEST_CASE("a month later it is the same time of day, whatever became of the clocks") {
  const auto month = [](const std::string& from, const std::string& zone) {
    const BusinessTime time = BusinessTime::in("TARGET", zone).value();
    return time.after(at(from), Span{0, {1, 0}}).value().text();
  };
  CHECK(month("2026-03-28T09:00:00+01:00", "Europe/Berlin") == "2026-04-28T09:00:00+02:00");
  CHECK(month("2026-10-20T09:00:00+02:00", "Europe/Berlin") == "2026-11-20T09:00:00+01:00");
  // Written in another zone it is the same moment, and its day is that of the house.
  CHECK(month("2026-03-30T23:30:00Z", "Europe/Berlin") == "2026-04-30T01:30:00+02:00");
  // A time that the clocks leave out is when they are put forward; one that comes twice, the first.
  CHECK(month("2026-02-28T02:30:00+01:00", "Europe/Berlin") == "2026-03-28T02:30:00+01:00");
  CHECK(month("2027-02-28T02:30:00+01:00", "Europe/Berlin") == "2027-03-28T03:00:00+02:00");
  CHECK(month("2026-09-25T02:30:00+02:00", "Europe/Berlin") == "2026-10-25T02:30:00+02:00");
  CHECK(BusinessTime::in("TARGET", "Europe/Berlin")
            .value()
            .before(at("2026-04-28T09:00:00+02:00"), Span{0, {1, 0}})
            .value()
            .text() == "2026-03-28T09:00:00+01:00");
}

TEST_CASE("months keep the time of day in every zone, and never lead back in time") {
  std::mt19937_64 random{20'261'123};
  const std::vector<std::string> zones{
      "Europe/Berlin",    "America/New_York",    "Asia/Kolkata",
      "Asia/Kathmandu",   "Australia/Lord_Howe", "Africa/Casablanca",
      "America/Santiago", "Pacific/Apia",        "UTC"};
  for (int round = 0; round < 4000; ++round) {
    const std::string& zone_name = zones[random() % zones.size()];
    const date::time_zone* zone = date::locate_zone(zone_name);
    const BusinessTime time = BusinessTime::in("TARGET", zone_name).value();
    constexpr std::int64_t since = 1'577'836'800;  // 2020-01-01
    constexpr std::int64_t ten_years = 315'360'000;
    const Instant from{since + static_cast<std::int64_t>(random() % ten_years), 0};
    const std::int32_t months = 1 + static_cast<std::int32_t>(random() % 24);
    const Instant to = time.after(from, Span{0, {months, 0}}).value();
    CAPTURE(zone_name);
    CAPTURE(from.text());
    CAPTURE(to.text());
    CHECK(from < to);
    const auto clock = [&](Instant one) {
      return zone->to_local(date::sys_seconds{std::chrono::seconds{one.seconds}});
    };
    const auto first = clock(from), last = clock(to);
    const auto day = [](date::local_seconds moment) {
      return std::chrono::floor<date::days>(moment);
    };
    const auto wanted = day(last) + (first - day(first));
    if (zone->get_info(wanted).result != date::local_info::nonexistent) CHECK(last == wanted);
    const date::year_month_day a{day(first)}, b{day(last)};
    const date::year_month_day_last end{b.year(), date::month_day_last{b.month()}};
    const auto apart = (b.year() / b.month()) - (a.year() / a.month());
    CHECK(apart.count() == months);
    CHECK(b.day() == std::min(a.day(), end.day()));
  }
}
}  // namespace bop::cases
