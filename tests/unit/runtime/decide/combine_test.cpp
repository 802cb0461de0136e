#include "runtime/decide/combine.h"

#include <doctest/doctest.h>

#include "tests/unit/runtime/decide/fixture.h"

using bop::abi::Truth;
using namespace bop::decide;  // NOLINT: a test reads better
namespace fixture = bop::decide::testing;

TEST_CASE("Kleene connectives") {
  const Truth all[] = {Truth::False, Truth::True, Truth::Unknown};
  for (const Truth a : all)
    for (const Truth b : all) {
      CAPTURE(static_cast<int>(a));
      CAPTURE(static_cast<int>(b));
      const bool some_false = a == Truth::False || b == Truth::False;
      const bool both_true = a == Truth::True && b == Truth::True;
      CHECK((conjunction(a, b) == Truth::False) == some_false);
      CHECK((conjunction(a, b) == Truth::True) == both_true);
      CHECK(disjunction(a, b) == negation(conjunction(negation(a), negation(b))));
    }
}

TEST_CASE("bounds in force are inclusive, an unknown date is unknown") {
  const auto day = [](const char* text) { return bop::value::Date::parse(text); };
  const bop::abi::InForce year{day("2026-01-01"), day("2026-12-31")};
  CHECK(in_force(year, day("2026-01-01")) == Truth::True);
  CHECK(in_force(year, day("2026-12-31")) == Truth::True);
  CHECK(in_force(year, day("2025-12-31")) == Truth::False);
  CHECK(in_force(year, day("2027-01-01")) == Truth::False);
  CHECK(in_force(year, std::nullopt) == Truth::Unknown);
  CHECK(in_force({}, std::nullopt) == Truth::True);
}

TEST_CASE("status of a rule with an exception and an exception to it") {
  bop::abi::PolicyInfo policy = fixture::policy();
  fixture::add_rule(policy, "R-1", 2, 0);
  policy.exceptions.push_back({"R-1a", {}, 1, bop::abi::none, {1}, {}, {}});
  policy.exceptions.push_back({"R-1b", {}, 2, bop::abi::none, {}, {}, {}});
  policy.rules[0].exceptions = {0};
  const auto status = [&](Truth when, Truth exception, Truth inner) {
    return status_of(policy, 0, {when, exception, inner}, std::nullopt);
  };
  CHECK(status(Truth::True, Truth::False, Truth::False).status == Status::True);
  CHECK(status(Truth::True, Truth::True, Truth::False).status == Status::Excepted);
  CHECK(status(Truth::True, Truth::True, Truth::False).excepted_by == "R-1a");
  CHECK(status(Truth::True, Truth::True, Truth::True).status == Status::True);
  CHECK(status(Truth::True, Truth::Unknown, Truth::False).status == Status::Undecided);
  CHECK(status(Truth::True, Truth::Unknown, Truth::True).status == Status::True);
  CHECK(status(Truth::True, Truth::True, Truth::Unknown).status == Status::Undecided);
  CHECK(status(Truth::False, Truth::Unknown, Truth::Unknown).status == Status::False);
  CHECK(status(Truth::Unknown, Truth::True, Truth::False).status == Status::Excepted);
  CHECK(status(Truth::Unknown, Truth::False, Truth::False).status == Status::Undecided);
}

TEST_CASE("what a decision can still become") {
  bop::abi::PolicyInfo policy = fixture::policy();
  fixture::add_rule(policy, "A", 0, 0);
  fixture::add_rule(policy, "B", 2, 1);
  const auto possible = [&](Status a, Status b) {
    return combine(policy, 0, {{0, a, {}, {}}, {1, b, {}, {}}});
  };
  CHECK(possible(Status::False, Status::False).possible == std::vector<std::uint32_t>{1});
  CHECK(possible(Status::False, Status::False).by_default);
  CHECK(possible(Status::True, Status::False).possible == std::vector<std::uint32_t>{0});
  CHECK_FALSE(possible(Status::True, Status::False).by_default);
  CHECK(possible(Status::True, Status::True).possible == std::vector<std::uint32_t>{2});
  // The most severe outcome is already true: an undecided milder rule asks for nothing.
  CHECK(possible(Status::Undecided, Status::True).possible == std::vector<std::uint32_t>{2});
  CHECK(possible(Status::True, Status::Undecided).possible == std::vector<std::uint32_t>{0, 2});
  // Nothing is true: the default is possible beside what is undecided.
  CHECK(possible(Status::Undecided, Status::False).possible == std::vector<std::uint32_t>{0, 1});
  CHECK(possible(Status::False, Status::Undecided).possible == std::vector<std::uint32_t>{1, 2});
}
