#include <doctest/doctest.h>

#include "runtime/abi/policy.h"

using bop::abi::Datum;
using bop::abi::Kind;
using bop::abi::ListData;
using bop::abi::MoneyFraction;
using bop::abi::RecordData;
using bop::abi::Schema;
using bop::abi::Symbol;
using bop::abi::Type;
using bop::abi::Value;
using bop::value::Currency;
using bop::value::Date;
using bop::value::Decimal;
using bop::value::Fraction;
using bop::value::Money;

namespace {

std::string printed(Type type, Value value) {
  Schema schema;
  schema.enums.push_back({"Category", {"goods", "services"}, false, ""});
  schema.roles = {"controller", "cfo"};
  schema.lists = {{Kind::Role}, {Kind::Text}};
  return print(schema, type, Datum::of(std::move(value)));
}

Decimal number(std::string_view text) {
  return *Decimal::parse(text);
}
const Currency eur = *Currency::parse("EUR");

}  // namespace

TEST_CASE("values print as a policy writes them") {
  CHECK(printed({Kind::Boolean}, true) == "true");
  CHECK(printed({Kind::Boolean}, false) == "false");
  CHECK(printed({Kind::Text}, std::string("DE 12")) == "DE 12");
  CHECK(printed({Kind::Number}, number("1234.50")) == "1234.5");
  CHECK(printed({Kind::Integer}, Decimal(1'000'000)) == "1000000");
  CHECK(printed({Kind::Percent}, number("0.05")) == "5%");
  CHECK(printed({Kind::Percent}, number("0.125")) == "12.5%");
  CHECK(printed({Kind::Percent}, number("-1")) == "-100%");
  CHECK(printed({Kind::Money}, Money{1000, eur}) == "EUR 1,000.00");
  CHECK(printed({Kind::UnitPrice}, Money{number("0.12345"), eur}) == "EUR 0.12345");
  CHECK(printed({Kind::Date}, *Date::parse("2026-03-01")) == "2026-03-01");
  CHECK(printed({Kind::DateTime}, *bop::value::Instant::parse("2026-03-02T09:00:00+01:00")) ==
        "2026-03-02T09:00:00+01:00");
  CHECK(printed({Kind::Duration}, bop::value::Duration{12, 0}) == "1 year");
  CHECK(printed({Kind::BusinessDays}, bop::value::BusinessDays{2}) == "2 business days");
  CHECK(printed({Kind::Currency}, eur) == "EUR");
  CHECK(printed({Kind::Enum, false, false, 0}, Symbol{1}) == "services");
  CHECK(printed({Kind::Role}, Symbol{1}) == "cfo");
}

TEST_CASE("what is not there prints as the way it is not there") {
  const Schema schema;
  CHECK(print(schema, {Kind::Money}, Datum::missing()) == "missing");
  CHECK(print(schema, {Kind::Money}, Datum::unread()) == "not read");
  CHECK(print(schema, {Kind::Money}, Datum::undefined()) == "undefined");
}

TEST_CASE("fractions print exactly where they end soon, else their first digits") {
  const Type fraction{Kind::Number, false, true, 0};
  CHECK(printed(fraction, Fraction{1, 8}) == "0.125");
  CHECK(printed(fraction, Fraction{1, 4096}) == "0.000244140625");
  CHECK(printed(fraction, Fraction{1, 3}) == "about 0.3333");
  CHECK(printed(fraction, Fraction{-2, 3}) == "about -0.6667");
  CHECK(printed(fraction, Fraction{1, 8192}) == "about 0.0001");
  CHECK(printed(fraction, Fraction{12, 4}) == "3");
  CHECK(printed({Kind::Ratio, false, true, 0}, Fraction{3, 4}) == "0.75");
  CHECK(printed({Kind::Percent, false, true, 0}, Fraction{1, 20}) == "5%");
  CHECK(printed({Kind::Percent, false, true, 0}, Fraction{1, 3}) == "about 33.3333%");
  CHECK(printed({Kind::Money, false, true, 0}, MoneyFraction{{100, 3}, eur}) ==
        "about EUR 33.3333");
  CHECK(printed({Kind::Money, false, true, 0}, MoneyFraction{{9'999, 2}, eur}) == "EUR 4,999.50");
  CHECK(printed({Kind::Money, false, true, 0}, MoneyFraction{{0, 1}, {}}) == "0");
  CHECK(printed(fraction, Fraction{number("1e40"), 3}) == "1" + std::string(40, '0') + " / 3");
}

TEST_CASE("lists and records print by their elements and paths") {
  const auto list = [](std::vector<Datum> elements, bool complete) {
    return std::make_shared<const ListData>(ListData{"", std::move(elements), complete});
  };
  const Type roles{Kind::List, false, false, 0};
  CHECK(printed(roles, list({Datum::of(Symbol{0}), Datum::of(Symbol{1})}, true)) ==
        "controller, cfo");
  CHECK(printed(roles, list({}, true)) == "nothing");
  CHECK(printed(roles, list({Datum::of(Symbol{0})}, false)) == "controller, perhaps more");
  CHECK(printed(roles, list({}, false)) == "perhaps more");
  const Type texts{Kind::List, false, false, 1};
  CHECK(printed(texts, list({Datum::of(std::string("a")), Datum::unread()}, true)) ==
        "a, not read");
  CHECK(printed({Kind::Record}, std::make_shared<const RecordData>(
                                    RecordData{0, "invoice.lines[3]", {}})) == "invoice.lines[3]");
}
