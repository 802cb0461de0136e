#include <algorithm>

#include <doctest/doctest.h>

#include "compiler/ir/cases_info.h"
#include "tests/support/compile_text.h"

using bop::testing::lowered;
using bop::testing::shape;
namespace abi = bop::abi;

TEST_CASE("the head and what a policy declares") {
  const auto program = lowered(R"(
role owner_of_note of doc.note
trust doc at 0.9, doc.order at 0.98 by vendor.iban from 0.5
let vendor = vendors[doc.note]
rule R-1 "A rule"
  when doc.paid
  then hold with BAD
)");
  const auto& info = program.info;
  CHECK(info.name == "sample.frame");
  CHECK(info.calendar == "TARGET");
  CHECK(info.zone == "Europe/Berlin");
  CHECK(info.subject == "doc");
  CHECK(info.schema.records[info.subject_record].name == "Doc");
  CHECK(shape(program, program.values[info.effective_by]) == "field (subject).day");
  REQUIRE(info.references.size() == 2);
  CHECK(info.references[1].key_fields == std::vector<std::uint32_t>{0, 1});
  REQUIRE(info.parameters.size() == 1);
  CHECK(abi::print(info.schema, info.parameters[0].type, info.parameters[0].value) ==
        "EUR 1,000.00");
  REQUIRE(info.roles.size() == 3);
  CHECK(info.roles[1].covers == std::vector<std::uint32_t>{0});
  CHECK(shape(program, program.values[info.roles[2].scope]) == "field (subject).note");
  CHECK(info.codes[0].owner == 0);
  REQUIRE(info.trust.size() == 2);
  CHECK(info.trust[1].path == "doc.order");
  CHECK(info.trust[1].by_path == "vendor.iban");
  CHECK(shape(program, program.values[info.trust[1].by]) ==
        "field (let vendor = (lookup vendors[(field (subject).note)])).iban");
  REQUIRE(info.decisions.size() == 1);
  CHECK(info.decisions[0].outcomes[1].name == "hold");
  CHECK(info.decisions[0].asks == 0);
  CHECK(info.value_types.size() == program.values.size());
}

TEST_CASE("rules, their exceptions and sentences") {
  const auto program = lowered(R"(
rule R-1 "A rule"
  when   doc.gross > EUR 5.00
  unless doc.kind = rent
  then   hold with BAD, for boss, within 3 business days
  because "gross {doc.gross} is much"
  cites  "Manual 1"
  cites  "Manual 2"
exception X-1 to R-1 "Not when paid"
  when doc.paid
exception X-2 to X-1 "But when risky"
  when doc.risk = high
)");
  const auto& info = program.info;
  REQUIRE(info.rules.size() == 1);
  const auto& rule = info.rules[0];
  CHECK(rule.cites == "Manual 1; Manual 2");
  CHECK(shape(program, program.conditions[rule.unless]) ==
        "compare (field (subject).kind) = (constant rent)");
  CHECK(shape(program, program.values[rule.effect.owner]) == "constant boss");
  CHECK(shape(program, program.values[rule.effect.within]) == "constant 3 business days");
  CHECK(rule.effect.code == 0);
  CHECK(rule.exceptions == std::vector<std::uint32_t>{0});
  REQUIRE(info.exceptions.size() == 2);
  CHECK(info.exceptions[0].exceptions == std::vector<std::uint32_t>{1});
  CHECK(info.exceptions[1].exceptions.empty());
  REQUIRE(program.because[0].has_value());
  const auto& parts = program.because[0]->parts;
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].text == "gross ");
  CHECK(shape(program, parts[1].hole) == "field (subject).gross");
  CHECK(parts[2].text == " is much");
}

TEST_CASE("requires is one rule, whichever of its fields is missing") {
  const auto program = lowered("requires doc.order, doc.due otherwise hold with BAD\n");
  const auto& rules = program.info.rules;
  REQUIRE(rules.size() == 1);
  CHECK(rules[0].code == "BAD");
  CHECK(rules[0].title == "doc.order and doc.due are required");
  CHECK(shape(program, program.conditions[rules[0].when]) ==
        "or (missing (field (subject).order)), (missing (field (subject).due))");
  CHECK_FALSE(program.because[0].has_value());
}

TEST_CASE("several effects of a rule are several entries") {
  const auto program = lowered(R"(
decision second
  outcomes now < later
  combine  most severe
  default  now
  asks     clerk
rule R-1 "A rule"
  when doc.paid
  then hold with BAD
  also later with BAD
)");
  const auto& rules = program.info.rules;
  REQUIRE(rules.size() == 2);
  CHECK(rules[0].code == rules[1].code);
  CHECK(rules[0].when == rules[1].when);
  CHECK(rules[0].decision == 0);
  CHECK(rules[1].decision == 1);
  CHECK(program.because.size() == 2);
}

TEST_CASE("escalations") {
  const auto program = lowered(R"(
escalation ladder
  after 2 business days remind assignee
  after 1 day reassign to manager of assignee
  after 4 business days raise to boss
rule R-1 "A rule"
  when doc.paid
  then hold with BAD
)");
  REQUIRE(program.escalations.size() == 1);
  const auto& steps = program.escalations[0].steps;
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].act == "remind");
  CHECK(steps[1].role == "manager of assignee");
  const auto* span = std::get_if<bop::ir::Constant>(&program[steps[2].span].node);
  REQUIRE(span != nullptr);
  CHECK(std::get<bop::value::BusinessDays>(span->value.value).count == 4);
}

TEST_CASE("the span of a rung is a value of the policy, so that every engine gives it") {
  const auto program = lowered(R"(
parameter patience : BusinessDays = 4 business days
escalation ladder
  after patience raise to boss
)");
  REQUIRE(program.escalations.size() == 1);
  const bop::ir::NodeId span = program.escalations[0].steps.front().span;
  CHECK(std::holds_alternative<bop::ir::Parameter>(program[span].node));
  CHECK(std::ranges::find(program.values, span) != program.values.end());
  const bop::abi::CasesInfo cases = bop::ir::cases_info(program);
  CHECK(program.values[cases.ladders[0].rungs[0].span] == span);
}
