// A case written out is the same case when it is read again.
#include "apps/testing/write_case.h"

#include <doctest/doctest.h>

#include "apps/testing/cases.h"
#include "compiler/driver/compile.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

TEST_CASE("what a text holds never ends it") {
  CHECK(quoted("plain") == "\"plain\"");
  CHECK(quoted("a \"b\" {c} \\d\ne") == R"("a \"b\" {{c}} \\d\ne")");
}

TEST_CASE("drawn cases compile as tests, and give the same case again") {
  const std::string rules =
      "rule R-01 \"x\" when order.gross > EUR 5.00 and payers[order.payer] is missing "
      "then route to clerk\n";
  const ProgramPtr program = policy(rules);
  const Values values(*program, nullptr);
  const Cases cases(*program, values);
  Random random(3);
  std::string text = rules;
  std::vector<std::string> expected;
  for (int i = 0; i < 60; ++i) {
    const ir::Test test = cases.next(random);
    expected.push_back(givens(*program, test, "  "));
    text += "test \"" + std::to_string(i) + "\"\n" + expected.back() +
            "  expect verdict = undetermined\n";
  }
  const ProgramPtr again = policy(text);
  REQUIRE(again->tests.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(givens(*again, again->tests[i], "  ") == expected[i]);
}

}  // namespace bop::testing
