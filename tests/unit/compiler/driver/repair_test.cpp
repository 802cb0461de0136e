// Fixes applied: only sure ones, only while they help, and what was changed is told.
#include "compiler/driver/repair.h"

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
