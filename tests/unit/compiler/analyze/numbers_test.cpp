// Numbers over terms against the numbers that engines compute with.
#include "compiler/analyze/numbers.h"

#include <doctest/doctest.h>

#include "compiler/analyze/analyze.h"

namespace bop::analyze {

namespace {

using value::Decimal;
using value::Rounding;

constexpr std::array modes = {Rounding::HalfUp,      Rounding::HalfDown,   Rounding::HalfEven,
                              Rounding::HalfCeiling, Rounding::TowardZero, Rounding::AwayFromZero,
                              Rounding::Ceiling,     Rounding::Floor};

// Whether the solver finds a value of `number` other than this one.
bool may_differ(Terms& terms, std::vector<TermId> facts, const Number& number,
                const Decimal& from) {
  Numbers numbers(terms);
  facts.push_back(numbers.compare(ir::CompareOp::NotEqual, number, *numbers.of(from)));
  return load_solver().solve({&terms, std::move(facts), {}, 1'000'000}).kind !=
         Solution::Kind::Impossible;
}

}  // namespace

TEST_CASE("rounding is that of the engines: every mode, about every tie, both signs") {
  for (const Rounding mode : modes)
    for (const std::int64_t thousandths :
         {-2'505, -2'500, -1'501, -1'500, -1'005, -5, -4, 0, 5, 1'005, 1'500, 2'500, 15'000}) {
      CAPTURE(value::name_of(mode));
      CAPTURE(thousandths);
      Terms terms;
      Numbers numbers(terms);
      const Decimal exact = *Decimal::of(thousandths, -3);
      // Of a constant it is folded; of a variable the solver computes it, whole or real.
      const TermId whole = terms.variable(Sort::Whole, "whole");
      const TermId real = terms.variable(Sort::Real, "real");
      std::vector<TermId> apart;
      for (const int decimals : {-1, 0, 2})
        for (const Number& number : {*numbers.of(exact), Number{whole, 1000}, Number{real, 1}})
          apart.push_back(numbers.compare(ir::CompareOp::NotEqual,
                                          numbers.round(number, mode, decimals),
                                          *numbers.of(*value::round({exact}, mode, decimals))));
      const std::vector<TermId> facts = {terms.equal(whole, terms.whole(thousandths)),
                                         terms.equal(real, terms.real(thousandths, 1000)),
                                         terms.disjunction(apart)};
      CHECK(load_solver().solve({&terms, facts, {}, 1'000'000}).kind == Solution::Kind::Impossible);
    }
}

TEST_CASE("sums, products and quotients are exact") {
  Terms terms;
  Numbers numbers(terms);
  const auto number = [&](const char* text) { return *numbers.of(*Decimal::parse(text)); };
  const TermId cents = terms.variable(Sort::Whole, "cents");
  const Number amount{cents, 100};
  const std::vector<TermId> facts = {terms.equal(cents, terms.whole(-761'250))};
  const Decimal tax = *Decimal::parse("-1446.375");
  CHECK(!may_differ(terms, facts, numbers.multiply(amount, number("0.19")), tax));
  CHECK(!may_differ(terms, facts, numbers.add(amount, number("0.005")),
                    *Decimal::parse("-7612.495")));
  CHECK(
      !may_differ(terms, facts, numbers.divide(amount, number("-0.5")), *Decimal::parse("15225")));
  CHECK(!may_differ(terms, facts, numbers.divide(number("15225"), amount), *Decimal::parse("-2")));
  CHECK(may_differ(terms, {}, amount, tax));
  CHECK(!numbers.of(*Decimal::parse("1E60")));
}

TEST_CASE("only what may have more digits than numbers have may be too long") {
  Terms terms;
  Numbers numbers(terms);
  const TermId cents = terms.variable(Sort::Whole, "cents");
  const std::vector<TermId> facts = {terms.at_most(cents, terms.whole(*power_of_ten(33))),
                                     terms.at_most(terms.whole(0), cents),
                                     numbers.is_too_long({cents, 100})};
  CHECK(load_solver().solve({&terms, facts, {}, 1'000'000}).kind == Solution::Kind::Impossible);
  CHECK(terms.is(numbers.is_too_long({terms.variable(Sort::Real, "any"), 1}), true));
}

}  // namespace bop::analyze
