#include <doctest/doctest.h>

#include "tests/support/compile_text.h"

using bop::ir::GivenValue;
using bop::testing::lowered;

namespace {

constexpr std::string_view policy = R"(
rule R-1 "A rule"
  when doc.net > limit
  then hold with BAD
example plain : Doc = Doc {
  kind: goods, risk: low, note: "n", currency: EUR, gross: EUR 119.00, net: EUR 100.00,
  share: -0.5, day: 2026-03-01, paid: false,
  lines: [Line { net: EUR 60.00, open: true }, Line { net: EUR 40.00, open: false }] }
)";

std::string printed_test(std::string_view test) {
  const auto program = lowered(std::string(policy) + std::string(test));
  const std::string text = bop::ir::print(program);
  return text.substr(text.find("\ntest ") + 1);
}

}  // namespace

TEST_CASE("what a test gives and expects") {
  CHECK(printed_test(R"(
test "held"
  given as of 2026-03-02
  given doc = plain { net: unread("EUR 100.OO"), order: "O-1" }
  given vendors = [Vendor { id: "V-1" }]
  expect verdict = hold because only R-1 needs doc.net
  expect verdict = undetermined
)") == R"(test "held"
  as of 2026-03-02
  doc = Doc {kind: goods, risk: low, note: "n", order: "O-1", currency: EUR, gross: EUR 119.00, )"
       R"(net: unread("EUR 100.OO"), share: -0.5, day: 2026-03-01, due: missing, paid: false, )"
       R"(lines: [Line {net: EUR 60.00, open: true}, Line {net: EUR 40.00, open: false}]}
  vendors =
    Vendor {id: "V-1", iban: missing}
  expect verdict = hold because only R-1 needs doc.net
  expect verdict = undetermined
)");
}

TEST_CASE("three points make all that was not written unspecified") {
  CHECK(printed_test(R"(
test "whatever the rest"
  given as of 2026-03-02T09:00:00+01:00
  given doc = Doc { net: EUR 5.00, due: missing, ... }
  expect verdict = fine
)") == R"(test "whatever the rest"
  as of 2026-03-02T09:00:00+01:00
  doc = Doc {kind: ..., risk: ..., note: ..., order: ..., currency: ..., gross: ..., )"
       R"(net: EUR 5.00, share: ..., day: ..., due: missing, paid: ..., lines: ...}
  expect verdict = fine
)");
}

TEST_CASE("any other expectation is a condition, and no part of the policy's meaning") {
  const auto program = lowered(std::string(policy) + R"(
test "the net"
  given as of 2026-03-02
  given doc = plain
  expect doc.net = EUR 100.00
)");
  const auto& expect = program.tests[0].expects[0];
  CHECK(expect.decision == bop::abi::none);
  CHECK(bop::testing::shape(program, program.conditions[expect.condition]) ==
        "compare (field (subject).net) = (constant EUR 100.00)");
  CHECK(program.info.hash == lowered(policy).info.hash);
}
