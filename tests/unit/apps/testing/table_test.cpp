// Tests written as a table: each row is a test.
#include <doctest/doctest.h>

#include "apps/testing/run_tests.h"
#include "compiler/interpret/interpret.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

namespace {

constexpr std::string_view rules = R"(
let payer = payers[order.payer]
rule R-01 "Small ones" when order.gross is in EUR 0.00 ..< EUR 100.00 then approve
rule R-02 "Unknown payers" when payer is missing then hold with BAD
example anna : Payer = Payer { id: "P-1", limit: EUR 5.00 }
example small_order : Order = Order {
  kind: goods, gross: EUR 10.00, payer: "P-1", paid: true, lines: [] }
)";

std::vector<std::string> problems_of(std::string_view test) {
  const ProgramPtr program = policy(std::string(rules) + std::string(test));
  const auto engine = binding::load(program, interpreter_only().front());
  REQUIRE(engine);
  std::vector<std::string> problems;
  for (const ir::Test& each : program->tests) {
    const TestResult result = run_test(*engine, each);
    problems.push_back(result.passed ? result.title : result.title + ": " + result.problems[0]);
  }
  return problems;
}

}  // namespace

TEST_CASE("every row begins with what the table gives, and says which row it is") {
  const auto problems = problems_of(R"(
test "amounts" as a table
  given order = small_order
  given payers = [anna]
  | order.gross  | order.payer | payers      || verdict      | because only | needs       |
  | EUR 10.00    | any         | any         || approve      | R-01         | any         |
  | EUR 100.00   | any         | any         || route        | any          | any         |
  | any          | "P-2"       | any         || hold         | R-02         | any         |
  | any          | any         | []          || hold         | R-02         | any         |
  | any          | any         | anna        || approve      | R-01         | any         |
  | unread("1O") | any         | any         || undetermined | any          | order.gross |
  | EUR 10.00    | any         | any         || hold         | any          | any         |
)");
  REQUIRE(problems.size() == 7);
  for (int i = 0; i < 6; ++i)
    CHECK(problems[static_cast<std::size_t>(i)] == "amounts, row " + std::to_string(i + 1));
  CHECK(problems[6] ==
        "amounts, row 7: expected verdict = hold, got approve because R-01\n"
        "  R-01: order.gross is EUR 10.00, at least EUR 0.00 and less than EUR 100.00\n"
        "    order.gross = EUR 10.00");
}

TEST_CASE("whom an outcome asks, and by when, stands in columns of its own") {
  const auto problems = problems_of(R"(
role chief
rule R-03 "Late ones" when order.kind = rent then hold to clerk, within 2 days
test "asked" as a table
  given order = small_order
  given payers = [anna]
  | order.payer | order.kind || verdict | to    | within |
  | "P-2"       | any        || hold    | clerk | any    |
  | any         | rent       || hold    | clerk | 2 days |
  | any         | rent       || hold    | clerk | 3 days |
  | any         | rent       || hold    | chief | any    |
  | any         | any        || approve | clerk | any    |
)");
  REQUIRE(problems.size() == 5);
  CHECK(problems[0] == "asked, row 1");
  CHECK(problems[1] == "asked, row 2");
  CHECK(problems[2] ==
        "asked, row 3: expected it to ask clerk within 3 days, got clerk within 2 days");
  CHECK(problems[3] == "asked, row 4: expected it to ask chief, got clerk within 2 days");
  CHECK(problems[4] == "asked, row 5: expected it to ask clerk, got nobody is asked");
}

TEST_CASE("without a record given, what no column writes may be anything") {
  const auto problems = problems_of(R"(
test "open" as a table
  given payers = [anna]
  | order.payer | order.gross || verdict      |
  | "P-2"       | any         || hold         |
  | "P-1"       | EUR 10.00   || approve      |
  | "P-1"       | any         || undetermined |
)");
  CHECK(problems == std::vector<std::string>{"open, row 1", "open, row 2", "open, row 3"});
}

TEST_CASE("columns and cells that make no sense have codes") {
  const auto code = [](std::string_view test) {
    return errors_of(std::string(rules) + "test \"t\" as a table\n  given order = small_order\n" +
                     std::string(test));
  };
  CHECK(code("| total || verdict |\n| EUR 1.00 || hold |") == "B3090");
  CHECK(code("| verdict || order.gross |\n| hold || EUR 1.00 |") == "B3090 B3090");
  CHECK(code("| order.gross || because | verdict |\n| EUR 1.00 || R-01 | hold |") == "B3090");
  CHECK(code("| order.gros || verdict |\n| EUR 1.00 || hold |") == "B2005");
  CHECK(code("| order.gross || verdict |\n| \"x\" || hold |") == "B3004");
  CHECK(code("| order.gross || verdict |\n| missing || hold |") == "B3091");
  CHECK(code("| order.gross || verdict | because |\n| EUR 1.00 || hold | BAD |") == "B3091");
  CHECK(code("| order.gross || verdict | because |\n| EUR 1.00 || hold | R-99 |") == "B2011");
  CHECK(code("| order.gross || verdict |\n| EUR 1.00 | EUR 2.00 || hold |") == "B3040");
  CHECK(code("| order.gross || verdict |\n| EUR 1.00 || holdd |") == "B2008");
  CHECK(code("| order.gross || verdict | needs |\n| EUR 1.00 || hold | 3 |") == "B3091");
  CHECK(code("| as of || verdict |\n| 5 || hold |") == "B3091");
}

}  // namespace bop::testing
