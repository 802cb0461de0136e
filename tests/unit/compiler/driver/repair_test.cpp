// Fixes applied: only sure ones, only while they help, and what was changed is told.
#include "compiler/driver/repair.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/compile_text.h"

using bop::driver::repair;
using bop::driver::Repaired;
using bop::testing::frame;
using bop::testing::problems;

namespace {

std::string rule(const std::string& condition) {
  return std::string(frame) + "\nrule R-1 \"A rule\"\n  when " + condition +
         "\n  then hold with BAD\n";
}

}  // namespace

TEST_CASE("a policy without mistakes stays as it is") {
  const Repaired done = repair("test.bop", rule("doc.net > limit"));
  CHECK(done.changes.empty());
  CHECK(done.text == rule("doc.net > limit"));
  CHECK(done.compilation.ok());
}

TEST_CASE("mistakes that lie behind one another are repaired in turn") {
  const Repaired done = repair("test.bop", rule("doc.nett == limit && doc.net ≥ 5,00 €"));
  CAPTURE(problems(done.compilation));
  CHECK(done.text == rule("doc.net = limit and doc.net >= EUR 5.00"));
  REQUIRE(done.changes.size() == 5);
  CHECK(done.changes[0].before == "nett");
  CHECK(done.changes[1].before == "==");
  CHECK(done.changes[1].after == "=");
  CHECK(done.changes[1].code == "B1008");
  CHECK(done.changes[1].at.line == done.changes[0].at.line);
  CHECK(done.compilation.ok());
}

TEST_CASE("a choice is left to the author") {
  const std::string text = rule("3/1/2026 = 2026-03-01");
  const Repaired done = repair("test.bop", text);
  CHECK(done.changes.empty());
  CHECK(done.text == text);
  CHECK_FALSE(done.compilation.ok());
}

TEST_CASE("what a mistake of form has hidden is repaired, too") {
  const std::string text = std::string(frame) +
                           "\nrule R-1 \"A rule\"\n  wenn doc.nett > limt und doc.paid\n"
                           "  then hold with BAD\n";
  const Repaired done = repair("test.bop", text);
  CAPTURE(problems(done.compilation));
  CHECK(done.text == rule("doc.net > limit and doc.paid"));
  CHECK(done.compilation.ok());
}

TEST_CASE("an amount is repaired to what it says, or left alone") {
  struct Way {
    std::string written, meant;
  };
  const std::vector<Way> ways{
      {"EUR .50", "EUR 0.50"},   {"EUR .5", "EUR 0.5"},     {"EUR .500", "EUR 0.500"},
      {"EUR.50", "EUR 0.50"},    {"EUR -.50", "EUR -0.50"}, {".50 EUR", "EUR 0.50"},
      {".5 euros", "EUR 0.5"},   {"€.50", "EUR 0.50"},      {"€ .50", "EUR 0.50"},
      {".50 €", "EUR 0.50"},     {".50€", "EUR 0.50"},      {"EUR 5.00 .", "EUR 5.00"},
      {"EUR 5.00.", "EUR 5.00"}, {"EUR .5.0", "EUR .5.0"},  {"EUR .1,000", "EUR .1,000"},
      {"EUR 1.500", "EUR 1.500"}};
  for (const auto& [written, meant] : ways) {
    CAPTURE(written);
    const Repaired done = repair("test.bop", rule("doc.net > " + written));
    CAPTURE(problems(done.compilation));
    CHECK(done.text == rule("doc.net > " + meant));
    const std::string parameter = std::string(frame) + "\nparameter least : Money in EUR = ";
    CHECK(repair("test.bop", parameter + written + "\n").text == parameter + meant + "\n");
    if (written.ends_with('.')) continue;
    const std::string table = std::string(frame) +
                              "\ntable t(a : Money in EUR) gives b : Money in EUR first\n"
                              "  | a || b |\n  | < ";
    const std::string rest = " |\n  | any || EUR 1.00 |\n";
    CHECK(repair("test.bop", table + written + " || " + written + rest).text ==
          table + meant + " || " + meant + rest);
  }
}

TEST_CASE("two fixes of one word are never both applied") {
  const Repaired done = repair("test.bop", rule("5% > .05"));
  CHECK(done.text == rule("5% > 0.05"));  // 5% or 0.05%: the author knows
  CHECK(problems(done.compilation).contains("B3008"));
  for (const std::string number : {"3", "1.5", "0.05"}) {
    CAPTURE(number);
    const std::string share = rule("2 * 5% > " + number);
    CHECK(repair("test.bop", share).text == share);
  }
}
