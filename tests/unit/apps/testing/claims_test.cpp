// What `prove` and `property` claim, searched: the true ones stand, the false ones fall, and what
// refutes them is small and can be read.
#include <doctest/doctest.h>

#include "apps/testing/run_tests.h"
#include "apps/testing/search.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

namespace {

std::vector<ClaimResult> search(std::string_view rules, std::size_t cases = 400) {
  return search_claims(policy(rules), interpreter_only(), {7, cases},
                       [](const std::string&) { return true; });
}

constexpr std::string_view approves = R"(
rule R-01 "Small ones" when order.gross is in EUR 0.00 .. EUR 500.00 then approve
rule R-02 "Unpaid" when not order.paid and order.gross > EUR 300.00 then hold with BAD
)";

}  // namespace

TEST_CASE("a claim that is true stands, and says that it was only searched") {
  const auto results = search(std::string(approves) + R"(
prove "nothing above 500 is approved"
  never verdict = approve and order.gross > EUR 500.00
prove "what is approved is not above 500"
  given verdict = approve
  always order.gross <= EUR 500.00
)");
  REQUIRE(results.size() == 2);
  CHECK(results[0].passed());
  CHECK(results[0].cases == 400);
  CHECK(results[0].relevant == 400);
  CHECK(results[1].passed());
  CHECK(results[1].relevant > 0);
  CHECK(results[1].relevant < 400);
}

TEST_CASE("a claim that is false falls, at the bound, with a small case") {
  const auto results = search(std::string(approves) + R"(
prove "nothing from 500 up is approved"
  never verdict = approve and order.gross >= EUR 500.00
)");
  REQUIRE(results.size() == 1);
  REQUIRE(results[0].refuted.has_value());
  const std::string& given = results[0].refuted->given;
  CHECK(given.find("gross: EUR 500.00") != std::string::npos);
  CHECK(given.find("paid: true") != std::string::npos);
  // What does not matter is gone or as simple as can be.
  CHECK(given.find("note") == std::string::npos);
  CHECK(given.find("lines: []") != std::string::npos);
  CHECK(given.find("kind: goods") != std::string::npos);
  CHECK(results[0].refuted->verdict.find("approve") != std::string::npos);
}

TEST_CASE("what is undetermined is not approved, and an unknown condition refutes nothing") {
  const auto results = search(R"(
rule R-01 "Small ones" when order.gross <= EUR 500.00 then approve
prove "nothing is approved whose amount is not known"
  never verdict = approve and order.gross is unavailable
prove "approve, or above 500"
  always verdict = approve or verdict = undetermined or order.gross > EUR 500.00
)");
  REQUIRE(results.size() == 2);
  CHECK(results[0].passed());
  CHECK(results[1].passed());
}

TEST_CASE("parameters range over their bounds") {
  const auto results = search(R"(
rule R-01 "Small ones" when order.gross is in EUR 0.00 ..< small then approve
prove "nothing from 100 up is approved"
  never verdict = approve and order.gross >= EUR 100.00
prove "nothing from 200 up is approved"
  never verdict = approve and order.gross >= EUR 200.00
)");
  REQUIRE(results[0].refuted.has_value());
  // As a clause of a test, so that the counterexample can be kept as one.
  CHECK(results[0].refuted->given.find("given  small = EUR ") != std::string::npos);
  CHECK(results[1].passed());
}

TEST_CASE("a hole where two bounds of two fields meet is found") {
  const auto results = search(R"(
rule R-01 "Small ones" when order.gross <= EUR 500.00 then approve
rule R-02 "A hole of two cents"
  when order.gross is in EUR 73,110.02 .. EUR 73,110.03 and order.kind = rent and order.paid
  then approve
prove "nothing above 500 is approved" never verdict = approve and order.gross > EUR 500.00
)");
  REQUIRE(results[0].refuted.has_value());
  CHECK(results[0].refuted->given.find("gross: EUR 73,110.0") != std::string::npos);
}

TEST_CASE("what each part of a claim met is counted") {
  const auto results = search(R"(
rule R-01 "Small ones" when order.gross <= EUR 500.00 then approve
prove "nothing above 500 is approved" never verdict = approve and order.gross > EUR 500.00
prove "approved or paid or large"
  always verdict = approve or order.paid or not order.paid
)");
  REQUIRE(results[0].parts.size() == 2);
  CHECK(results[0].parts[0].text == "`verdict = approve`");
  CHECK(results[0].parts[0].met > 0);
  CHECK(results[0].parts[1].text == "`order.gross > EUR 500.00`");
  CHECK(results[0].parts[1].met > 0);
  // Refuted where none of them holds: the last is the opposite of one before it.
  REQUIRE(results[1].parts.size() == 3);
  CHECK(results[1].parts[0].text == "`not verdict = approve`");
  CHECK(results[1].parts[2].text == "`order.paid`");
}

