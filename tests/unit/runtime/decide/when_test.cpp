#include <doctest/doctest.h>

#include "tests/unit/runtime/decide/fixture.h"

using bop::decide::when;
namespace fixture = bop::decide::testing;

TEST_CASE("a date alone is 00:00 in the policy's zone") {
  const auto winter = when("2026-03-02", fixture::policy());
  REQUIRE(winter);
  CHECK(winter->as_of.text() == "2026-03-02T00:00:00+01:00");
  CHECK(winter->today.text() == "2026-03-02");
  const auto summer = when("2026-07-02", fixture::policy());
  REQUIRE(summer);
  CHECK(summer->as_of.text() == "2026-07-02T00:00:00+02:00");
}

TEST_CASE("an instant keeps its moment; today is its date in the policy's zone") {
  const auto late = when("2026-03-01T23:30:00Z", fixture::policy());
  REQUIRE(late);
  CHECK(late->as_of.text() == "2026-03-02T00:30:00+01:00");
  CHECK(late->today.text() == "2026-03-02");
  const auto before_epoch = when("1969-12-31T22:30:00Z", fixture::policy());
  REQUIRE(before_epoch);
  CHECK(before_epoch->today.text() == "1969-12-31");
}

TEST_CASE("what is no moment is refused") {
  CHECK(when("yesterday", fixture::policy()).error().code == "B8004");
  CHECK(when("2026-02-30", fixture::policy()).error().code == "B8004");
  bop::abi::PolicyInfo policy = fixture::policy();
  policy.zone = "Europe/Atlantis";
  CHECK(when("2026-03-02", policy).error().code == "B8003");
}
