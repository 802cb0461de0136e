// What tests bring out of a policy, and what they leave.
#include "apps/testing/coverage.h"

#include <doctest/doctest.h>

#include "apps/testing/junit.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

namespace {

constexpr std::string_view rules = R"(
rule R-01 "Small ones" when order.gross is in EUR 0.00 ..< EUR 100.00 then approve
rule R-02 "Open lines" when any l in order.lines where l.open then hold with BAD
exception R-02a to R-02 "Rent" when order.kind = rent
rule R-03 "Who" when order.gross >= EUR 100.00 then route to who(order.kind)
table who(kind : Kind) gives role : Role unique
  | kind  || role  |
  | goods || clerk |
  | rent  || clerk |
example plain : Order = Order { kind: goods, gross: EUR 10.00, payer: "P", paid: true, lines: [] }
)";

std::vector<std::string> left_by(const std::string& tests, Coverage& coverage) {
  const ProgramPtr program = policy(std::string(rules) + tests);
  coverage = coverage_of(program, program->tests);
  std::vector<std::string> left;
  for (const Uncovered& each : coverage.uncovered) left.push_back(each.what);
  return left;
}

bool contains(const std::vector<std::string>& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

}  // namespace

TEST_CASE("nothing is covered without tests") {
  Coverage coverage;
  const auto left = left_by("", coverage);
  CHECK(coverage.rules == 0);
  CHECK(coverage.rules_all == 4);
  CHECK(coverage.rows_all == 2);
  CHECK(coverage.percent() == 0);
  CHECK(contains(left, "rule R-01 never fires"));
  CHECK(contains(left, "exception R-02a never holds"));
  CHECK(contains(left, "row 2 of who never applies"));
  CHECK(contains(left, "`l.open` is never true"));
}

TEST_CASE("a row counts when a rule that fires asks for it") {
  Coverage coverage;
  const auto left = left_by(R"(
test "small" given order = plain expect verdict = approve
test "large" given order = plain { gross: EUR 100.00 } expect verdict = route
)",
                            coverage);
  CHECK(coverage.rules == 2);
  CHECK(coverage.rows == 1);
  CHECK(contains(left, "row 2 of who never applies"));
  CHECK_FALSE(contains(left, "row 1 of who never applies"));
  CHECK(contains(left, "rule R-02 never fires"));
  CHECK(contains(left, "`order.gross >= EUR 0.00` is never false"));
  CHECK_FALSE(contains(left, "`order.gross < EUR 100.00` is never false"));
}

TEST_CASE("everything is 100 percent, and only everything") {
  Coverage coverage;
  const std::string all = R"(
test "small" given order = plain expect verdict = approve
test "below" given order = plain { gross: EUR -1.00 } expect verdict = route
test "large" given order = plain { gross: EUR 100.00 } expect verdict = route
test "rent" given order = plain { gross: EUR 100.00, kind: rent } expect verdict = route
test "lines" as a table
  given order = plain
  | order.lines                            | order.kind || verdict |
  | Line { net: EUR 1.00, open: true }     | goods      || hold    |
  | Line { net: EUR 1.00, open: true }     | rent       || approve |
)";
  auto left = left_by(all, coverage);
  CHECK(left == std::vector<std::string>{"`l.open` is never false"});
  CHECK(coverage.percent() < 100);
  left = left_by(all + R"(
test "closed" given order = plain { lines: [Line { net: EUR 1.00, open: false }] }
  expect verdict = approve
)",
                 coverage);
  CHECK(left.empty());
  CHECK(coverage.percent() == 100);
}

TEST_CASE("JUnit XML escapes what a title holds") {
  const std::string text = junit(
      {{"a<b>.bop", {{"one & \"two\"", "a.bop:1", "", ""}, {"x", "a.bop:2", "no\nway", ""}}, ""},
       {"c.bop", {}, "2 errors"}});
  CHECK(text.find("<testsuite name=\"a&lt;b&gt;.bop\" tests=\"2\" failures=\"1\" errors=\"0\">") !=
        std::string::npos);
  CHECK(text.find("name=\"one &amp; &quot;two&quot;\"") != std::string::npos);
  CHECK(text.find("<failure message=\"no\">no\nway</failure>") != std::string::npos);
  CHECK(text.find("errors=\"1\"") != std::string::npos);
}

TEST_CASE("JUnit XML holds no character that XML forbids") {
  const auto name_of = [](const std::string& title) {
    const std::string text = junit({{"a.bop", {{title, "", "", ""}}, ""}});
    const std::size_t begin = text.find(" name=\"", text.find("<testcase")) + 7;
    return text.substr(begin, text.find('"', begin) - begin);
  };
  const std::string gone = "\xEF\xBF\xBD";
  CHECK(name_of("a\xEF\xBF\xBE z") == "a" + gone + " z");  // U+FFFE
  CHECK(name_of("a\xEF\xBF\xBF") == "a" + gone);           // U+FFFF
  CHECK(name_of("\xED\xA0\x80z") == gone + "z");           // a surrogate
  CHECK(name_of(std::string("a\0z", 3)) == "a" + gone + "z");
  CHECK(name_of("a\x1B z") == "a" + gone + " z");
  CHECK(name_of("\xEF\xBF") == "\xEF\xBF");
  for (const char* kept : {"a\tb", "\xED\x9F\xBF", "\xEF\xBF\xBD", "\xF0\x9F\x98\x80"})
    CHECK(name_of(kept) == kept);
}

