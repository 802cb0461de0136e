// language.md C9: what `...` leaves open in a test may be anything, and a passing expectation holds
// for all of it.
#include <doctest/doctest.h>

#include "apps/testing/run_tests.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

namespace {

constexpr std::string_view asking = R"(
let payer = payers[order.payer]
rule R-01 "It asks of an amount" when order.gross is unavailable then hold with BAD
rule R-02 "It asks of what is looked up" when order.paid and payer is not known then hold with BAD
rule R-03 "It asks of each line" when any l in order.lines where l.net is not known then hold with BAD
rule R-04 "It asks of nothing" when order.kind = rent then hold with BAD
rule R-05 "It asks of a total" when (sum of l.net for l in order.lines) is known then approve
example p_1 : Payer = Payer { id: "P-1", limit: EUR 10.00 }
example whole : Order = Order {
  kind: goods, gross: EUR 90.00, payer: "P-1", paid: true, lines: [Line { net: EUR 1.00, open: true }]
}
)";

// One after the other, for all tests that stand in `tests`; "" where all pass.
std::string problems(std::string_view rules, std::string_view tests) {
  const ProgramPtr program = policy(std::string(rules) + std::string(tests));
  const auto loaded = binding::load(program, interpreter_only().front());
  REQUIRE(loaded);
  REQUIRE(!program->tests.empty());
  std::string text;
  for (const ir::Test& test : program->tests)
    for (const std::string& problem : run_test(*loaded, test).problems) text += problem + "\n";
  return text;
}

std::string asked(std::string_view given) {
  return problems(asking, "test \"x\"\n  given " + std::string(given));
}

constexpr auto way_out = "; write its value, or unread(\"…\")\n";

}  // namespace

TEST_CASE("what is asked whether it is known is not left open") {
  const std::string by_amount =
      "verdict = hold holds only as long as what `...` leaves open is not read: R-01 asks whether "
      "`order.gross is unavailable`";
  CHECK(
      asked("order = Order { kind: goods, ... }\n  expect verdict = hold").starts_with(by_amount));
  CHECK(asked("order = whole { gross: unread(\"9O.00\") }\n  expect verdict = hold") == "");
  CHECK(asked("order = Order { kind: goods, gross: unread(\"9O.00\"), ... }\n"
              "  expect verdict = hold") == "");
  // Whatever else there may be, another rule says so.
  CHECK(asked("order = Order { kind: rent, ... }\n  expect verdict = hold because R-04") == "");
  CHECK(asked("order = Order { kind: rent, ... }\n  expect verdict = hold because only R-04") ==
        "expected because only R-04, got because R-01, R-04\n"
        "expected because only R-04, but R-02 may be a reason, too: it depends on order.paid\n"
        "expected because only R-04, but R-03 may be a reason, too: it depends on order.lines\n");
}

TEST_CASE("rows of reference data, elements of lists and nested records are left open alike") {
  CHECK(asked("order = whole\n  given payers = [Payer { limit: EUR 5.00, ... }]\n"
              "  expect verdict = hold") ==
        std::string("verdict = hold holds only as long as what `...` leaves open is not read: R-02 "
                    "asks whether `payer is known`") +
            way_out);
  CHECK(asked("order = whole\n  given payers = [Payer { id: unread(), limit: EUR 5.00 }]\n"
              "  expect verdict = hold because R-02") == "");
  CHECK(asked("order = whole\n  given payers = [Payer { id: \"P-1\", ... }]\n"
              "  expect verdict = approve") == "");
  // A set that is not given is unavailable: nothing of it is left open.
  CHECK(asked("order = whole\n  expect verdict = hold because R-02") == "");
  constexpr std::string_view keyed =
      "let payer = payers[order.note otherwise \"P-1\"]\n"
      "rule R-01 \"The set has to be there\" when payer is unavailable then hold with BAD\n"
      "test \"x\"\n  given order = Order { note: \"P-1\", ... }\n";
  CHECK(problems(keyed, "  expect verdict = hold because R-01") == "");
  CHECK(problems(keyed,
                 "  given payers = [Payer { id: unread(), ... }]\n"
                 "  expect verdict = hold because R-01") == "");
  CHECK(problems(keyed,
                 "  given payers = [Payer { limit: EUR 1.00, ... }]\n"
                 "  expect verdict = hold because R-01")
            .find("R-01 asks whether `payer is unavailable`") != std::string::npos);
  const std::string by_line = asked(
      "order = whole { lines: [Line { open: true, ... }] }\n  given payers = [p_1]\n"
      "  expect verdict = hold");
  CHECK(by_line.find("R-03 asks whether `l.net is known`") != std::string::npos);
  CHECK(asked("order = whole { lines: [Line { open: true, net: unread() }] }\n"
              "  given payers = [p_1]\n  expect verdict = hold because only R-03") == "");
}

