// Claims that are known to be true are proved, those that are wrong are refuted by a case that an
// interpreter agrees with, and what the solver does not know is searched.
#include <algorithm>

#include <doctest/doctest.h>

#include "apps/testing/search.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

namespace {

constexpr std::string_view approves = R"(
let payer = payers[order.payer]
rule R-01 "Small ones" when order.gross is in EUR 0.00 .. EUR 500.00 then approve
rule R-02 "Unpaid" when not order.paid and order.gross > EUR 300.00 then hold with BAD
rule R-03 "Known" when payer is missing then hold with BAD
rule R-04 "Within the limit" when payer is present and order.gross > payer.limit
  unless order.kind = rent
  then hold with BAD
exception R-04a to R-04 "A note says why" when order.note is present
)";

std::vector<ClaimResult> settled(std::string_view rules) {
  const analyze::Loading loading = analyze::load_solver();
  REQUIRE(loading.problem.empty());
  return search_claims(policy(rules), interpreter_only(), {1, 100, loading.solve},
                       [](const std::string&) { return true; });
}

void all_proved(const std::string& claims, std::string_view rules = approves) {
  for (const ClaimResult& result : settled(std::string(rules) + claims)) {
    CAPTURE(result.title);
    if (result.refuted) CAPTURE(result.refuted->given);
    CHECK(result.problem.empty());
    CHECK(result.proved);
  }
}

std::string refuted_by(const std::string& claim, std::string_view rules = approves) {
  const auto results = settled(std::string(rules) + claim);
  REQUIRE(results.size() == 1);
  CHECK(results[0].problem.empty());
  CHECK(results[0].cases == 0);  // nothing was searched
  return results[0].refuted ? results[0].refuted->given : "not refuted";
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("true claims are proved: amounts, absence, exceptions, undetermined") {
  all_proved(R"(
prove "nothing above 500 is approved" never verdict = approve and order.gross > EUR 500.00
prove "what is approved is not above 500" given verdict = approve always order.gross <= EUR 500.00
prove "nobody unknown" never verdict = approve and payer is missing
prove "rent is not held for its payer's limit"
  given order.kind = rent and order.paid and payer is present
  never verdict = hold
prove "nothing unpaid above 300" never verdict = approve and not order.paid and order.gross > EUR 300.00
prove "something above the limit"
  given order.note is missing and order.kind = goods and payer is present
  never verdict = approve and order.gross > payer.limit
prove "one of them" always verdict = approve or verdict = route or verdict = hold or verdict = undetermined
)");
}

TEST_CASE("wrong claims are refuted, at their bound, with a case that can be read") {
  const std::string at_bound =
      refuted_by("prove \"x\" never verdict = approve and order.gross >= EUR 500.00\n");
  CHECK(has(at_bound, "gross: EUR 500.00"));
  CHECK(has(at_bound, "paid: true"));
  CHECK(has(at_bound, "payers = [Payer { id: \"A\""));
  CHECK(has(refuted_by("prove \"x\" never verdict = route\n"), "order ="));
  const std::string excepted = refuted_by(R"(
prove "x" given payer is present and order.kind = goods
  never verdict = approve and order.gross > payer.limit)");
  CHECK(has(excepted, "note: \"A\""));
  CHECK(has(refuted_by("prove \"x\" never verdict = undetermined\n"), "order ="));
  CHECK(has(refuted_by("prove \"x\" always verdict = hold or order.kind = rent\n"), "kind: goods"));
}

TEST_CASE("parameters range over their bounds") {
  constexpr std::string_view rules = R"(
rule R-01 "Small ones" when order.gross is in EUR 0.00 ..< small then approve
)";
  all_proved("prove \"x\" never verdict = approve and order.gross >= EUR 200.00\n", rules);
  CHECK(
      has(refuted_by("prove \"x\" never verdict = approve and order.gross >= EUR 150.00\n", rules),
          "given  small = EUR "));
  // What does not need another value stands at the declared one.
  CHECK(!has(refuted_by("prove \"x\" never verdict = approve\n", rules), "small"));
}

TEST_CASE("percents, roundings and their boundaries") {
  constexpr std::string_view rules = R"(
let tax = round(order.gross * 19%, half_up, 2)
rule R-01 "Fine" when order.gross >= EUR 0.00 and tax <= EUR 1.90 then approve
)";
  all_proved(R"(
prove "up to ten, and two cents" never verdict = approve and order.gross > EUR 10.02
prove "and all of those" given order.gross is in EUR 0.00 .. EUR 10.02 always verdict = approve
prove "a rounding moves by half a cent at most"
  never order.gross * 19% - tax > EUR 1.00 / 200 or tax - order.gross * 19% > EUR 1.00 / 200
)",
             rules);
  CHECK(has(refuted_by("prove \"x\" never verdict = approve and order.gross > EUR 10.01\n", rules),
            "gross: EUR 10.02"));
}

TEST_CASE("days, texts, tables and optional values") {
  constexpr std::string_view rules = R"(
rule R-01 "By the table" when level(order.kind, order.gross) = 1 then approve
rule R-02 "Not for Ann" when order.payer = "Ann" then hold with BAD
rule R-03 "Notes" when (order.note otherwise "none") = "stop" then hold with BAD
rule R-04 "Late" when today > 2026-03-31 - 30 days then hold with BAD
table level(kind : Kind, amount : Money in EUR) gives rank : Integer unique
  | kind  | amount        || rank |
  | goods | < EUR 100.00  || 1    |
  | goods | >= EUR 100.00 || 2    |
  | rent  | any           || 1    |
)";
  all_proved(R"(
prove "no large goods" never verdict = approve and order.kind = goods and order.gross >= EUR 100.00
prove "not for Ann" never verdict = approve and order.payer is one of ("Ann")
prove "not where a note says stop" never verdict = approve and order.note is present and order.note = "stop"
prove "not in March" never verdict = approve and today = 2026-03-02
)",
             rules);
  CHECK(has(refuted_by("prove \"x\" never verdict = approve and today = 2026-03-01\n", rules),
            "as of 2026-03-01"));
  CHECK(!has(refuted_by("prove \"x\" never verdict = approve\n", rules), "payer: \"Ann\""));
}

TEST_CASE("a claim about nothing is no claim, and what no case meets is told") {
  const auto results = settled(std::string(approves) + R"(
prove "nothing" given order.gross > EUR 5.00 and order.gross < EUR 5.00 never verdict = approve
prove "half" never verdict = approve and order.gross > EUR 500.00 and order.gross < EUR 400.00
prove "one" never order.gross > EUR 500.00 and not (order.gross > EUR 400.00)
)");
  CHECK(!results[0].passed());
  CHECK(has(results[0].problem, "no case at all"));
  CHECK(results[1].proved);
  CHECK(results[1].never_met.empty());
  CHECK(results[2].proved);
}

TEST_CASE("what the solver does not know is searched, and told") {
  const auto results = settled(R"(
rule R-01 "Few" when count(order.lines) < 3 then approve
rule R-02 "Sum" when (sum of l.net for l in order.lines) > EUR 0.00 then hold with BAD
prove "no four lines" never verdict = approve and count(order.lines) = 4
prove "no sum" never verdict = approve and order.gross > (sum of l.net for l in order.lines) + order.gross
)");
  CHECK(results[0].proved);  // whatever a count is, it is one number
  CHECK(!results[1].proved);
  CHECK(has(results[1].not_known.front(), "sum of"));
}

}  // namespace bop::testing
