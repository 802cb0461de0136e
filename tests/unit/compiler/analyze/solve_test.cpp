// What the solver is asked, and that the same question has the same answer.
#include "compiler/analyze/solve.h"

#include <doctest/doctest.h>

#include "compiler/analyze/analyze.h"

namespace bop::analyze {

namespace {

Solution asked(const Terms& terms, std::vector<TermId> asserted, std::vector<TermId> of = {},
               std::uint32_t effort = 1'000'000) {
  const Loading loading = load_solver();
  REQUIRE(loading.problem.empty());
  return loading.solve({&terms, std::move(asserted), std::move(of), effort});
}

}  // namespace

TEST_CASE("what can't be true at once is impossible, the rest has values") {
  Terms terms;
  const TermId x = terms.variable(Sort::Whole, "x");
  const TermId above = terms.below(terms.whole(3), x);
  CHECK(asked(terms, {above, terms.at_most(x, terms.whole(3))}).kind == Solution::Kind::Impossible);
  const Solution found = asked(terms, {above, terms.at_most(x, terms.whole(4))}, {x, above});
  REQUIRE(found.kind == Solution::Kind::Possible);
  CHECK(found.values.at(x) == "4");
  CHECK(found.values.at(above) == "true");
}

TEST_CASE("negative numbers and thirds come back as they are") {
  Terms terms;
  const TermId x = terms.variable(Sort::Real, "x");
  const TermId third = terms.equal(terms.multiply(x, terms.real(3, 1)), terms.real(-1, 1));
  const Solution found = asked(terms, {third}, {x});
  REQUIRE(found.kind == Solution::Kind::Possible);
  CHECK(found.values.at(x) == "-1/3");
}

TEST_CASE("constants are folded, equal terms are one") {
  Terms terms;
  const TermId x = terms.variable(Sort::Truth, "x");
  CHECK(terms.is(terms.conjunction({x, terms.negation(x)}), false));
  CHECK(terms.is(terms.disjunction({x, terms.negation(x)}), true));
  CHECK(terms.conjunction({x, terms.truth(true)}) == x);
  CHECK(terms.negation(terms.negation(x)) == x);
  CHECK(terms.divide_down(terms.whole(-7), 2) == terms.whole(-4));
  CHECK(terms.down(terms.real(-7, 2)) == terms.whole(-4));
  CHECK(terms.choose(terms.truth(false), terms.whole(1), terms.whole(2)) == terms.whole(2));
  CHECK(terms.variable(Sort::Truth, "x") != x);
}

TEST_CASE("a solver that gives up says so, each time") {
  Terms terms;
  const auto whole = [&](const char* name) { return terms.variable(Sort::Whole, name); };
  const auto cube = [&](TermId x) { return terms.multiply(x, terms.multiply(x, x)); };
  // Whether 33 is the sum of three cubes was open for a long time.
  const TermId sum = terms.add(cube(whole("a")), terms.add(cube(whole("b")), cube(whole("c"))));
  for (int time = 0; time < 2; ++time)
    CHECK(asked(terms, {terms.equal(sum, terms.whole(33))}, {}, 100'000).kind ==
          Solution::Kind::GaveUp);
}

}  // namespace bop::analyze
