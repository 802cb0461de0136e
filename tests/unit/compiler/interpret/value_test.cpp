// Arithmetic, rounding, fallbacks, calls, lookups, fields: values and every state at every operand.
#include <doctest/doctest.h>

#include "tests/unit/compiler/interpret/evaluate.h"

using namespace bop;
using namespace bop::testing;
using enum ir::ArithmeticOp;

namespace {

Datum span(int months, std::int64_t seconds) {
  return known(value::Duration{months, seconds});
}
constexpr std::int64_t day = value::Duration::day_seconds;

}  // namespace

TEST_CASE("arithmetic: missing beats undefined beats unread, at either side") {
  ProgramBuilder b;
  for (const auto op : {Add, Subtract, Multiply, Divide}) {
    const NodeId node =
        b.compute(op == Divide ? b.ratio : b.number, op, b.field("a"), b.field("b"));
    const Datum one = known(decimal("1"));
    CHECK(outcome(b, node, {{"a", missing}, {"b", undefined}}) == "missing");
    CHECK(outcome(b, node, {{"a", unread}, {"b", missing}}) == "missing");
    CHECK(outcome(b, node, {{"a", undefined}, {"b", unread}}) == "undefined");
    CHECK(outcome(b, node, {{"a", unread}, {"b", undefined}}) == "undefined");
    CHECK(outcome(b, node, {{"a", unread}, {"b", one}}) == "unread");
    CHECK(outcome(b, node, {{"a", one}, {"b", unread}}) == "unread");
  }
}

TEST_CASE("arithmetic: decimals are exact, and more than 34 digits undefined") {
  ProgramBuilder b;
  const NodeId sum = b.compute(b.number, Add, b.field("a"), b.field("b"));
  CHECK(outcome(b, sum, {{"a", known(decimal("185.76"))}, {"b", known(decimal("14.29"))}}) ==
        "200.05");
  CHECK(outcome(b, sum, {{"a", known(decimal("1e34"))}, {"b", known(decimal("0.1"))}}) ==
        "undefined");
  const NodeId product = b.compute(b.number, Multiply, b.field("a"), b.field("b"));
  CHECK(outcome(b, product, {{"a", known(decimal("-1.5"))}, {"b", known(decimal("4"))}}) == "-6");
  const Datum wide = known(decimal("123456789012345678901234567890.1234"));
  CHECK(outcome(b, product, {{"a", wide}, {"b", wide}}) == "undefined");
}

TEST_CASE("arithmetic: quotients are exact fractions, and by zero undefined") {
  ProgramBuilder b;
  const NodeId quotient = b.compute(b.ratio, Divide, b.field("a"), b.field("b"));
  const NodeId back = b.compute(b.ratio, Multiply, quotient, b.field("b"));
  const NodeId same = b.compare(back, ir::CompareOp::Equal, b.field("a"));
  const Fields seventh = {{"a", known(decimal("10"))}, {"b", known(decimal("7"))}};
  CHECK(outcome(b, same, seventh) == "true");
  CHECK(outcome(b, quotient, {{"a", known(decimal("1"))}, {"b", known(decimal("0"))}}) ==
        "undefined");
  const NodeId minus = b.compute(b.ratio, Subtract, quotient, b.field("a"));
  const NodeId negative = b.compare(minus, ir::CompareOp::Less, b.number_of("0"));
  CHECK(outcome(b, negative, seventh) == "true");
  const NodeId twice = b.compute(b.ratio, Divide, quotient, minus);
  CHECK(outcome(b, twice, {{"a", known(decimal("0"))}, {"b", known(decimal("7"))}}) == "undefined");
}

