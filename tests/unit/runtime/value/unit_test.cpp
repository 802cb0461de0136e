#include "runtime/value/unit.h"

#include <doctest/doctest.h>

#include "runtime/value/date.h"

using bop::value::Decimal;
using bop::value::Instant;
using bop::value::Money;
using bop::value::parse_unit;
using bop::value::Time;

TEST_CASE("units are codes of the list") {
  REQUIRE(parse_unit("KGM").has_value());
  CHECK(parse_unit("KGM")->text() == "KGM");
  CHECK(bop::value::unit_name(*parse_unit("KGM")) == "kilogram");
  REQUIRE(parse_unit("EA").has_value());
  CHECK(parse_unit("EA")->text() == "EA");
  CHECK(parse_unit("KGM") != parse_unit("GRM"));
  for (const char* none : {"", "kgm", "KMG", "KGM ", "EUR", "KGMX"}) CHECK_FALSE(parse_unit(none));
  for (const auto code : bop::value::unit_codes()) {
    REQUIRE(parse_unit(code).has_value());
    CHECK(parse_unit(code)->text() == code);
    CHECK_FALSE(bop::value::unit_name(*parse_unit(code)).empty());
  }
}

TEST_CASE("a quantity is written with its unit behind it") {
  CHECK(bop::value::quantity_text({*Decimal::parse("12.50"), *parse_unit("KGM")}) == "12.5 KGM");
  CHECK(bop::value::quantity_text({*Decimal::parse("1200"), *parse_unit("H87")}) == "1,200 H87");
  CHECK(bop::value::quantity_text({Decimal(), {}}) == "0");
}

TEST_CASE("times of day") {
  CHECK(Time::parse("09:30")->text() == "09:30");
  CHECK(Time::parse("23:59:59")->text() == "23:59:59");
  CHECK(Time::parse("09:30:00") == Time::parse("09:30"));
  CHECK(*Time::parse("00:00") < *Time::parse("00:00:01"));
  for (const char* none : {"24:00", "9:30", "09:60", "09:30:60", "09:30Z", "0930", "09:30:", ""})
    CHECK_FALSE(Time::parse(none));
}

TEST_CASE("a moment on the clock it was written by") {
  const auto moment = *Instant::parse("1969-12-31T23:30:15-01:00");
  CHECK(moment.local_date().text() == "1969-12-31");
  CHECK(moment.local_time().text() == "23:30:15");
  CHECK(Instant::parse("2026-03-02T00:00:00+14:00")->local_date().text() == "2026-03-02");
}
