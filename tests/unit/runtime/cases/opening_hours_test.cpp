// Calendars with hours: what is outside them does not count, and what was used up stays used up.
#include <doctest/doctest.h>

#include "runtime/cases/service_clock.h"
#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

TEST_CASE("hours of opening: what is outside them does not count") {
  const BusinessTime desk = BusinessTime::in("DESK: TARGET 09:00-18:00", "Europe/Berlin").value();
  const auto after = [&desk](const std::string& from, std::string_view span) {
    return desk.after(at(from), span_in(span)).value().text();
  };
  // A ticket of Friday 17:00: an hour on Friday, seven on Monday.
  CHECK(after("2026-03-06T17:00:00+01:00", "8 business hours") == "2026-03-09T16:00:00+01:00");
  CHECK(after("2026-03-06T17:00:00+01:00", "60 business minutes") == "2026-03-06T18:00:00+01:00");
  // A business day is a whole one, of nine hours.
  CHECK(after("2026-03-06T17:00:00+01:00", "1 business day") == "2026-03-09T17:00:00+01:00");
  CHECK(after("2026-03-06T17:00:00+01:00", "9 business hours") == "2026-03-09T17:00:00+01:00");
  // What comes before the house opens, after it closes, or on a Sunday begins when it opens.
  CHECK(after("2026-03-06T07:00:00+01:00", "1 business hour") == "2026-03-06T10:00:00+01:00");
  CHECK(after("2026-03-06T18:00:00+01:00", "1 business hour") == "2026-03-09T10:00:00+01:00");
  CHECK(after("2026-03-08T12:00:00+01:00", "1 business hour") == "2026-03-09T10:00:00+01:00");
  // The night in which the clock is put forward takes nothing from a day.
  CHECK(after("2026-03-27T17:00:00+01:00", "2 business hours") == "2026-03-30T10:00:00+02:00");
  // Time that is no business time passes as on a stopwatch.
  CHECK(after("2026-03-06T17:00:00+01:00", "8 hours") == "2026-03-07T01:00:00+01:00");
  CHECK(desk.elapsed(at("2026-03-06T08:00:00+01:00"), at("2026-03-09T08:59:59+01:00")).value() ==
        9 * 3600);
  // Back from a deadline: the last moment from which that much is left.
  CHECK(desk.before(at("2026-03-09T10:00:00+01:00"), span_in("2 business hours")).value().text() ==
        "2026-03-06T17:00:00+01:00");
  CHECK(desk.before(at("2026-03-09T10:00:00+01:00"), span_in("1 business hour")).value().text() ==
        "2026-03-09T09:00:00+01:00");
  const BusinessTime noon =
      BusinessTime::in("NOON: TARGET 08:30-12:00 13:15-17:00", "Europe/Berlin").value();
  CHECK(noon.after(at("2026-03-06T11:30:00+01:00"), span_in("1 business hour")).value().text() ==
        "2026-03-06T13:45:00+01:00");
  CHECK(
      noon.after(at("2026-03-06T12:30:00+01:00"), span_in("15 business minutes")).value().text() ==
      "2026-03-06T13:30:00+01:00");
  CHECK(span_in("4 business hours").text() == "4 business hours");
}

TEST_CASE(
    "time that is used up when the house closes is late from then on, whatever is corrected") {
  ServiceDemand service;
  service.name = "clock";
  service.calendar = "DESK: TARGET 09:00-18:00";
  service.respond = span_in("1 business hour");
  service.resolve = span_in("1 business day");
  Demands made = demands();
  made.services = {service};
  const Step opened = open_case(made, house(), at("2026-03-06T17:00:00+01:00"));
  CHECK(opened.state.clocks[0].deadline->text() == "2026-03-06T18:00:00+01:00");
  CHECK(opened.state.clocks[1].allowed == 9 * 3600);
  const Step closed = advance(opened.state, house(), at("2026-03-06T18:00:00+01:00"));
  CHECK_FALSE(closed.state.clocks[0].breached);
  made.services[0].paused = abi::Truth::True;
  const auto paused = correct(
      closed.state, {{"ticket.waiting"}, "dora", at("2026-03-07T09:00:00+01:00")}, made, house());
  REQUIRE(paused);
  CHECK(told(paused->messages, "breach", "Group Controller"));
  made.services[0].paused = abi::Truth::False;
  const auto resumed = correct(
      paused->state, {{"ticket.waiting"}, "dora", at("2026-03-09T10:00:00+01:00")}, made, house());
  REQUIRE(resumed);
  CHECK(resumed->state.clocks[0].breached);
  CHECK(resumed->state.clocks[0].elapsed == 3600);
  CHECK_FALSE(told(resumed->messages, "breach", "Group Controller"));
  CHECK_FALSE(told(advance(resumed->state, house(), at("2026-03-09T17:00:00+01:00")).messages,
                   "breach", "Group Controller"));
  // The other clock stood still from Friday to Monday morning: eight hours are left of nine.
  CHECK(resumed->state.clocks[1].deadline->text() == "2026-03-09T18:00:00+01:00");
}

}  // namespace bop::cases
