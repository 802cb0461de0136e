// Strong Kleene logic, comparisons and tests of states, with every state at every operand.
#include <map>

#include <doctest/doctest.h>

#include "tests/unit/compiler/interpret/evaluate.h"

using namespace bop;
using namespace bop::testing;
using enum ir::CompareOp;

namespace {

const std::map<std::string, Datum> booleans = {{"true", known(true)},
                                               {"false", known(false)},
                                               {"unread", unread},
                                               {"undefined", undefined},
                                               {"missing", missing}};

// What two operands make, worked out from the definition and not from the code: a missing condition
// is false, undefined beats unread.
std::string expected(bool conjunction, std::string a, std::string b) {
  if (a == "missing") a = "false";
  if (b == "missing") b = "false";
  const std::string deciding = conjunction ? "false" : "true";
  if (a == deciding || b == deciding) return deciding;
  if (a == "undefined" || b == "undefined") return "undefined";
  if (a == "unread" || b == "unread") return "unread";
  return conjunction ? "true" : "false";
}

}  // namespace

TEST_CASE("and, or: all pairs of states") {
  ProgramBuilder b;
  const NodeId both = b.all_of({b.field("p"), b.field("q")});
  const NodeId either = b.any_of({b.field("p"), b.field("q")});
  for (const auto& [p, p_datum] : booleans) {
    for (const auto& [q, q_datum] : booleans) {
      CAPTURE(p);
      CAPTURE(q);
      CHECK(outcome(b, both, {{"p", p_datum}, {"q", q_datum}}) == expected(true, p, q));
      CHECK(outcome(b, either, {{"p", p_datum}, {"q", q_datum}}) == expected(false, p, q));
    }
  }
}

TEST_CASE("a third operand decides what the first two leave open") {
  ProgramBuilder b;
  const NodeId all = b.all_of({b.field("p"), b.field("q"), b.field("r")});
  const NodeId any = b.any_of({b.field("p"), b.field("q"), b.field("r")});
  CHECK(outcome(b, all, {{"p", unread}, {"q", undefined}, {"r", known(false)}}) == "false");
  CHECK(outcome(b, all, {{"p", unread}, {"q", known(true)}, {"r", known(true)}}) == "unread");
  CHECK(outcome(b, any, {{"p", unread}, {"q", undefined}, {"r", known(true)}}) == "true");
  CHECK(outcome(b, any, {{"p", known(false)}, {"q", unread}, {"r", known(false)}}) == "unread");
}

TEST_CASE("not: every state") {
  ProgramBuilder b;
  const NodeId negation = b.negate(b.field("p"));
  CHECK(outcome(b, negation, {{"p", known(true)}}) == "false");
  CHECK(outcome(b, negation, {{"p", known(false)}}) == "true");
  CHECK(outcome(b, negation, {{"p", unread}}) == "unread");
  CHECK(outcome(b, negation, {{"p", undefined}}) == "undefined");
  CHECK(outcome(b, negation, {{"p", missing}}) == "true");
}

TEST_CASE("conditions of an evaluation are truths") {
  ProgramBuilder b;
  b.condition(b.field("p"));
  const auto session = interpret::interpreter(b.finished())->bind(Sets{}.made());
  auto truth = [&](const Datum& p) {
    abi::Evaluation result;
    session->evaluate(case_of(b.invoice({{"p", p}})), result);
    return result.conditions.front();
  };
  CHECK(truth(known(true)) == abi::Truth::True);
  CHECK(truth(known(false)) == abi::Truth::False);
  CHECK(truth(missing) == abi::Truth::False);
  CHECK(truth(unread) == abi::Truth::Unknown);
  CHECK(truth(undefined) == abi::Truth::Unknown);
}

TEST_CASE("state tests: missing and present are unknown on unknown, the others never") {
  ProgramBuilder b;
  const NodeId a = b.field("a");
  using enum ir::StateTestKind;
  const std::map<std::string, Datum> states = {{"value", known(decimal("1"))},
                                               {"missing", missing},
                                               {"unread", unread},
                                               {"undefined", undefined}};
  const std::map<ir::StateTestKind, std::map<std::string, std::string>> table = {
      {Missing,
       {{"value", "false"}, {"missing", "true"}, {"unread", "unread"}, {"undefined", "undefined"}}},
      {Present,
       {{"value", "true"}, {"missing", "false"}, {"unread", "unread"}, {"undefined", "undefined"}}},
      {Known,
       {{"value", "true"}, {"missing", "true"}, {"unread", "false"}, {"undefined", "false"}}},
      {Unavailable,
       {{"value", "false"}, {"missing", "false"}, {"unread", "true"}, {"undefined", "false"}}}};
  for (const auto& [kind, results] : table) {
    const NodeId test = b.is(a, kind);
    for (const auto& [state, result] : results) {
      CAPTURE(state);
      CHECK(outcome(b, test, {{"a", states.at(state)}}) == result);
    }
  }
}

TEST_CASE("compare: every operator on values") {
  ProgramBuilder b;
  const std::map<ir::CompareOp, std::vector<std::string>> table = {
      // 1 ? 2, 2 ? 2, 3 ? 2
      {Less, {"true", "false", "false"}},    {LessOrEqual, {"true", "true", "false"}},
      {Greater, {"false", "false", "true"}}, {GreaterOrEqual, {"false", "true", "true"}},
      {Equal, {"false", "true", "false"}},   {NotEqual, {"true", "false", "true"}}};
  for (const auto& [op, results] : table) {
    const NodeId test = b.compare(b.field("a"), op, b.number_of("2"));
    for (int a = 1; a <= 3; ++a)
      CHECK(outcome(b, test, {{"a", known(value::Decimal(a))}}) ==
            results[static_cast<std::size_t>(a - 1)]);
  }
}