TEST_CASE("a test may give a parameter, which no other test sees") {
  const auto program = policy(R"(
rule R-01 "Small ones" when order.gross is in EUR 0.00 ..< small then approve
example plain : Order = Order { gross: EUR 120.00, ... }
test "as declared" given order = plain expect verdict = route
test "with more" given small = EUR 150.00 given order = plain expect verdict = approve
test "in rows" as a table
  given order = plain
  | small      || verdict |
  | EUR 120.01 || approve |
  | any        || route   |
)");
  const auto engine = binding::load(program, interpreter_only().front());
  REQUIRE(engine.has_value());
  for (const ir::Test& test : program->tests) {
    CAPTURE(test.title);
    CHECK(run_test(*engine, test).passed);
  }
}

TEST_CASE("reference data is part of what a claim ranges over") {
  const auto results = search(R"(
let payer = payers[order.payer]
rule R-01 "Known payers" when payer is present and order.gross <= payer.limit then approve
rule R-02 "Unknown payers" when payer is missing then hold with BAD
prove "nothing is approved for somebody unknown" never verdict = approve and payer is missing
prove "nothing is approved" never verdict = approve
)",
                              800);
  CHECK(results[0].passed());
  REQUIRE(results[1].refuted.has_value());
  CHECK(results[1].refuted->given.find("given  payers = [Payer { id: ") != std::string::npos);
}

TEST_CASE("a condition that no case meets is a problem, not a pass") {
  const auto results = search(R"(
rule R-01 "Small ones" when order.gross <= EUR 500.00 then approve
prove "nothing" given order.gross > EUR 5.00 and order.gross < EUR 5.00 never verdict = approve
)");
  REQUIRE(results.size() == 1);
  CHECK_FALSE(results[0].passed());
  CHECK(results[0].problem.find("nothing was searched") != std::string::npos);
}

TEST_CASE("properties range over their variables") {
  const auto results = search(R"(
define half(amount : Money in EUR) : Money in EUR = round(amount / 2, half_up, 2)
property "halves differ by a cent at most"
  for all amount : Money in EUR
  holds amount - half(amount) - half(amount) is in EUR -0.01 .. EUR 0.01
property "two halves are the whole"
  for all amount : Money in EUR
  where amount > EUR 0.00
  holds half(amount) + half(amount) = amount
)");
  REQUIRE(results.size() == 2);
  CHECK(results[0].is_property);
  CHECK(results[0].passed());
  REQUIRE(results[1].refuted.has_value());
  // An odd number of cents, and nothing about what the property doesn't read.
  const std::string& given = results[1].refuted->given;
  REQUIRE(given.starts_with("amount = EUR "));
  const auto amount = bop::value::Decimal::parse(given.substr(13, given.find('\n') - 13));
  REQUIRE(amount.has_value());
  CHECK(bop::value::Decimal() < *amount);
  const auto half_cents = bop::value::multiply(*amount, *bop::value::Decimal::parse("50"));
  CHECK(half_cents->text().find(".5") != std::string::npos);
}

TEST_CASE("a property may read the record, parameters and reference data") {
  const auto results = search(R"(
let payer = payers[order.payer]
property "more is more than what there is"
  for all more : Integer
  where more > 0
  holds count(order.lines) + more > count(order.lines)
property "limits are below any amount"
  for all amount : Money in EUR
  where payer is present
  holds payer.limit < amount
)",
                              800);
  CHECK(results[0].passed());
  REQUIRE(results[1].refuted.has_value());
  CHECK(results[1].refuted->given.find("given order = Order { ") != std::string::npos);
  CHECK(results[1].refuted->given.find("given  payers = [") != std::string::npos);
}

TEST_CASE("the same seed draws the same cases") {
  const std::string text =
      std::string(approves) + "prove \"nothing is approved\" never verdict = approve\n";
  const auto first = search(text);
  const auto second = search(text);
  REQUIRE(first[0].refuted.has_value());
  CHECK(first[0].cases == second[0].cases);
  CHECK(first[0].refuted->given == second[0].refuted->given);
}

TEST_CASE("an outcome stands beside and, or, not only") {
  CHECK(errors_of("rule R-01 \"x\" when order.paid then approve\n"
                  "prove \"p\" never any l in order.lines where l.open and verdict = approve") ==
        "B3092");
  CHECK(errors_of("rule R-01 \"x\" when order.paid then approve\n"
                  "prove \"p\" never (verdict = approve) = order.paid") == "B3092");
}

}  // namespace bop::testing
