#include <doctest/doctest.h>

#include "tests/support/program_builder.h"

using namespace bop::testing;  // NOLINT: a test's words
using bop::ir::AggregateKind;
using bop::ir::ArithmeticOp;
using bop::ir::CompareOp;
using bop::ir::verify;
namespace abi = bop::abi;
namespace ir = bop::ir;

namespace {

bool says(const ProgramBuilder& builder, std::string_view part) {
  const std::string problem = verify(builder.program);
  CAPTURE(problem);
  return problem.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a sound program has nothing to say about it") {
  ProgramBuilder b;
  const NodeId sum = b.compute(b.money_type, ArithmeticOp::Add, b.field("net"), b.field("tax"));
  const NodeId wrong = b.compare(b.field("gross"), CompareOp::NotEqual, sum);
  const auto line = b.local("line");
  const NodeId lines = b.field("lines");
  const NodeId element = b.local_node({Kind::Record, false, false, 1}, line);
  const NodeId open = b.field(element, "open");
  const NodeId any = b.add(b.boolean, ir::Aggregate{AggregateKind::Any, lines, line, {}, open});
  b.condition(b.all_of({wrong, any}));
  b.condition(b.compare_in_euro(b.field("gross"), CompareOp::Less, b.amount("EUR 5.00"),
                                b.field("issued")));
  b.value(sum);
  CHECK(verify(b.program) == "");
}

TEST_CASE("operands stand before their users and are there") {
  ProgramBuilder b;
  b.add(b.boolean, ir::Not{NodeId(std::uint32_t{0})});
  CHECK(says(b, "%0: reads %0, which does not stand before it"));
  b.program.nodes.clear();
  b.add(b.boolean, ir::Not{});
  CHECK(says(b, "%0: lacks an operand"));
}

TEST_CASE("each kind of node wants its types") {
  ProgramBuilder b;
  SUBCASE("conditions are Boolean") {
    b.all_of({b.truth(true), b.field("gross")});
    CHECK(says(b, "`and` or `or` of something that is not Boolean"));
  }
  SUBCASE("`and` has two operands") {
    b.all_of({b.truth(true)});
    CHECK(says(b, "fewer than two operands"));
  }
  SUBCASE("comparisons are of one kind") {
    b.compare(b.field("gross"), CompareOp::Less, b.number_of("5"));
    CHECK(says(b, "a comparison of two kinds"));
  }
  SUBCASE("a ratio compares with a number") {
    const NodeId ratio = b.compute(b.ratio, ArithmeticOp::Divide, b.field("net"), b.field("gross"));
    b.compare(ratio, CompareOp::Less, b.number_of("0.5"));
    CHECK(verify(b.program) == "");
  }
  SUBCASE("money does not add to numbers") {
    b.compute(b.money_type, ArithmeticOp::Add, b.field("gross"), b.field("a"));
    CHECK(says(b, "arithmetic on kinds that do not combine"));
  }
  SUBCASE("a field has its record's type") {
    b.add(b.text_type, ir::Field{b.subject(), 5});
    CHECK(says(b, "another type in its record"));
  }
  SUBCASE("a field is one of its record's") {
    b.add(b.text_type, ir::Field{b.subject(), 500});
    CHECK(says(b, "a field index is out of range"));
  }
  SUBCASE("a constant fits its type") {
    b.constant(b.date_type, known(decimal("1")));
    CHECK(says(b, "does not fit its type"));
  }
  SUBCASE("every arm of a selection") {
    const NodeId arm = b.field("p");
    b.add(b.number, ir::Select{true, "t", {{arm, b.field("a"), 0}, {arm, b.field("gross"), 1}}});
    CHECK(says(b, "an arm has another type"));
  }
  SUBCASE("an arm's condition") {
    b.add(b.number, ir::Select{true, "t", {{b.field("a"), b.field("a"), 0}}});
    CHECK(says(b, "an arm's condition is not Boolean"));
  }
  SUBCASE("a conversion needs a date") {
    b.compare_in_euro(b.field("gross"), CompareOp::Less, b.field("net"), b.field("gross"));
    CHECK(says(b, "a conversion without a date"));
  }
  SUBCASE("a lookup has all its keys") {
    b.add({Kind::Record, true, false, 3}, ir::Lookup{1, {b.field("issued")}});
    CHECK(says(b, "keys are not complete"));
  }
  SUBCASE("all rows of a reference are a list of its records") {
    b.add(b.program.info.schema.list_of({Kind::Record, false, false, 2}), ir::Lookup{0, {}});
    CHECK(verify(b.program) == "");
    b.add(b.lines_type, ir::Lookup{0, {}});
    CHECK(says(b, "no list of its records"));
  }
  SUBCASE("a span has multiples") {
    b.compute({Kind::Duration, false, false, 0}, ArithmeticOp::Multiply, b.field("term"),
              b.number_of("3"));
    CHECK(verify(b.program) == "");
    b.compute(b.date_type, ArithmeticOp::Add, b.field("term"), b.field("issued"));
    CHECK(says(b, "arithmetic on kinds that do not combine"));
  }
}

TEST_CASE("an element is read only inside its aggregate") {
  ProgramBuilder b;
  const auto line = b.local("line");
  const NodeId element = b.local_node({Kind::Record, false, false, 1}, line);
  b.condition(b.field(element, "open"));
  CHECK(says(b, "condition 0 reads an element outside its list"));
}

TEST_CASE("what a policy declares refers to what is there") {
  ProgramBuilder b;
  auto& info = b.program.info;
  info.decisions.push_back({.name = "d", .outcomes = {{"hold", false}}, .escalation = {}});
  info.rules.push_back({.code = "R-1",
                        .title = {},
                        .exceptions = {},
                        .effect = {},
                        .cites = {},
                        .owner = {},
                        .in_force = {}});
  b.program.because.emplace_back();
  CHECK(verify(b.program) == "");
  SUBCASE("conditions") {
    info.rules[0].when = 3;
  }
  SUBCASE("outcomes") {
    info.rules[0].effect.outcome = 1;
  }
  SUBCASE("decisions") {
    info.rules[0].decision = 1;
  }
  SUBCASE("exceptions") {
    info.rules[0].exceptions = {0};
  }
  SUBCASE("people") {
    info.rules[0].effect.to = b.value(b.field("gross"));
  }
  SUBCASE("key fields") {
    info.references[0].key_fields = {77};
  }
  SUBCASE("sentences") {
    b.program.because.clear();
  }
  SUBCASE("counts") {
    info.condition_count = 1;
  }
  CHECK(says(b, "is wrong"));
}
