#include "runtime/decide/trust.h"

#include <doctest/doctest.h>

#include "tests/unit/runtime/decide/fixture.h"

using namespace bop::decide;  // NOLINT: a test reads better
namespace fixture = bop::decide::testing;

TEST_CASE("the floor of the longest path wins, and none means certainty") {
  bop::abi::PolicyInfo policy = fixture::policy();
  CHECK(floor_of(policy, "invoice.gross").floor == bop::value::Decimal(1));
  policy.trust = {fixture::floor("invoice.gross", "0.98"), fixture::floor("invoice", "0.9")};
  CHECK(floor_of(policy, "invoice.gross").floor == *bop::value::Decimal::parse("0.98"));
  CHECK(floor_of(policy, "invoice.net").floor == *bop::value::Decimal::parse("0.9"));
  CHECK(floor_of(policy, "invoices.net").floor == bop::value::Decimal(1));
}

TEST_CASE("an equation corroborates fields that were read from their own places") {
  bop::abi::PolicyInfo policy = fixture::policy();
  policy.trust = {fixture::floor("invoice", "0.9")};
  const auto usable = [&](const bop::record::Record& record) {
    return Trust(policy, record).usable("invoice.gross");
  };
  CHECK(usable(fixture::invoice("100.00", "19.00", "119.00", "0.6")));
  CHECK(usable(fixture::invoice("100.00", "19.00", "119.00", "0.5")));
  CHECK_FALSE(usable(fixture::invoice("100.00", "19.00", "119.00", "0.49")));
  CHECK_FALSE(usable(fixture::invoice("100.00", "19.00", "119.01", "0.6")));
  bop::record::Record one_place = fixture::invoice("100.00", "19.00", "119.00", "0.6");
  one_place.fields[0].origin = one_place.fields[2].origin;
  CHECK_FALSE(usable(one_place));
  bop::record::Record other_currency = fixture::invoice("100.00", "19.00", "119.00", "0.6");
  std::get<bop::value::Money>(other_currency.fields[1].value).currency =
      *bop::value::Currency::parse("USD");
  CHECK_FALSE(usable(other_currency));
}

TEST_CASE("a value without a place, or in another's, is no witness") {
  bop::abi::PolicyInfo policy = fixture::policy();
  policy.trust = {fixture::floor("invoice", "0.9")};
  const auto usable_with = [&](const bop::record::Origin& net) {
    bop::record::Record record = fixture::invoice("100.00", "19.00", "119.00", "0.6");
    record.fields[0].origin = net;
    return Trust(policy, record).usable("invoice.gross");
  };
  const auto box = [](double x, double y, double w, double h) {
    return bop::record::Box{x, y, w, h};
  };
  // The total stands at 30 % from the left and the top, 10 % wide and 2 % high.
  CHECK(usable_with({"scan.png", 1, box(0.1, 0.3, 0.1, 0.02), {}}));
  CHECK(usable_with({"scan.png", 1, box(0.2, 0.3, 0.1, 0.02), {}}));  // touches it
  CHECK(usable_with({"scan.png", 2, box(0.3, 0.3, 0.1, 0.02), {}}));  // on another page
  CHECK_FALSE(usable_with({"scan.png", 1, box(0.3001, 0.3, 0.1, 0.02), {}}));
  CHECK_FALSE(usable_with({"scan.png", 1, box(0.32, 0.31, 0.02, 0.01), {}}));  // inside it
  CHECK_FALSE(usable_with({"scan.png", 1, box(0.0, 0.0, 1.0, 1.0), {}}));      // around it
  CHECK_FALSE(usable_with({"scan.png", 1, box(0.1, 0.3, 0.0, 0.0), {}}));      // no extent
  CHECK_FALSE(usable_with({"scan.png", 1, {}, {}}));
  CHECK_FALSE(usable_with({"scan.json", 1, {}, "line 4"}));
  CHECK_FALSE(usable_with({"scan.json", 0, {}, "line 4"}));
  CHECK_FALSE(usable_with({}));
}

TEST_CASE("what corroborated is named, with the confidence left as it was") {
  bop::abi::PolicyInfo policy = fixture::policy();
  policy.trust = {fixture::floor("invoice", "0.9")};
  const Trust trust(policy, fixture::invoice("100.00", "19.00", "119.00", "0.6"));
  REQUIRE(trust.corroborated().size() == 3);
  CHECK(trust.corroborated()[2].field == "invoice.gross");
  CHECK(trust.corroborated()[2].confidence == "0.6");
  CHECK(trust.corroborated()[2].by == "net + tax = gross");
}