TEST_CASE("what is not in force is not covered") {
  Coverage coverage;
  const ProgramPtr program = policy(R"(
rule R-01 "Old" when who(order.kind) = clerk then hold with BAD
  in force until 2025-12-31
rule R-02 "New" when order.gross > EUR 100.00 then hold with BAD
  in force from 2026-01-01
exception R-02a to R-02 "Paid" when order.paid
  in force from 2026-07-01
table who(kind : Kind) gives role : Role unique
  | kind  || role  |
  | goods || clerk |
  | rent  || clerk |
test "large"
  given as of 2026-03-02
  given order = Order { kind: goods, gross: EUR 110.00, payer: "P", paid: true, lines: [] }
  expect verdict = hold
)");
  coverage = coverage_of(program, program->tests);
  std::vector<std::string> left;
  for (const Uncovered& each : coverage.uncovered) left.push_back(each.what);
  CHECK(coverage.rules == 1);
  CHECK(coverage.rows == 0);
  CHECK(coverage.ways == 1);
  CHECK(contains(left, "exception R-02a never holds"));
  CHECK(contains(left, "`order.paid` is never true"));
  CHECK(contains(left, "row 1 of who never applies"));
}

TEST_CASE("only elements that pass the `where` are covered") {
  const std::string text = R"(
rule R-01 "Open lines"
  for each line in order.lines where line.open
  when line.net > cap(order.kind)
  then hold with BAD
exception R-01a to R-01 "Free" when line.net is zero
table cap(kind : Kind) gives most : Money in EUR unique
  | kind  || most       |
  | goods || EUR 50.00  |
  | rent  || EUR 100.00 |
rule R-02 "Every line"
  for each line in order.lines
  when line.net > EUR 70.00
  then hold with BAD
)";
  const auto left_with = [&](const std::string& lines, Coverage& coverage) {
    const ProgramPtr program = policy(text + R"(
test "one" given order = Order { kind: goods, gross: EUR 1.00, payer: "P", paid: true, lines: [)" +
                                      lines + "] }\n  expect order.paid\n");
    coverage = coverage_of(program, program->tests);
    std::vector<std::string> left;
    for (const Uncovered& each : coverage.uncovered) left.push_back(each.what);
    return left;
  };
  Coverage coverage;
  auto left = left_with("Line { net: EUR 80.00, open: false }, Line { net: EUR 0.00, open: false }",
                        coverage);
  CHECK(coverage.rows == 0);
  CHECK(contains(left, "`line.net > cap(order.kind)` is never true"));
  CHECK(contains(left, "`line.net > cap(order.kind)` is never false"));
  CHECK(contains(left, "exception R-01a never holds"));
  CHECK(contains(left, "`line.open` is never true"));
  CHECK_FALSE(contains(left, "`line.net > EUR 70.00` is never true"));
  left = left_with("Line { net: EUR 80.00, open: true }, Line { net: EUR 0.00, open: true }",
                   coverage);
  CHECK(coverage.rows == 1);
  CHECK_FALSE(contains(left, "`line.net > cap(order.kind)` is never true"));
  CHECK_FALSE(contains(left, "exception R-01a never holds"));
}

TEST_CASE("a table that only a sentence reads has no rows to bring out") {
  const std::string text = R"(
rule R-01 "Unpaid"
  when      not order.paid
  then      hold with BAD
  because   "{order.payer} owes: {advice(order.kind)}"
  recommend "{advice(order.kind)}"
table advice(kind : Kind) gives text : Text unique
  | kind  || text   |
  | goods || "send" |
  | rent  || "wait" |
)";
  const ProgramPtr said = policy(text);
  CHECK(coverage_of(said, said->tests).rows_all == 0);
  const ProgramPtr asked = policy(text + R"(
rule R-02 "Asked" when advice(order.kind) = "wait" then hold with BAD
)");
  CHECK(coverage_of(asked, asked->tests).rows_all == 2);
}

TEST_CASE("a condition behind a `where` of a list is asked of what passes it") {
  Coverage coverage;
  const ProgramPtr program = policy(R"(
rule R-01 "All open ones are large"
  when count(order.lines) > 0 and (any line in order.lines where line.open)
    and (every line in order.lines where line.open has line.net > EUR 70.00)
  then hold with BAD
test "closed" given order = Order { kind: goods, gross: EUR 1.00, payer: "P", paid: true,
    lines: [Line { net: EUR 80.00, open: false }] }
  expect order.paid
)");
  coverage = coverage_of(program, program->tests);
  CHECK(std::ranges::any_of(coverage.uncovered, [](const Uncovered& each) {
    return each.what == "`line.net > EUR 70.00` is never true";
  }));
}

TEST_CASE("a rule of several fields, or of several effects, is one rule") {
  Coverage coverage;
  const ProgramPtr program = policy(R"(
rule R-01 "Both" when order.paid then hold with BAD also route to clerk
requires R-02 "Payer's note" order.note otherwise hold with BAD
test "paid" given order = Order { kind: goods, gross: EUR 1.00, payer: "P", paid: true, lines: [] }
  expect verdict = hold
)");
  coverage = coverage_of(program, program->tests);
  CHECK(coverage.rules_all == 2);
  CHECK(coverage.rules == 2);
}

}  // namespace bop::testing
