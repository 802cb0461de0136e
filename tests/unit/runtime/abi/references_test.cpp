#include "runtime/abi/references.h"

#include <array>

#include <doctest/doctest.h>

#include "runtime/base/error.h"

using bop::abi::Datum;
using bop::abi::key_text;
using bop::abi::RecordData;
using bop::abi::RecordPtr;
using bop::abi::ReferenceSet;
using bop::abi::State;
using bop::value::Currency;
using bop::value::Date;
using bop::value::Decimal;

namespace {

Datum text(std::string_view t) {
  return Datum::of(std::string(t));
}
Datum day(std::string_view t) {
  return Datum::of(*Date::parse(t));
}

RecordPtr row(std::vector<Datum> fields) {
  return std::make_shared<const RecordData>(RecordData{0, "", std::move(fields)});
}

Datum find(const ReferenceSet& set, std::vector<Datum> keys) {
  return set.find(keys);
}

// The value in the row's last field, or the state of the lookup.
std::string found(const Datum& datum) {
  switch (datum.state) {
    case State::Missing:
      return "missing";
    case State::Unread:
      return "unread";
    case State::Undefined:
      return "undefined";
    case State::Value:
      break;
  }
  return std::get<std::string>(std::get<RecordPtr>(datum.value)->fields.back().value);
}

}  // namespace

TEST_CASE("one entry is found, none is missing, two are undefined") {
  const ReferenceSet vendors =
      ReferenceSet::complete("vendors",
                             {row({text("V-17"), text("Acme")}), row({text("V-18"), text("Blum")}),
                              row({text("V-18"), text("Blum twice")})},
                             {0});
  CHECK(found(find(vendors, {text("V-17")})) == "Acme");
  CHECK(found(find(vendors, {text("V-99")})) == "missing");
  CHECK(found(find(vendors, {text("v-17")})) == "missing");
  CHECK(found(find(vendors, {text("V-18")})) == "undefined");
  CHECK(vendors.rows().size() == 3);
  CHECK(vendors.available());
}

TEST_CASE("a key that is missing finds nothing; one that is unknown is not known to") {
  const ReferenceSet vendors =
      ReferenceSet::complete("vendors", {row({text("V-17"), text("Acme")})}, {0});
  CHECK(found(find(vendors, {Datum::missing()})) == "missing");
  CHECK(found(find(vendors, {Datum::unread()})) == "unread");
  CHECK(found(find(vendors, {Datum::undefined()})) == "unread");
  const ReferenceSet none = ReferenceSet::unavailable("vendors", "not given");
  CHECK(found(find(none, {text("V-17")})) == "unread");
  CHECK(found(find(none, {Datum::missing()})) == "missing");
  CHECK_FALSE(none.available());
  CHECK(none.why_unavailable() == "not given");
}

TEST_CASE("an empty set that was given is complete") {
  const ReferenceSet none = ReferenceSet::complete("vendors", {}, {0});
  CHECK(found(find(none, {text("V-17")})) == "missing");
}

TEST_CASE("rows without a key are set aside; one whose key was not read may be any") {
  const ReferenceSet missing_key = ReferenceSet::complete(
      "vendors", {row({text("V-17"), text("Acme")}), row({Datum::missing(), text("nobody")})}, {0});
  CHECK(missing_key.keyless().size() == 1);
  CHECK(found(find(missing_key, {text("V-99")})) == "missing");
  const ReferenceSet unread_key = ReferenceSet::complete(
      "vendors", {row({text("V-17"), text("Acme")}), row({Datum::unread(), text("nobody")})}, {0});
  CHECK(unread_key.keyless().size() == 1);
  CHECK(found(find(unread_key, {text("V-99")})) == "unread");
  // It may be a second V-17, and two of one key are undefined.
  CHECK(found(find(unread_key, {text("V-17")})) == "unread");
  const ReferenceSet doubled =
      ReferenceSet::complete("vendors",
                             {row({text("V-17"), text("a")}), row({text("V-17"), text("b")}),
                              row({Datum::unread(), text("c")})},
                             {0});
  CHECK(found(find(doubled, {text("V-17")})) == "undefined");
}

