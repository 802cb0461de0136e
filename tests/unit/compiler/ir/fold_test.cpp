#include "compiler/ir/fold.h"

#include <doctest/doctest.h>

#include "tests/support/program_builder.h"

using namespace bop::testing;  // NOLINT: a test's words
using bop::ir::ArithmeticOp;
using bop::ir::CompareOp;
using bop::ir::fold_arithmetic;
using bop::ir::fold_compare;
namespace value = bop::value;

TEST_CASE("sums and products of plain values are exact") {
  CHECK(std::get<value::Decimal>(*fold_arithmetic(ArithmeticOp::Add, decimal("185.76"),
                                                  decimal("14.29"))) == decimal("200.05"));
  CHECK(std::get<value::Money>(*fold_arithmetic(ArithmeticOp::Subtract, money("EUR 1.10"),
                                                money("EUR 1.00"))) == money("EUR 0.10"));
  CHECK(std::get<value::Money>(*fold_arithmetic(ArithmeticOp::Multiply, decimal("3"),
                                                money("EUR 0.10"))) == money("EUR 0.30"));
  CHECK(std::get<value::Date>(*fold_arithmetic(ArithmeticOp::Add, date("2026-01-31"),
                                               value::Duration{1, 0})) == date("2026-02-28"));
  CHECK(std::get<value::BusinessDays>(
            *fold_arithmetic(ArithmeticOp::Subtract, value::BusinessDays{}, value::BusinessDays{3}))
            .count == -3);
}

TEST_CASE("what could be undefined or is a quotient is left to the evaluator") {
  CHECK_FALSE(fold_arithmetic(ArithmeticOp::Add, money("EUR 1.00"), money("USD 1.00")));
  CHECK_FALSE(fold_arithmetic(ArithmeticOp::Divide, decimal("1"), decimal("3")));
  CHECK_FALSE(fold_arithmetic(ArithmeticOp::Multiply, money("EUR 1.00"), money("EUR 1.00")));
  const auto large = decimal("9999999999999999999999999999999999");
  CHECK_FALSE(fold_arithmetic(ArithmeticOp::Add, large, decimal("0.1")));
  CHECK_FALSE(fold_arithmetic(ArithmeticOp::Add, date("9999-12-31"),
                              value::Duration{0, value::Duration::day_seconds}));
}

TEST_CASE("comparisons of constants") {
  CHECK(*fold_compare(CompareOp::Less, decimal("1.9"), decimal("1.90000001")));
  CHECK(*fold_compare(CompareOp::Equal, std::string("a"), std::string("a")));
  CHECK(*fold_compare(CompareOp::NotEqual, true, false));
  CHECK_FALSE(*fold_compare(CompareOp::GreaterOrEqual, bop::abi::Symbol{0}, bop::abi::Symbol{1}));
  CHECK(*fold_compare(CompareOp::LessOrEqual, date("2026-01-01"), date("2026-01-01")));
  CHECK_FALSE(fold_compare(CompareOp::Less, money("EUR 1.00"), money("USD 2.00")).has_value());
  CHECK_FALSE(fold_compare(CompareOp::Equal, value::Duration{1, 0},
                           value::Duration{0, 30 * value::Duration::day_seconds})
                  .has_value());
}
