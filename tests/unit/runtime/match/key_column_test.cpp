#include "runtime/match/key_column.h"

#include <doctest/doctest.h>

#include "tests/unit/runtime/match/small_match.h"

using namespace bop::match::testing;  // NOLINT: a test reads better
namespace match = bop::match;
namespace abi = bop::abi;

namespace {

std::vector<std::uint32_t> found(const match::KeyIndex& index, const match::KeyColumn& column,
                                 std::uint32_t element) {
  std::vector<std::uint32_t> places;
  index.each(column, element, [&](std::uint32_t at) { places.push_back(at); });
  return places;
}

}  // namespace

TEST_CASE("keys are equal as values are: 1.50 is 1.5, and missing is nothing") {
  const auto number = [](const char* text) { return Datum::of(*bop::value::Decimal::parse(text)); };
  const std::vector<RecordPtr> elements{
      element(number("1.50"), {}, 1),  element(number("1.5"), {}, 2),
      element(number("15"), {}, 3),    element(Datum::missing(), {}, 4),
      element(Datum::unread(), {}, 5), element(number("1.5"), {}, 6)};
  Expressions expressions;
  const abi::MatchPlan small = plan(true);
  const match::KeyColumn column(small, 0, abi::MatchSide::Left, elements,
                                {true, true, true, true, true, false}, expressions);
  CHECK(column.state(0) == abi::State::Value);
  CHECK(column.state(3) == abi::State::Missing);
  CHECK(column.state(4) == abi::State::Unread);
  CHECK(column.state(5) == abi::State::Missing);  // not there
  CHECK(expressions.asked == 0);
  const match::KeyIndex index(column);
  CHECK(found(index, column, 0) == std::vector<std::uint32_t>{0, 1});
  CHECK(found(index, column, 2) == std::vector<std::uint32_t>{2});
}

TEST_CASE("a key that is no plain field is asked for once an element") {
  const std::vector<RecordPtr> elements{element(Datum::of(std::string("A")), {}, 1),
                                        element(Datum::of(std::string("A")), {}, 2)};
  Expressions expressions;
  abi::MatchPlan small = plan(true);
  small.pairings[0].keys = {{abi::none, abi::none}};
  const match::KeyColumn column(small, 0, abi::MatchSide::Right, elements, {true, true},
                                expressions);
  CHECK(expressions.asked == 2);
  CHECK(column.equal(0, column, 1));
}