TEST_CASE("a key that was read in part is in doubt only where that part fits") {
  const Datum usd = Datum::of(*Currency::parse("USD"));
  const Datum chf = Datum::of(*Currency::parse("CHF"));
  const ReferenceSet rates = ReferenceSet::complete(
      "ecb_rates",
      {row({usd, day("2026-03-01"), text("usd")}), row({chf, day("2026-03-01"), text("chf")}),
       row({usd, Datum::unread(), text("some day")}),
       row({Datum::missing(), Datum::unread(), text("none")})},
      {0, 1});
  CHECK(found(find(rates, {chf, day("2026-03-01")})) == "chf");
  CHECK(found(find(rates, {chf, day("2026-03-02")})) == "missing");
  CHECK(found(find(rates, {usd, day("2026-03-01")})) == "unread");
  CHECK(found(rates.find_latest(chf, day("2026-03-02"))) == "chf");
  CHECK(found(rates.find_latest(usd, day("2026-03-02"))) == "unread");
  // A rate of an unknown currency matters from its day on.
  const ReferenceSet some_currency = ReferenceSet::complete(
      "ecb_rates",
      {row({usd, day("2026-03-03"), text("usd")}), row({usd, day("2026-03-06"), text("later")}),
       row({Datum::unread(), day("2026-03-05"), text("which")})},
      {0, 1});
  CHECK(found(some_currency.find_latest(usd, day("2026-03-04"))) == "usd");
  CHECK(found(some_currency.find_latest(usd, day("2026-03-05"))) == "unread");
  CHECK(found(some_currency.find_latest(usd, day("2026-03-06"))) == "later");
}

TEST_CASE("a key of two parts is both of them") {
  const ReferenceSet set = ReferenceSet::complete(
      "prices",
      {row({text("a"), text("bc"), text("first")}), row({text("ab"), text("c"), text("second")}),
       row({text("1:a"), text(""), text("third")})},
      {0, 1});
  CHECK(found(find(set, {text("a"), text("bc")})) == "first");
  CHECK(found(find(set, {text("ab"), text("c")})) == "second");
  CHECK(found(find(set, {text("1:a"), text("")})) == "third");
  CHECK(found(find(set, {text("abc"), text("")})) == "missing");
  CHECK(found(find(set, {text("a"), Datum::unread()})) == "unread");
  CHECK(found(find(set, {Datum::missing(), Datum::unread()})) == "missing");
  const std::array one_key = {text("a")};
  CHECK_THROWS_AS(set.find(one_key), bop::InternalError);
}

TEST_CASE("the latest entry on or before a day") {
  const Datum usd = Datum::of(*Currency::parse("USD"));
  const Datum chf = Datum::of(*Currency::parse("CHF"));
  const Datum gbp = Datum::of(*Currency::parse("GBP"));
  const ReferenceSet rates = ReferenceSet::complete(
      "ecb_rates",
      {row({usd, day("2026-03-05"), text("later")}), row({usd, day("2026-03-01"), text("first")}),
       row({usd, day("2026-03-03"), text("second")}), row({chf, day("2026-03-01"), text("a")}),
       row({chf, day("2026-03-01"), text("b")}), row({chf, day("2026-03-02"), text("c")})},
      {0, 1});
  CHECK(found(rates.find_latest(usd, day("2026-03-01"))) == "first");
  CHECK(found(rates.find_latest(usd, day("2026-03-02"))) == "first");
  CHECK(found(rates.find_latest(usd, day("2026-03-04"))) == "second");
  CHECK(found(rates.find_latest(usd, day("2030-01-01"))) == "later");
  CHECK(found(rates.find_latest(usd, day("2026-02-28"))) == "unread");
  CHECK(found(rates.find_latest(gbp, day("2026-03-02"))) == "unread");
  CHECK(found(rates.find_latest(chf, day("2026-03-01"))) == "undefined");
  CHECK(found(rates.find_latest(chf, day("2026-03-02"))) == "c");
  CHECK(found(rates.find_latest(usd, Datum::unread())) == "unread");
  CHECK(found(rates.find_latest(Datum::missing(), day("2026-03-02"))) == "missing");
  CHECK(found(find(rates, {usd, day("2026-03-03")})) == "second");
  CHECK(found(ReferenceSet::unavailable("ecb_rates", "").find_latest(usd, day("2026-03-02"))) ==
        "unread");
}

TEST_CASE("equal keys have equal texts") {
  CHECK(key_text(std::string("V-17")) == "V-17");
  CHECK(key_text(*Decimal::parse("1.50")) == key_text(*Decimal::parse("1.5")));
  CHECK(key_text(*Date::parse("2026-03-01")) == "2026-03-01");
  CHECK(key_text(*Currency::parse("EUR")) == "EUR");
  CHECK(key_text(*bop::value::Instant::parse("2026-03-02T09:00:00+01:00")) ==
        key_text(*bop::value::Instant::parse("2026-03-02T08:00:00Z")));
  CHECK(key_text(true) == "true");
}