TEST_CASE("arithmetic: money keeps its currency and never meets another") {
  ProgramBuilder b;
  const NodeId sum = b.compute(b.money_type, Add, b.field("net"), b.field("tax"));
  const NodeId difference = b.compute(b.money_type, Subtract, b.field("net"), b.field("tax"));
  const Fields euro = {{"net", known(money("EUR 100.00"))}, {"tax", known(money("EUR 19.00"))}};
  CHECK(outcome(b, sum, euro) == "EUR 119.00");
  CHECK(outcome(b, difference, euro) == "EUR 81.00");
  const Fields two = {{"net", known(money("EUR 100.00"))}, {"tax", known(money("USD 19.00"))}};
  CHECK(outcome(b, sum, two) == "undefined");
  CHECK(outcome(b, difference, two) == "undefined");
  CHECK(outcome(b, sum, {{"net", known(value::Money{})}, {"tax", known(money("USD 19.00"))}}) ==
        "USD 19.00");
  const NodeId scaled = b.compute(b.money_type, Multiply, b.field("a"), b.field("net"));
  CHECK(outcome(b, scaled, {{"a", known(decimal("0.19"))}, {"net", known(money("EUR 100.00"))}}) ==
        "EUR 19.00");
  const NodeId share = b.compute(b.ratio, Divide, b.field("net"), b.field("tax"));
  CHECK(outcome(b, b.compare(share, ir::CompareOp::Greater, b.number_of("5.26")), euro) == "true");
  CHECK(outcome(b, share, two) == "undefined");
  CHECK(outcome(b, share, {{"net", known(money("EUR 1.00"))}, {"tax", known(value::Money{})}}) ==
        "undefined");
}

TEST_CASE("arithmetic: dates and spans") {
  ProgramBuilder b;
  const Type duration{Kind::Duration, false, false, 0};
  const NodeId later = b.compute(b.date_type, Add, b.field("issued"), b.field("term"));
  const NodeId earlier = b.compute(b.date_type, Subtract, b.field("issued"), b.field("term"));
  const Datum january = known(date("2026-01-31"));
  CHECK(outcome(b, later, {{"issued", january}, {"term", span(1, 0)}}) == "2026-02-28");
  CHECK(outcome(b, earlier, {{"issued", january}, {"term", span(0, 31 * day)}}) == "2025-12-31");
  CHECK(outcome(b, later, {{"issued", january}, {"term", span(12 * 9000, 0)}}) == "undefined");
  CHECK(outcome(b, later, {{"issued", january}, {"term", span(0, 3600)}}) == "undefined");
  const NodeId other_way = b.compute(b.date_type, Add, b.field("term"), b.field("issued"));
  CHECK(outcome(b, other_way, {{"issued", january}, {"term", span(0, day)}}) == "2026-02-01");
  const NodeId between = b.compute(duration, Subtract, b.field("due"), b.field("issued"));
  CHECK(outcome(b, between, {{"issued", january}, {"due", known(date("2026-02-03"))}}) == "3 days");
  const NodeId both = b.compute(duration, Add, b.field("term"), b.field("notice"));
  CHECK(outcome(b, both, {{"term", span(0, day)}, {"notice", span(0, 2 * day)}}) == "3 days");
  const NodeId times = b.compute(duration, Multiply, b.field("term"), b.field("a"));
  CHECK(outcome(b, times, {{"term", span(0, day)}, {"a", known(decimal("4"))}}) == "4 days");
  CHECK(outcome(b, times, {{"term", span(1 << 30, 0)}, {"a", known(decimal("4"))}}) == "undefined");
  CHECK(outcome(b, times, {{"term", span(0, day)}, {"a", known(decimal("0.5"))}}) == "undefined");
  const Type days{Kind::BusinessDays, false, false, 0};
  const NodeId more = b.compute(days, Add, b.field("days"), b.field("days"));
  CHECK(outcome(b, more, {{"days", known(value::BusinessDays{2})}}) == "4 business days");
  CHECK(outcome(b, more, {{"days", known(value::BusinessDays{2000000000})}}) == "undefined");
}

TEST_CASE("clock") {
  ProgramBuilder b;
  CHECK(outcome(b, b.add(b.date_type, ir::Clock{false}), {}) == "2026-03-02");
  CHECK(outcome(b, b.add({Kind::DateTime, false, false, 0}, ir::Clock{true}), {}) ==
        "2026-03-02T09:00:00+01:00");
}

TEST_CASE("parameters are what the policy says") {
  ProgramBuilder b;
  b.program.info.parameters.push_back(
      {"limit", b.money_type, known(money("EUR 1000.00")), {}, {}, {}, {}});
  CHECK(outcome(b, b.add(b.money_type, ir::Parameter{0}), {}) == "EUR 1,000.00");
}

