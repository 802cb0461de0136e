// Comparisons that convert: exactly, at the latest rate on or before a date.
#include <doctest/doctest.h>

#include "tests/unit/compiler/interpret/evaluate.h"

using namespace bop;
using namespace bop::testing;

namespace {

struct Rates {
  ProgramBuilder b;
  NodeId test;
  Sets sets;

  explicit Rates(ir::CompareOp op = ir::CompareOp::Less) {
    test = b.compare_in_euro(b.field("gross"), op, b.field("net"), b.field("issued"));
    sets.rates = {b.rate("USD", "2026-02-27", known(decimal("1.25"))),
                  b.rate("USD", "2026-03-05", known(decimal("2"))),
                  b.rate("JPY", "2026-02-27", known(decimal("160"))),
                  b.rate("GBP", "2026-02-27", known(decimal("0"))),
                  b.rate("CHF", "2026-02-27", unread),
                  b.rate("SEK", "2026-02-27", known(decimal("11"))),
                  b.rate("SEK", "2026-02-27", known(decimal("12")))};
  }
  std::string ask(std::string_view gross, std::string_view net,
                  Datum on = known(date("2026-03-01"))) const {
    return outcome(
        b, test,
        {{"gross", known(money(gross))}, {"net", known(money(net))}, {"issued", std::move(on)}},
        sets);
  }
};

}  // namespace

TEST_CASE("both sides are converted to the policy's currency at the latest rate on or before") {
  const Rates rates;
  CHECK(rates.ask("USD 124.99", "EUR 100.00") == "true");
  CHECK(rates.ask("USD 125.00", "EUR 100.00") == "false");
  CHECK(rates.ask("EUR 100.00", "USD 125.01") == "true");
  CHECK(rates.ask("USD 125.00", "JPY 16001.00") == "true");
  CHECK(rates.ask("USD 125.00", "EUR 100.00", known(date("2026-03-05"))) == "true");
}

TEST_CASE("converted amounts are compared exactly, unrounded") {
  const Rates equal(ir::CompareOp::Equal);
  // 1 / 160 EUR has no end in cents; 0.01 JPY more is not the same.
  CHECK(equal.ask("USD 0.0078125", "JPY 1.00") == "true");
  CHECK(equal.ask("USD 0.0078126", "JPY 1.00") == "false");
}

TEST_CASE("amounts of one currency need no rate") {
  const Rates rates;
  CHECK(rates.ask("PLN 1.00", "PLN 2.00") == "true");
  CHECK(rates.ask("PLN 1.00", "PLN 2.00", unread) == "true");
}

TEST_CASE("no rate is unread, a bad one undefined") {
  Rates rates;
  CHECK(rates.ask("PLN 1.00", "EUR 2.00") == "unread");
  CHECK(rates.ask("USD 1.00", "EUR 2.00", known(date("2026-02-26"))) == "unread");
  CHECK(rates.ask("USD 1.00", "EUR 2.00", unread) == "unread");
  CHECK(rates.ask("USD 1.00", "EUR 2.00", undefined) == "undefined");
  CHECK(rates.ask("USD 1.00", "EUR 2.00", missing) == "unread");
  CHECK(rates.ask("GBP 1.00", "EUR 2.00") == "undefined");
  CHECK(rates.ask("CHF 1.00", "EUR 2.00") == "unread");
  CHECK(rates.ask("SEK 1.00", "EUR 2.00") == "undefined");
  rates.sets.have_rates = false;
  CHECK(rates.ask("USD 1.00", "EUR 2.00") == "unread");
}
