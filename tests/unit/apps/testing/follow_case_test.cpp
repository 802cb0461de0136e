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

TEST_CASE("whoever is given for a role is all who have it") {
  CHECK(problems(R"(
  given "olga" is clerk
  expect release.eligible = "olga"
  given release = approve by "olga"
  expect release.eligible = ["boss 1", "boss 2", "boss 3"]
  given release = approve by "boss 2"
  expect release = released
)")
            .empty());
  const auto wrong = problems(R"(
  given "olga" is clerk
  given "otto" is clerk, order.gross up to EUR 50.00
  given "carl" is clerk
  given "carl" is absent until 2026-03-02
  expect release.eligible = ["olga", "otto"]
  expect release.excluded = "olga"
  expect release.excluded = "carl" because "is excluded"
  expect release.reminded = clerk
  given release = approve by "otto"
)");
  REQUIRE(wrong.size() == 5);
  const std::string at = "2026-03-02T09:00:00Z: ";
  const std::string limit = "otto order.gross is EUR 90.00, and the limit is EUR 50.00";
  CHECK(wrong[0] == at + "expected release.eligible = olga, otto, got olga");
  CHECK(wrong[1] == at + "expected release.excluded = olga, got " + limit + ", carl is absent");
  CHECK(wrong[2] == at + "expected release.excluded = carl because is excluded, got " + limit +
                        ", carl is absent");
  CHECK(wrong[3] == at + "expected release.reminded = clerk, got nobody");
  CHECK(wrong[4] == at + "otto may not do `release-1`: otto: order.gross is EUR 90.00, and the "
                         "limit is EUR 50.00");
}

TEST_CASE("people who make no sense fail the test before anything is looked at") {
  const auto wrong = problems(R"(
  given "olga" is clerk
  given "otto" is clerk
  given "olga" is absent from 2026-03-09 until 2026-03-02
  given "otto" for "otto" until 2026-03-20
  expect release.eligible = "olga"
)");
  REQUIRE(wrong.size() == 2);
  CHECK(wrong[0].find("`until` is before `from`") != std::string::npos);
  CHECK(wrong[1].find("`otto` delegates to nobody else") != std::string::npos);
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
