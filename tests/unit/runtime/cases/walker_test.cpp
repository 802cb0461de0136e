// Working time counted anew by walking a year in quarters of an hour, on the clocks of zones that
// change on a Sunday, at midnight, and on a Thursday and a Friday.
#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <date/tz.h>
#include <doctest/doctest.h>

#include "runtime/builtins/house_calendar.h"
#include "runtime/cases/service_clock.h"

namespace bop::cases {

namespace {

constexpr std::int64_t quarter = 900;
constexpr std::int64_t day = 86'400;
constexpr std::int64_t year_begins = 1'767'225'600;  // 2026-01-01T00:00:00Z
constexpr std::int64_t quarters = 365 * 96;

std::int64_t clock_at(const date::time_zone& zone, std::int64_t utc) {
  const date::sys_seconds moment{std::chrono::seconds{utc}};
  return utc + zone.get_info(moment).offset.count();
}

bool open_at(const std::vector<builtins::Hours>& hours, std::int64_t second) {
  return std::ranges::any_of(hours, [second](const builtins::Hours& open) {
    return open.from <= second && second < open.until;
  });
}

// The working time of the year until each quarter: a quarter counts when the clock has first shown
// it, if its day is a business day and the house is open then.
struct Walker {
  Walker(const std::string& calendar, const std::string& zone)
      : time(BusinessTime::in(calendar, zone).value()) {
    const auto house = builtins::read_house_calendar(calendar);
    const builtins::Calendar& days = *builtins::calendar_named(house ? house->base : calendar);
    const std::vector<builtins::Hours> hours =
        house ? house->hours : std::vector<builtins::Hours>{{0, day}};
    const date::time_zone& place = *date::locate_zone(zone);
    std::int64_t shown = clock_at(place, year_begins), sum = 0;
    for (std::int64_t i = 0; i < quarters; ++i) {
      // The last quarter has passed, even if the clock is put back at its end.
      const std::int64_t passed = clock_at(place, at(i - 1)) + quarter;
      const std::int64_t now = std::max(passed, clock_at(place, at(i)));
      if (clock_at(place, at(i)) != passed) changes.push_back(at(i));
      for (; shown < now; shown += quarter)
        if (days.is_business_day({static_cast<std::int32_t>(shown / day)}).value() &&
            open_at(hours, shown % day))
          sum += quarter;
      worked.push_back(sum);
    }
  }
  static std::int64_t at(std::int64_t index) { return year_begins + index * quarter; }
  static std::size_t index(std::int64_t utc) {
    return static_cast<std::size_t>((utc - year_begins) / quarter);
  }
  std::int64_t elapsed(std::int64_t from, std::int64_t to) const {
    return worked[index(to)] - worked[index(from)];
  }
  std::int64_t after(std::int64_t from, std::int64_t seconds) const {
    std::size_t i = index(from);
    const std::int64_t wanted = worked[i] + seconds;
    while (worked.at(i) < wanted) ++i;
    return at(static_cast<std::int64_t>(i));
  }
  std::int64_t before(std::int64_t until, std::int64_t seconds) const {
    std::size_t i = index(until);
    const std::int64_t wanted = worked[i] - seconds;
    while (worked.at(i) > wanted) --i;
    // Where the clock leaves an hour out, the last second before it does.
    const auto found = static_cast<std::int64_t>(i);
    return worked[i] == wanted ? at(found) : at(found + 1) - 1;
  }

  BusinessTime time;
  std::vector<std::int64_t> worked;
  std::vector<std::int64_t> changes;  // of the clock
};

// All day, in the day with and without a pause, half a day, an evening, and a night and an evening:
// zones change their clocks within these hours, too.
const std::vector<std::string> calendars = {"TARGET",
                                            "US_FEDERAL",
                                            "EVERY_DAY",
                                            "DESK: TARGET 09:00-18:00",
                                            "NOON: US_FEDERAL 08:30-12:00 13:15-17:00",
                                            "HALF: WEEKDAYS 09:00-13:00",
                                            "LATE: EVERY_DAY 18:00-24:00",
                                            "NIGHT: EVERY_DAY 00:00-02:30 21:45-24:00"};
const auto calendar_count = static_cast<std::int64_t>(calendars.size());
const std::vector<std::string> zones = {"Europe/Berlin", "America/New_York", "Africa/Cairo",
                                        "Asia/Beirut", "America/Havana"};

// Of one zone, by calendar.
std::vector<Walker> walkers(const std::string& zone) {
  std::vector<Walker> made;
  for (const std::string& calendar : calendars) made.emplace_back(calendar, zone);
  return made;
}

int histories_wanted(int otherwise) {
  const char* wanted = std::getenv("BOP_HISTORIES");
  return wanted == nullptr ? otherwise : std::atoi(wanted);
}

struct Dice {
  std::mt19937_64 random{20261123};
  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  }
  // As often as not near a change of the clock.
  std::int64_t moment(const Walker& walker) {
    if (below(2) == 0) return Walker::at((45 + below(270)) * 96 + below(96));
    const auto change = static_cast<std::size_t>(below(2));
    return walker.changes.at(change) + (below(33) - 16) * quarter;
  }
};

}  // namespace

