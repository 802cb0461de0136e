#include "runtime/decide/decide.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "runtime/decide/needs.h"
#include "tests/unit/runtime/decide/fixture.h"

using namespace bop::decide;  // NOLINT: a test reads better
using bop::abi::Truth;
namespace fixture = bop::decide::testing;

namespace {

struct World {
  bop::abi::PolicyInfo policy = fixture::policy();
  fixture::FakeSession session;
  fixture::FakeExplainer explainer;
  bop::record::Record record = fixture::invoice("100.00", "19.00", "119.00", "1");

  Verdict verdict() {
    return decide({&policy, &session, &explainer, "fake"}, record, *when("2026-03-02", policy),
                  Telling::Exceptions);
  }
};

}  // namespace

TEST_CASE("no rule says anything: the default, and nobody is asked for anything") {
  World world;
  const Verdict verdict = world.verdict();
  REQUIRE(verdict.decisions.size() == 1);
  CHECK(verdict.decisions[0].outcome == "route");
  CHECK(verdict.decisions[0].by_default);
  CHECK(verdict.determined());
  CHECK(verdict.decisions[0].examined.empty());
}

TEST_CASE("the most severe true rule wins, milder ones are kept and deferred") {
  World world;
  fixture::add_rule(world.policy, "MILD", 0, 0);
  fixture::add_rule(world.policy, "HARD", 2, 1);
  world.session.evaluation.conditions = {Truth::True, Truth::True};
  const Verdict verdict = world.verdict();
  const DecisionVerdict& decision = verdict.decisions[0];
  CHECK(decision.outcome == "hold");
  REQUIRE(decision.effects.size() == 2);
  CHECK(decision.effects[0].deferred);
  CHECK_FALSE(decision.effects[1].deferred);
  REQUIRE(decision.tasks.size() == 1);
  CHECK(decision.tasks[0].rules == std::vector<std::string>{"HARD"});
}

TEST_CASE(
    "an undecided severe rule: undetermined, naming the field, its confidence and its place") {
  World world;
  world.policy.trust = {fixture::floor("invoice", "0.9")};
  world.record = fixture::invoice("100.00", "19.00", "119.50", "0.61");
  fixture::add_rule(world.policy, "MILD", 0, 0);
  fixture::add_rule(world.policy, "HARD", 2, 1);
  world.session.evaluation.conditions = {Truth::True, Truth::Unknown};
  world.explainer.needs[1] = {{"invoice.gross", false, {}}};
  const Verdict verdict = world.verdict();
  const DecisionVerdict& decision = verdict.decisions[0];
  CHECK(decision.outcome == "undetermined");
  CHECK(decision.possible == std::vector<std::string>{"approve", "hold"});
  CHECK(decision.at_least == "approve");
  REQUIRE(decision.needs.size() == 1);
  CHECK(decision.needs[0].field == "invoice.gross");
  CHECK(decision.needs[0].why == "low_confidence 0.61 (needs 0.9)");
  REQUIRE(decision.needs[0].at);
  CHECK(decision.needs[0].at->page == 1);
  REQUIRE(decision.tasks.size() == 1);
  CHECK(decision.tasks[0].roles == std::vector<std::string>{"clerk"});
  CHECK(decision.examined == "kleene");
  // What an engine was given: the doubtful amount is unread, nothing else has changed.
  REQUIRE(world.session.seen.size() == 1);
  CHECK(world.session.seen[0]->fields[fixture::field_gross].state == bop::abi::State::Unread);

  const nlohmann::ordered_json json = to_json(verdict, world.policy);
  CHECK(json["outcome"] == "undetermined");
  CHECK(json["needs"][0]["field"] == "invoice.gross");
  CHECK(json["needs"][0]["at"]["page"] == 1);
  CHECK(json["examined"] == "kleene");
  CHECK(to_text(verdict, world.policy, false).find("needs invoice.gross: low_confidence 0.61") !=
        std::string::npos);
}