TEST_CASE("round: numbers, amounts, quotients, and states") {
  ProgramBuilder b;
  auto rounded = [&](Type type, NodeId operand, value::Rounding mode, int decimals) {
    return b.add(type, ir::Round{operand, mode, decimals});
  };
  using enum value::Rounding;
  const NodeId number = rounded(b.number, b.field("a"), HalfUp, 1);
  CHECK(outcome(b, number, {{"a", known(decimal("-2.25"))}}) == "-2.3");
  CHECK(outcome(b, number, {{"a", unread}}) == "unread");
  CHECK(outcome(b, number, {{"a", undefined}}) == "undefined");
  CHECK(outcome(b, number, {{"a", missing}}) == "missing");
  const NodeId amount = rounded(b.money_type, b.field("net"), HalfEven, 0);
  CHECK(outcome(b, amount, {{"net", known(money("EUR 2.50"))}}) == "EUR 2.00");
  const NodeId half = b.compute(b.money_fraction, Divide, b.field("net"), b.field("a"));
  const NodeId third = rounded(b.money_type, half, Ceiling, 2);
  CHECK(outcome(b, third, {{"net", known(money("EUR 1.00"))}, {"a", known(decimal("3"))}}) ==
        "EUR 0.34");
  const NodeId ratio = b.compute(b.ratio, Divide, b.field("a"), b.field("b"));
  CHECK(outcome(b, rounded(b.number, ratio, Floor, 2),
                {{"a", known(decimal("2"))}, {"b", known(decimal("3"))}}) == "0.66");
}

TEST_CASE("otherwise: only for what is missing") {
  ProgramBuilder b;
  const NodeId node = b.add(b.number, ir::Fallback{b.field("a"), b.field("b")});
  const Datum one = known(decimal("1"));
  const Datum two = known(decimal("2"));
  CHECK(outcome(b, node, {{"a", one}, {"b", two}}) == "1");
  CHECK(outcome(b, node, {{"a", missing}, {"b", two}}) == "2");
  CHECK(outcome(b, node, {{"a", missing}, {"b", unread}}) == "unread");
  CHECK(outcome(b, node, {{"a", unread}, {"b", two}}) == "unread");
  CHECK(outcome(b, node, {{"a", undefined}, {"b", two}}) == "undefined");
}

TEST_CASE("lookup: language.md C8") {
  ProgramBuilder b;
  const NodeId vendor = b.vendor(b.field("vendor_id"));
  const Sets sets{{b.vendor_row("V-1", text("DE1")), b.vendor_row("V-2", missing),
                   b.vendor_row("V-3", text("x")), b.vendor_row("V-3", text("y"))},
                  {}};
  CHECK(outcome(b, vendor, {{"vendor_id", text("V-1")}}, sets) == "vendors[V-1]");
  CHECK(outcome(b, vendor, {{"vendor_id", text("V-9")}}, sets) == "missing");
  CHECK(outcome(b, vendor, {{"vendor_id", missing}}, sets) == "missing");
  CHECK(outcome(b, vendor, {{"vendor_id", unread}}, sets) == "unread");
  CHECK(outcome(b, vendor, {{"vendor_id", text("V-3")}}, sets) == "undefined");
  Sets without;
  without.have_vendors = false;
  CHECK(outcome(b, vendor, {{"vendor_id", text("V-1")}}, without) == "unread");
}

TEST_CASE("field: the state of a record that is not there, and lets") {
  ProgramBuilder b;
  const NodeId vendor = b.let("vendor", b.vendor(b.field("vendor_id")));
  const NodeId iban = b.field(vendor, "iban");
  const Sets sets{
      {b.vendor_row("V-1", text("DE1")), b.vendor_row("V-2", missing), b.vendor_row("V-4", unread)},
      {}};
  CHECK(outcome(b, iban, {{"vendor_id", text("V-1")}}, sets) == "DE1");
  CHECK(outcome(b, iban, {{"vendor_id", text("V-2")}}, sets) == "missing");
  CHECK(outcome(b, iban, {{"vendor_id", text("V-4")}}, sets) == "unread");
  CHECK(outcome(b, iban, {{"vendor_id", text("V-9")}}, sets) == "missing");
  CHECK(outcome(b, iban, {{"vendor_id", unread}}, sets) == "unread");
}

TEST_CASE("call: a builtin by name, and the states of its arguments") {
  ProgramBuilder b;
  const Type integer{Kind::Integer, false, false, 0};
  const NodeId days = b.add(integer, ir::Call{"days_between", {b.field("issued"), b.field("due")}});
  const Datum first = known(date("2026-01-01"));
  CHECK(outcome(b, days, {{"issued", first}, {"due", known(date("2026-01-31"))}}) == "30");
  CHECK(outcome(b, days, {{"issued", first}, {"due", unread}}) == "unread");
  CHECK(outcome(b, days, {{"issued", undefined}, {"due", unread}}) == "undefined");
  CHECK(outcome(b, days, {{"issued", undefined}, {"due", missing}}) == "missing");
}

