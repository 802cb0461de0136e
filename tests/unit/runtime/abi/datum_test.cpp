#include "runtime/abi/datum.h"

#include <doctest/doctest.h>

using bop::abi::Datum;
using bop::abi::equal;
using bop::abi::ListData;
using bop::abi::MoneyFraction;
using bop::abi::RecordData;
using bop::abi::Symbol;
using bop::value::Currency;
using bop::value::Decimal;
using bop::value::Fraction;
using bop::value::Money;

namespace {

const Currency eur = *Currency::parse("EUR");
const Currency usd = *Currency::parse("USD");

bop::abi::RecordPtr record(std::string path, std::vector<Datum> fields) {
  return std::make_shared<const RecordData>(RecordData{0, std::move(path), std::move(fields)});
}

bop::abi::ListPtr list(std::vector<Datum> elements) {
  return std::make_shared<const ListData>(ListData{"", std::move(elements), true});
}

}  // namespace

TEST_CASE("values are equal by what they mean") {
  CHECK(equal(*Decimal::parse("1.50"), *Decimal::parse("1.5")));
  CHECK_FALSE(equal(std::string("a"), std::string("A")));
  CHECK(equal(Fraction{1, 3}, Fraction{2, 6}));
  CHECK_FALSE(equal(Fraction{1, 3}, Fraction{1, 4}));
  CHECK(equal(Symbol{2}, Symbol{2}));
  CHECK_FALSE(equal(Decimal(1), true));
  CHECK(equal(*bop::value::Instant::parse("2026-03-02T09:00:00+01:00"),
              *bop::value::Instant::parse("2026-03-02T08:00:00Z")));
}

TEST_CASE("money is equal in one currency, and zero of no currency is any zero") {
  CHECK(equal(Money{5, eur}, Money{5, eur}));
  CHECK_FALSE(equal(Money{5, eur}, Money{5, usd}));
  CHECK_FALSE(equal(Money{0, eur}, Money{0, usd}));
  CHECK(equal(Money{0, eur}, Money{0, {}}));
  CHECK_FALSE(equal(Money{5, eur}, Money{0, {}}));
  CHECK(equal(MoneyFraction{{10, 4}, eur}, MoneyFraction{{5, 2}, eur}));
  CHECK_FALSE(equal(MoneyFraction{{10, 4}, eur}, MoneyFraction{{5, 2}, usd}));
}

TEST_CASE("records and lists are equal all the way down, wherever they lie") {
  const auto line = [](std::string path, std::int64_t quantity) {
    return Datum::of(record(std::move(path), {Datum::of(Decimal(quantity)), Datum::missing()}));
  };
  CHECK(equal(line("a", 1).value, line("b", 1).value));
  CHECK_FALSE(equal(line("a", 1).value, line("a", 2).value));
  CHECK(equal(list({line("a", 1)}), list({line("b", 1)})));
  CHECK_FALSE(equal(list({line("a", 1)}), list({})));
  CHECK_FALSE(equal(list({Datum::missing()}), list({Datum::unread()})));
}