TEST_CASE(
    "compare: a missing side makes it false, by whatever operator and whatever the other is") {
  ProgramBuilder b;
  for (const auto op : {Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual}) {
    const NodeId test = b.compare(b.field("a"), op, b.field("b"));
    for (const Datum& other : {known(decimal("1")), missing, unread, undefined}) {
      CHECK(outcome(b, test, {{"a", missing}, {"b", other}}) == "false");
      CHECK(outcome(b, test, {{"a", other}, {"b", missing}}) == "false");
    }
  }
}

TEST_CASE("compare: an unknown side makes it unknown; undefined beats unread") {
  ProgramBuilder b;
  const NodeId test = b.compare(b.field("a"), Less, b.field("b"));
  const Datum one = known(decimal("1"));
  CHECK(outcome(b, test, {{"a", one}, {"b", unread}}) == "unread");
  CHECK(outcome(b, test, {{"a", unread}, {"b", one}}) == "unread");
  CHECK(outcome(b, test, {{"a", undefined}, {"b", one}}) == "undefined");
  CHECK(outcome(b, test, {{"a", unread}, {"b", undefined}}) == "undefined");
  CHECK(outcome(b, test, {{"a", undefined}, {"b", unread}}) == "undefined");
}

TEST_CASE("compare: other kinds") {
  ProgramBuilder b;
  const NodeId category = b.compare(b.field("category"), Less, b.member(2));
  CHECK(outcome(b, category, {{"category", known(abi::Symbol{1})}}) == "true");
  CHECK(outcome(b, category, {{"category", known(abi::Symbol{2})}}) == "false");
  const NodeId days = b.compare(b.field("issued"), LessOrEqual, b.field("due"));
  CHECK(outcome(b, days,
                {{"issued", known(date("2026-03-01"))}, {"due", known(date("2026-03-01"))}}) ==
        "true");
  const NodeId iban = b.compare(b.field("iban"), NotEqual, b.field("vendor_id"));
  CHECK(outcome(b, iban, {{"iban", text("DE1")}, {"vendor_id", text("de1")}}) == "true");
  CHECK(outcome(b, iban, {{"iban", text("DE1")}, {"vendor_id", text("DE1")}}) == "false");
  const NodeId flags = b.compare(b.field("p"), Equal, b.field("q"));
  CHECK(outcome(b, flags, {{"p", known(false)}, {"q", known(false)}}) == "true");
  const NodeId terms = b.compare(b.field("term"), Less, b.field("notice"));
  const auto span = [](int months, int days_count) {
    return known(value::Duration{months, days_count * value::Duration::day_seconds});
  };
  CHECK(outcome(b, terms, {{"term", span(0, 3)}, {"notice", span(0, 4)}}) == "true");
  CHECK(outcome(b, terms, {{"term", span(1, 0)}, {"notice", span(12, 0)}}) == "true");
  CHECK(outcome(b, terms, {{"term", span(1, 0)}, {"notice", span(0, 30)}}) == "undefined");
}

TEST_CASE("compare: quotients exactly, by cross-multiplying") {
  ProgramBuilder b;
  const NodeId third = b.compute(b.ratio, ir::ArithmeticOp::Divide, b.field("a"), b.field("b"));
  const NodeId less = b.compare(third, Less, b.number_of("0.3333333333333333333333333333333334"));
  const NodeId more =
      b.compare(third, Greater, b.number_of("0.3333333333333333333333333333333333"));
  const Fields one_third = {{"a", known(decimal("1"))}, {"b", known(decimal("3"))}};
  CHECK(outcome(b, less, one_third) == "true");
  CHECK(outcome(b, more, one_third) == "true");
  const NodeId same = b.compare(third, Equal, b.number_of("0.5"));
  CHECK(outcome(b, same, {{"a", known(decimal("-2"))}, {"b", known(decimal("-4"))}}) == "true");
}

TEST_CASE("compare: money of two currencies is undefined, a zero of none agrees with any") {
  ProgramBuilder b;
  const NodeId test = b.compare(b.field("gross"), NotEqual, b.field("net"));
  CHECK(
      outcome(b, test, {{"gross", known(money("EUR 1.00"))}, {"net", known(money("USD 1.00"))}}) ==
      "undefined");
  CHECK(outcome(b, test, {{"gross", known(money("EUR 1.00"))}, {"net", known(money("EUR 1.0"))}}) ==
        "false");
  const Datum nothing = known(value::Money{});
  CHECK(outcome(b, test, {{"gross", known(money("EUR 1.00"))}, {"net", nothing}}) == "true");
  CHECK(outcome(b, test, {{"gross", nothing}, {"net", known(money("USD 0.00"))}}) == "false");
}

TEST_CASE("amount: the number whatever the currency, and the states") {
  ProgramBuilder b;
  const NodeId negative =
      b.compare(b.add(b.number, ir::Amount{b.field("gross")}), Less, b.number_of("0"));
  CHECK(outcome(b, negative, {{"gross", known(money("USD -0.01"))}}) == "true");
  CHECK(outcome(b, negative, {{"gross", known(money("EUR 0.00"))}}) == "false");
  CHECK(outcome(b, negative, {{"gross", known(value::Money{})}}) == "false");
  CHECK(outcome(b, negative, {{"gross", unread}}) == "unread");
  CHECK(outcome(b, negative, {{"gross", missing}}) == "false");
}
