// Tests that go on where the verdict ends: what people answer, and what is not as expected.
#include <doctest/doctest.h>

#include "apps/testing/run_tests.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

namespace {

constexpr std::string_view signed_orders = R"(
role boss
approval release of order
  by        [clerk, boss]
  in sequence
  otherwise hold with BAD
rule R-01 "Orders are signed" when order.gross > EUR 0.00 then route to release
example bill_1 : Order = Order {
  kind: goods, gross: EUR 90.00, payer: "P-1", paid: true, lines: []
}
test "signed"
  given as of 2026-03-02T09:00:00Z
  given order = bill_1
)";

std::vector<std::string> problems(std::string_view rest) {
  const ProgramPtr program = policy(std::string(signed_orders) + std::string(rest));
  const auto loaded = binding::load(program, interpreter_only().front());
  REQUIRE(loaded);
  REQUIRE(program->tests.size() == 1);
  return run_test(*loaded, program->tests.front()).problems;
}

}  // namespace

TEST_CASE("what people answer is followed to the end") {
  CHECK(problems(R"(
  expect release.with = clerk
  given after 1 hour
  given release = approve
  expect release.with = boss
  expect release = open
  given after 1 hour
  given release = approve
  expect release = released
  expect verdict = approve
)")
            .empty());
  CHECK(problems(R"(
  given after 1 hour
  given release = reject
  expect release = refused
)")
            .empty());
  CHECK(problems(R"(
  given release = approve
  expect release.with = boss
  given after 1 hour
  given order = bill_1 { gross: EUR 95.00 }
  expect release.with = clerk
)")
            .empty());
}

TEST_CASE("what is not as expected is said, with the moment") {
  const auto wrong = problems(R"(
  expect release.with = boss
  given after 1 hour
  given release = approve
  expect release = released
  expect verdict = approve
)");
  REQUIRE(wrong.size() == 3);
  CHECK(wrong[0] == "2026-03-02T09:00:00Z: expected release.with = boss, got clerk");
  CHECK(wrong[1] == "2026-03-02T10:00:00Z: expected release = released, got open");
  CHECK(wrong[2] == "2026-03-02T10:00:00Z: expected verdict = approve, got route");
}

TEST_CASE("an answer that nothing waits for is said, too") {
  const auto wrong = problems(R"(
  given release = approve
  given release = approve
  given after 1 hour
  given release = approve
  expect release = released
)");
  REQUIRE(wrong.size() == 1);
  CHECK(wrong[0] == "2026-03-02T10:00:00Z: nobody can answer `release`: released");
}

}  // namespace bop::testing