TEST_CASE("a naive walker finds the same working time, forwards and backwards") {
  Dice dice;
  const int histories = histories_wanted(2'000) / static_cast<int>(zones.size());
  for (const std::string& zone : zones) {
    CAPTURE(zone);
    const std::vector<Walker> all = walkers(zone);
    for (int history = 0; history < histories; ++history) {
      const auto which = static_cast<std::size_t>(dice.below(calendar_count));
      CAPTURE(calendars[which]);
      const Walker& walker = all[which];
      const std::int64_t from = dice.moment(walker);
      const std::int64_t to = from + dice.below(dice.below(2) == 0 ? 400 : 12) * quarter;
      const std::int64_t span = (1 + dice.below(dice.below(2) == 0 ? 400 : 12)) * quarter;
      CAPTURE(Instant({from, 0}).text());
      CAPTURE(span);
      REQUIRE(walker.time.elapsed({from, 0}, {to, 0}).value() == walker.elapsed(from, to));
      REQUIRE(walker.time.after({from, 0}, span).value().seconds == walker.after(from, span));
      REQUIRE(walker.time.before({from, 0}, span).value().seconds == walker.before(from, span));
      // Time as it passes is the same on every clock.
      REQUIRE(walker.time.after({from, 0}, Span{0, {0, span}}).value().seconds == from + span);
    }
  }
}

TEST_CASE("a naive walker finds what a service's clock does, whatever is changed") {
  Dice dice;
  const int histories = histories_wanted(1'000) / static_cast<int>(zones.size());
  for (const std::string& zone : zones) {
    CAPTURE(zone);
    const std::vector<Walker> all = walkers(zone);
    for (int history = 0; history < histories; ++history) {
      CAPTURE(history);
      const Walker* walker = &all[static_cast<std::size_t>(dice.below(calendar_count))];
      ServiceDemand service;
      service.resolve = Span{0, {0, (1 + dice.below(300)) * quarter}};
      std::int64_t now = dice.moment(*walker), counted = 0;
      ServiceClock clock = start_clock(service, "resolve", {now, 0}, walker->time).value();
      for (int step = 0; step < 8; ++step) {
        const bool running = clock.state == ClockState::Running;
        REQUIRE(clock.deadline.has_value() == running);
        if (running && counted < clock.allowed)
          REQUIRE(clock.deadline->seconds == walker->after(now, clock.allowed - counted));
        const std::int64_t then = now + dice.below(200) * quarter;
        if (running) counted += walker->elapsed(now, then);
        REQUIRE(elapsed_at(clock, {then, 0}, walker->time).value() == counted);
        now = then;
        const Span span{0, {0, (1 + dice.below(300)) * quarter}};
        switch (dice.below(4)) {
          case 0:
            clock = pause(clock, {now, 0}, walker->time).value();
            break;
          case 1:
            clock = resume(clock, {now, 0}, walker->time).value();
            break;
          case 2:
            clock = allow(clock, span, {now, 0}, walker->time, walker->time).value();
            break;
          default: {  // another calendar from now on
            const Walker* was = walker;
            walker = &all[static_cast<std::size_t>(dice.below(calendar_count))];
            clock = allow(clock, span, {now, 0}, was->time, walker->time).value();
          }
        }
        REQUIRE(elapsed_at(clock, {now, 0}, walker->time).value() == counted);
      }
      REQUIRE(stop(clock, {now, 0}, walker->time).value().elapsed == counted);
    }
  }
}

}  // namespace bop::cases
