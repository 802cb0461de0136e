#include "runtime/builtins/builtin.h"

#include <algorithm>
#include <limits>

#include "tests/unit/runtime/builtins/invoke.h"

namespace abi = bop::abi;
namespace builtins = bop::builtins;
namespace value = bop::value;
using builtins::Builtin;
using builtins::day;
using builtins::integer;
using builtins::shown;
using builtins::text;

TEST_CASE("builtins are found by name and know their signature") {
  CHECK(builtins::find("days_between")->signature() == "days_between(Date, Date) : Integer");
  CHECK(builtins::find("business_days_after")->signature() ==
        "business_days_after(Date, Integer, Text) : Date");
  CHECK(builtins::find("period_day")->signature() == "period_day(Date, Text, Boolean) : Date");
  CHECK(builtins::find("money")->signature() == "money(Number, Currency) : Money");
  CHECK(builtins::find("nothing") == nullptr);
  CHECK(builtins::find("") == nullptr);
  const auto all = builtins::all();
  CHECK(std::ranges::is_sorted(all, {}, &Builtin::name));
  for (const Builtin& builtin : all) {
    CHECK(builtins::find(builtin.name) == &builtin);
    CHECK_FALSE(!builtin.call);
    CHECK(!builtin.raw == (builtin.name == "money"));
  }
}

TEST_CASE("an argument that is not known decides the state") {
  const auto between = [](abi::Datum a, abi::Datum b) {
    return shown("days_between", {std::move(a), std::move(b)});
  };
  const abi::Datum known = day("2026-01-01");
  CHECK(between(known, abi::Datum::missing()) == "missing");
  CHECK(between(abi::Datum::unread(), known) == "unread");
  CHECK(between(abi::Datum::unread(), abi::Datum::undefined()) == "undefined");
  CHECK(between(abi::Datum::undefined(), abi::Datum::missing()) == "missing");
}

TEST_CASE("an integer of more than 64 bits is undefined, a count of business days an integer") {
  const auto huge = abi::Datum::of(*value::Decimal::parse("9223372036854775808"));
  CHECK(shown("add_days", {day("2026-01-01"), huge}) == "undefined");
  CHECK(shown("business_days_after", {day("2026-03-06"), abi::Datum::of(value::BusinessDays{2}),
                                      text("TARGET")}) == "2026-03-10");
}

TEST_CASE("money is made of a number and a currency") {
  const auto eur = abi::Datum::of(*value::Currency::parse("EUR"));
  CHECK(shown("money", {integer(5), eur}) == "EUR 5.00");
  CHECK(shown("money", {integer(5), abi::Datum::unread()}) == "unread");
}

TEST_CASE("raw calls give what Datum calls give") {
  builtins::Arena arena;
  const std::int32_t from = value::Date::parse("2026-01-31")->days;
  const std::int32_t to = value::Date::parse("2026-03-01")->days;
  const auto state = [](std::uint32_t raw) { return static_cast<abi::State>(raw); };

  std::int64_t days = 0;
  const void* dates[] = {&from, &to};
  CHECK(state(builtins::find("days_between")->raw(&arena, &days, dates)) == abi::State::Value);
  CHECK(days == 29);

  const std::int64_t one = 1;
  std::int32_t date = 0;
  const void* shift[] = {&from, &one};
  CHECK(state(builtins::find("add_months")->raw(&arena, &date, shift)) == abi::State::Value);
  CHECK(value::Date{date}.text() == "2026-02-28");
  const std::int64_t far = std::numeric_limits<std::int64_t>::max();
  const void* too_far[] = {&from, &far};
  CHECK(state(builtins::find("add_months")->raw(&arena, &date, too_far)) == abi::State::Undefined);
  CHECK(state(builtins::find("add_days")->raw(&arena, &date, too_far)) == abi::State::Undefined);

  const std::string unit = "quarter";
  const builtins::RawText unit_text{unit.data(), static_cast<std::uint32_t>(unit.size())};
  const std::uint8_t last = 1;
  const void* period[] = {&from, &unit_text, &last};
  CHECK(state(builtins::find("period_day")->raw(&arena, &date, period)) == abi::State::Value);
  CHECK(value::Date{date}.text() == "2026-03-31");

  const std::string name = " ACME  GmbH ";
  const builtins::RawText name_text{name.data(), static_cast<std::uint32_t>(name.size())};
  const void* texts[] = {&name_text};
  builtins::RawText folded;
  CHECK(state(builtins::find("fold")->raw(&arena, &folded, texts)) == abi::State::Value);
  builtins::RawText again;
  CHECK(state(builtins::find("fold")->raw(&arena, &again, texts)) == abi::State::Value);
  CHECK(std::string_view(folded.data, folded.length) == "acme gmbh");
  CHECK(folded.data != again.data);

  const builtins::RawText empty{};
  const void* contained[] = {&name_text, &empty};
  std::uint8_t flag = 0;
  CHECK(state(builtins::find("contains")->raw(&arena, &flag, contained)) == abi::State::Value);
  CHECK(flag == 1);
}