TEST_CASE("equality with the value that trust names lifts a field from the lower floor") {
  World world;
  world.policy.trust = {fixture::floor("invoice", "0.9"), fixture::floor("invoice.iban", "0.98")};
  world.policy.trust[1].by = 0;
  world.policy.trust[1].by_floor = *bop::value::Decimal::parse("0.5");
  world.policy.trust[1].by_path = "vendor.iban";
  world.policy.value_types = {{bop::abi::Kind::Text, true, false, 0}};
  world.policy.value_count = 1;
  bop::record::Reading& iban = world.record.fields[fixture::field_iban];
  const auto with = [&](const char* confidence, const char* master) {
    iban.confidence = *bop::value::Decimal::parse(confidence);
    world.session.evaluation.values = {bop::abi::Datum::of(std::string(master))};
    world.session.seen.clear();
    return world.verdict();
  };
  CHECK(with("0.6", "DE89370400440532013000").corroborated.size() == 1);
  // First the by-value is computed without the field, then everything with it.
  REQUIRE(world.session.seen.size() == 2);
  CHECK_FALSE(world.session.seen[0]->fields[fixture::field_iban].known());
  CHECK(world.session.seen[1]->fields[fixture::field_iban].known());
  CHECK(with("0.4", "DE89370400440532013000").corroborated.empty());
  CHECK(with("0.6", "DE00").corroborated.empty());
}

TEST_CASE("outside the policy's own bounds nothing applies, the default included") {
  World world;
  world.policy.in_force = {bop::value::Date::parse("2027-01-01"), std::nullopt};
  const Verdict verdict = world.verdict();
  CHECK(verdict.decisions[0].outcome == "undetermined");
  CHECK(verdict.decisions[0].reason == "NOT_IN_FORCE");
  CHECK_FALSE(verdict.determined());
}

TEST_CASE("an unknown business date is an unknown input like any other") {
  World world;
  world.policy.in_force = {bop::value::Date::parse("2026-01-01"), std::nullopt};
  world.policy.effective_by = 0;
  world.policy.value_types = {{bop::abi::Kind::Date, false, false, 0}};
  world.session.evaluation.values = {bop::abi::Datum::unread()};
  const Verdict verdict = world.verdict();
  CHECK(verdict.decisions[0].outcome == "undetermined");
  REQUIRE(verdict.decisions[0].needs.size() == 1);
  CHECK(verdict.decisions[0].needs[0].field == "invoice.received");
}

TEST_CASE("two rules of a unique decision that disagree decide nothing") {
  World world;
  world.policy.decisions[0].combine = bop::abi::Combine::Unique;
  fixture::add_rule(world.policy, "A", 0, 0);
  fixture::add_rule(world.policy, "B", 2, 1);
  world.session.evaluation.conditions = {Truth::True, Truth::True};
  CHECK(world.verdict().decisions[0].outcome == "undetermined");
}

namespace {

// R-1 holds on condition 0, unless 1; X-1 excepts it on 2, X-2 excepts X-1 on 3.
World with_exceptions(Truth unless, Truth exception, Truth inner) {
  World world;
  fixture::add_rule(world.policy, "R-1", 2, 0);
  world.policy.rules[0].unless = 1;
  world.policy.rules[0].exceptions = {0};
  world.policy.exceptions.resize(2);
  world.policy.exceptions[0].code = "X-1";
  world.policy.exceptions[0].title = "First";
  world.policy.exceptions[0].when = 2;
  world.policy.exceptions[0].exceptions = {1};
  world.policy.exceptions[1].code = "X-2";
  world.policy.exceptions[1].title = "Second";
  world.policy.exceptions[1].when = 3;
  world.session.evaluation.conditions = {Truth::True, unless, exception, inner};
  world.explainer.needs[2] = {{"invoice.gross", false, {}}};
  return world;
}

}  // namespace