TEST_CASE("lists of given elements") {
  ProgramBuilder b;
  const NodeId list = b.add(b.numbers_type, ir::MakeList{{b.field("a"), b.number_of("2")}});
  CHECK(outcome(b, list, {{"a", known(decimal("1"))}}) == "1, 2");
  CHECK(outcome(b, list, {{"a", unread}}) == "unread");
  CHECK(outcome(b, list, {{"a", undefined}}) == "undefined");
}

TEST_CASE("lists of elements whose condition is true") {
  ProgramBuilder b;
  const NodeId list =
      b.add(b.numbers_type, ir::MakeList{{b.field("a"), b.number_of("2"), b.number_of("3")},
                                         {b.field("p"), b.field("q"), b.truth(true)},
                                         "t"});
  const Datum yes = known(true);
  const Datum no = known(false);
  CHECK(outcome(b, list, {{"a", known(decimal("1"))}, {"p", yes}, {"q", no}}) == "1, 3");
  CHECK(outcome(b, list, {{"a", unread}, {"p", no}, {"q", yes}}) == "2, 3");
  CHECK(outcome(b, list, {{"a", unread}, {"p", yes}, {"q", yes}}) == "unread");
  CHECK(outcome(b, list, {{"a", known(decimal("1"))}, {"p", unread}, {"q", yes}}) == "unread");
  CHECK(outcome(b, list, {{"a", undefined}, {"p", unread}, {"q", yes}}) == "undefined");
}

TEST_CASE("select first: the first true arm, if no arm before it may be another") {
  ProgramBuilder b;
  const auto value = [&](const char* digits) { return b.number_of(digits); };
  ir::Select select;
  select.arms = {
      {b.field("p"), value("1"), 0}, {b.field("q"), value("2"), 1}, {b.field("r"), value("1"), 2}};
  const NodeId node = b.add(b.number, select);
  const Datum yes = known(true);
  const Datum no = known(false);
  CHECK(outcome(b, node, {{"p", yes}, {"q", unread}, {"r", no}}) == "1");
  CHECK(outcome(b, node, {{"p", no}, {"q", yes}, {"r", yes}}) == "2");
  CHECK(outcome(b, node, {{"p", unread}, {"q", yes}, {"r", no}}) == "unread");
  CHECK(outcome(b, node, {{"p", undefined}, {"q", yes}, {"r", no}}) == "undefined");
  CHECK(outcome(b, node, {{"p", unread}, {"q", no}, {"r", yes}}) == "1");
  CHECK(outcome(b, node, {{"p", no}, {"q", no}, {"r", no}}) == "missing");
  CHECK(outcome(b, node, {{"p", unread}, {"q", no}, {"r", undefined}}) == "1");
}

TEST_CASE("select unique: every other arm that may match must agree") {
  ProgramBuilder b;
  ir::Select select;
  select.unique = true;
  select.table = "approvers";
  select.arms = {{b.field("p"), b.number_of("1"), 0},
                 {b.field("q"), b.field("a"), 1},
                 {b.field("r"), b.number_of("1"), 2}};
  const NodeId node = b.add(b.number, select);
  const Datum yes = known(true);
  const Datum no = known(false);
  CHECK(outcome(b, node, {{"p", yes}, {"q", no}, {"r", no}}) == "1");
  CHECK(outcome(b, node, {{"p", yes}, {"q", no}, {"r", unread}}) == "1");
  CHECK(outcome(b, node, {{"p", yes}, {"q", unread}, {"r", no}, {"a", known(decimal("2"))}}) ==
        "unread");
  CHECK(outcome(b, node, {{"p", yes}, {"q", unread}, {"r", no}, {"a", undefined}}) == "undefined");
  CHECK(outcome(b, node, {{"p", no}, {"q", yes}, {"r", no}, {"a", unread}}) == "unread");
  CHECK(outcome(b, node, {{"p", no}, {"q", yes}, {"r", no}, {"a", missing}}) == "missing");
  CHECK(outcome(b, node, {{"p", no}, {"q", yes}, {"r", unread}, {"a", missing}}) == "unread");
}