TEST_CASE("an example that leaves something open leaves it open where it is given") {
  const std::string tests =
      "example open : Order = Order { kind: goods, paid: false, ... }\n"
      "test \"as it is\"\n  given order = open\n  expect verdict = hold\n"
      "test \"in a table\" as a table\n  given order = open { lines: [] }\n"
      "  | order.gross || verdict | because |\n"
      "  | EUR 9.00    || approve | R-05    |\n"
      "  | any         || hold    | R-01    |\n";
  // Only what turns with it is told.
  CHECK(problems(asking, tests) ==
        std::string("verdict = hold holds only as long as what `...` leaves open is not read: R-01 "
                    "asks whether `order.gross is unavailable`; R-05 asks whether `(sum of l.net "
                    "for l in order.lines) is known`") +
            way_out +
            "verdict = hold holds only as long as what `...` leaves open is not read: R-01 asks "
            "whether `order.gross is unavailable`" +
            way_out);
}

TEST_CASE("of the decisions that are read those rules are named that matter") {
  constexpr std::string_view chain = R"(
decision earlier
  outcomes fine < poor
  combine most severe
  default fine
  asks clerk
decision later
  outcomes good < bad
  combine most severe
  default good
  asks clerk
rule R-01 "Not read" when order.gross is unavailable then hold with BAD
rule F-01 "Not read" when order.kind is unavailable then poor
rule L-01 "As before" when earlier = poor then bad
test "x"
  given order = Order { paid: true, ... }
)";
  const std::string why =
      " holds only as long as what `...` leaves open is not read: F-01 asks whether `order.kind is "
      "unavailable`";
  CHECK(problems(chain, "  expect later = bad") == "later = bad" + why + way_out);
  CHECK(problems(chain, "  expect count(later.findings) = 1") ==
        "the expected condition" + why + way_out);
}

TEST_CASE("conditions are expected of any value, what is undetermined of what is written") {
  CHECK(asked("order = Order { kind: goods, ... }\n  expect order.gross is unavailable") ==
        std::string("the expected condition holds only as long as what `...` leaves open is not "
                    "read: it asks whether `order.gross is unavailable`") +
            way_out);
  CHECK(asked("order = Order { kind: goods, ... }\n  expect order.kind is known") == "");
  constexpr std::string_view amounts =
      "rule R-01 \"Small\" when order.gross < EUR 5.00 then approve\n"
      "rule R-02 \"Large\" when order.gross >= EUR 5.00 and order.paid then hold with BAD\n"
      "rule R-03 \"Unpaid\" when order.gross >= EUR 5.00 and not order.paid then hold, for clerk\n";
  CHECK(problems(amounts,
                 "test \"x\"\n  given order = Order { paid: true, ... }\n"
                 "  expect verdict = undetermined needs order.gross") == "");
  CHECK(problems(amounts,
                 "test \"x\"\n  given order = Order { gross: EUR 7.00, ... }\n"
                 "  expect verdict = hold") == "");
}

TEST_CASE("no other reason, and nobody else who is asked, for any value") {
  constexpr std::string_view two =
      "role boss\n"
      "table who(kind : Kind) gives people : Role unique\n"
      "  | kind  || people |\n  | goods || boss   |\n  | rent  || clerk  |\n"
      "rule R-01 \"Large\" when order.gross > EUR 5.00 then route to clerk\n"
      "rule R-02 \"Unpaid\" when not order.paid then route to clerk\n"
      "rule R-03 \"By kind\" when order.gross < EUR 1.00 then route to who(order.kind)\n";
  CHECK(problems(two,
                 "test \"x\"\n  given order = Order { gross: EUR 7.00, ... }\n"
                 "  expect verdict = route to clerk because R-01") == "");
  CHECK(problems(two,
                 "test \"x\"\n  given order = Order { gross: EUR 7.00, ... }\n"
                 "  expect verdict = route because only R-01") ==
        "expected because only R-01, but R-02 may be a reason, too: it depends on order.paid\n");
  CHECK(problems(two,
                 "test \"x\"\n  given order = Order { gross: EUR 0.50, paid: true, ... }\n"
                 "  expect verdict = route to clerk") ==
        "expected it to ask clerk, got clerk, which depends on order.kind\n");
  CHECK(problems(two,
                 "test \"x\"\n  given order = Order { gross: EUR 0.50, paid: true, kind: "
                 "unread(), payer: \"P\", lines: [] }\n  expect verdict = route to clerk") == "");
}

TEST_CASE("what becomes of a case does not hang on what is left open") {
  constexpr std::string_view signed_orders =
      "role boss\n"
      "approval release of order\n  by [clerk, boss]\n  in sequence\n"
      "  2 eyes when (order.gross < EUR 5.00)\n  4 eyes when (order.gross >= EUR 5.00)\n"
      "  otherwise hold with BAD\n"
      "rule R-01 \"Orders are signed\" when order.kind = goods then route to release\n"
      "test \"x\"\n  given as of 2026-03-02T09:00:00Z\n";
  CHECK(problems(signed_orders,
                 "  given order = Order { kind: goods, gross: EUR 9.00, ... }\n"
                 "  expect release.with = clerk") == "");
  CHECK(problems(signed_orders,
                 "  given order = Order { kind: goods, ... }\n"
                 "  expect release.with = clerk")
            .starts_with("what becomes of the case depends on `order.gross < EUR 5.00`, which "
                         "`...` leaves open; write its value"));
}

}  // namespace bop::testing