TEST_CASE("an excepted rule says by what, why, and what it would have done") {
  World world = with_exceptions(Truth::False, Truth::True, Truth::False);
  const Verdict verdict = world.verdict();
  const DecisionVerdict& decision = verdict.decisions[0];
  REQUIRE(decision.excepted.size() == 1);
  const Excepted& excepted = decision.excepted[0];
  CHECK(excepted.effect.because == "reason 0");
  REQUIRE(excepted.by.size() == 1);
  CHECK(excepted.by[0].exception == 0);
  CHECK(excepted.by[0].holds == Truth::True);
  CHECK(excepted.by[0].because == "condition 2");
  REQUIRE(excepted.by[0].fields.size() == 1);
  CHECK(excepted.by[0].fields[0].at->page == 1);
  REQUIRE(excepted.by[0].exceptions.size() == 1);
  CHECK(excepted.by[0].exceptions[0].holds == Truth::False);
  CHECK(excepted.by[0].exceptions[0].because == "condition 3");

  const nlohmann::ordered_json json = to_json(verdict, world.policy);
  CHECK(json["excepted"][0]["rule"] == "R-1");
  CHECK(json["excepted"][0]["effect"] == "hold");
  CHECK(json["excepted"][0]["by"][0]["exception"] == "X-1");
  CHECK(json["excepted"][0]["by"][0]["status"] == "true");
  CHECK(json["excepted"][0]["by"][0]["evidence"][0]["at"]["page"] == 1);
  CHECK(json["excepted"][0]["by"][0]["exceptions"][0]["exception"] == "X-2");
  CHECK(to_text(verdict, world.policy, false).find("excepted by X-1 First, because condition 2") !=
        std::string::npos);
}

TEST_CASE("`unless` and an exception may hold at once, and both are told") {
  World world = with_exceptions(Truth::True, Truth::True, Truth::False);
  const Verdict verdict = world.verdict();
  const std::vector<Exemption>& by = verdict.decisions[0].excepted.at(0).by;
  REQUIRE(by.size() == 2);
  CHECK(by[0].exception == bop::abi::none);
  CHECK(by[0].because == "condition 1");
  CHECK(by[1].exception == 0);
}

TEST_CASE("a rule that applies says what took its exception back") {
  World world = with_exceptions(Truth::False, Truth::True, Truth::True);
  const Verdict verdict = world.verdict();
  const DecisionVerdict& decision = verdict.decisions[0];
  CHECK(decision.excepted.empty());
  REQUIRE(decision.effects.size() == 1);
  REQUIRE(decision.effects[0].not_by.size() == 1);
  const Exemption& first = decision.effects[0].not_by[0];
  CHECK(first.holds == Truth::False);
  REQUIRE(first.exceptions.size() == 1);
  CHECK(first.exceptions[0].exception == 1);
  CHECK(first.exceptions[0].holds == Truth::True);
  CHECK(to_json(verdict, world.policy)["effects"][0]["exceptions"][0]["status"] == "false");
}

TEST_CASE("an exception that was not asked for is not told of a rule that applies") {
  World world = with_exceptions(Truth::False, Truth::False, Truth::False);
  CHECK(world.verdict().decisions[0].effects.at(0).not_by.empty());
}

TEST_CASE("a rule that is open because of an exception says so, and what it needs") {
  World world = with_exceptions(Truth::False, Truth::Unknown, Truth::False);
  const Verdict verdict = world.verdict();
  const DecisionVerdict& decision = verdict.decisions[0];
  CHECK(decision.outcome == "undetermined");
  REQUIRE(decision.excepted.size() == 1);
  CHECK(decision.excepted[0].status == Status::Undecided);
  REQUIRE(decision.excepted[0].by.at(0).needs.size() == 1);
  CHECK(decision.excepted[0].by[0].needs[0].field == "invoice.gross");
  const nlohmann::ordered_json json = to_json(verdict, world.policy);
  CHECK_FALSE(json.contains("excepted"));
  CHECK(json["undecided"][0]["exceptions"][0]["status"] == "undecided");
}

TEST_CASE("rules that can't be computed for one reason are one need for people") {
  const std::vector<Need> needs = {{{}, "R-1", "undefined: no rate", {}, {}},
                                   {"invoice.gross", {}, "not read", {}, {}},
                                   {{}, "R-2", "undefined: no rate", {}, {}},
                                   {{}, "R-3", "undefined: division by zero", {}, {}}};
  const std::vector<Need> told = together(needs);
  REQUIRE(told.size() == 3);
  CHECK(told[0].rule == "R-1, R-2");
  CHECK(told[1].field == "invoice.gross");
  CHECK(told[2].rule == "R-3");
}
