#include "compiler/simplify/simplify.h"

#include <doctest/doctest.h>

#include "tests/support/program_builder.h"

using namespace bop::testing;  // NOLINT: a test's words
using bop::ir::CompareOp;
using bop::simplify::simplify;
namespace ir = bop::ir;

namespace {

// The node a condition became, as the printer writes it.
std::string condition_after(ProgramBuilder& b, NodeId condition) {
  b.condition(condition);
  simplify(b.program);
  CHECK(ir::verify(b.program) == "");
  const std::string start = "%" + std::to_string(b.program.conditions.back().value) + " : ";
  const std::string text = ir::print(b.program);
  const std::size_t begin = text.find("\n" + start) + 1;
  const std::size_t equals = text.find(" = ", begin) + 3;
  return text.substr(equals, text.find('\n', begin) - equals);
}

}  // namespace

TEST_CASE("constants fold, exactly") {
  ProgramBuilder b;
  SUBCASE("comparison") {
    CHECK(condition_after(b, b.compare(b.amount("EUR 0.10"), CompareOp::Less,
                                       b.amount("EUR 0.20"))) == "constant true");
  }
  SUBCASE("arithmetic inside") {
    const NodeId sum = b.compute(b.money_type, ir::ArithmeticOp::Add, b.amount("EUR 185.76"),
                                 b.amount("EUR 14.29"));
    CHECK(condition_after(b, b.compare(sum, CompareOp::Equal, b.amount("EUR 200.05"))) ==
          "constant true");
  }
  SUBCASE("two currencies do not") {
    const NodeId euro = b.amount("EUR 0.10");
    CHECK(condition_after(b, b.compare(euro, CompareOp::Less, b.amount("USD 0.20"))) ==
          "compare %0 < %1");
  }
  SUBCASE("missing compares with nothing") {
    const NodeId none = b.constant(b.money_type.maybe(), missing);
    CHECK(condition_after(b, b.compare(b.field("gross"), CompareOp::NotEqual, none)) ==
          "constant false");
  }
}

TEST_CASE("and and or keep their order, lose what can't matter, and flatten") {
  ProgramBuilder b;
  const NodeId gross = b.field("gross");
  const NodeId x = b.compare(gross, CompareOp::Less, b.amount("EUR 1.00"));
  const NodeId y = b.compare(gross, CompareOp::Greater, b.amount("EUR 9.00"));
  const NodeId z = b.is(gross, ir::StateTestKind::Known);
  SUBCASE("flatten") {
    CHECK(condition_after(b, b.all_of({b.all_of({x, y}), b.truth(true), z})) == "and %3, %5, %6");
  }
  SUBCASE("one false kills") {
    CHECK(condition_after(b, b.all_of({x, b.truth(false), z})) == "constant false");
  }
  SUBCASE("one true decides an or") {
    CHECK(condition_after(b, b.any_of({x, b.truth(true)})) == "constant true");
  }
  SUBCASE("one that is left") {
    CHECK(condition_after(b, b.any_of({b.truth(false), y})) == "compare %1 > %2");
  }
  SUBCASE("said twice") {
    CHECK(condition_after(b, b.all_of({z, z})) == "known %1");
  }
  SUBCASE("not not") {
    CHECK(condition_after(b, b.negate(b.negate(z))) == "known %1");
  }
  SUBCASE("a field alone may be missing, which `and` makes false") {
    CHECK(condition_after(b, b.all_of({b.field("p"), b.truth(true)})) == "and %1, %2");
  }
}

TEST_CASE("arms that can't match go; a table keeps its node") {
  ProgramBuilder b;
  const NodeId x = b.field("p");
  const auto select = [&](bool unique, std::string table, std::vector<ir::Select::Arm> arms) {
    const NodeId node = b.add(b.category, ir::Select{unique, std::move(table), std::move(arms)});
    return b.compare(node, CompareOp::Equal, b.member(2));
  };
  const NodeId goods = b.member(0);
  const NodeId rent = b.member(2);
  SUBCASE("if true then a else b") {
    CHECK(condition_after(b, select(false, "", {{b.truth(true), rent, 0}, {x, goods, 1}})) ==
          "constant true");
  }
  SUBCASE("a false arm") {
    const NodeId node = select(true, "t", {{b.truth(false), rent, 0}, {x, goods, 1}});
    condition_after(b, node);
    CHECK(ir::print(b.program).find("select unique of t [1: %1 -> %2]") != std::string::npos);
  }
  SUBCASE("a settled row") {
    condition_after(b, select(true, "t", {{b.truth(true), rent, 3}}));
    CHECK(ir::print(b.program).find("select unique of t [3: ") != std::string::npos);
  }
  SUBCASE("no arm left is missing") {
    CHECK(condition_after(b, select(true, "t", {{b.truth(false), rent, 0}})) == "constant false");
  }
}

TEST_CASE("what nothing reads is dropped, sentences and values count as readers") {
  ProgramBuilder b;
  b.number_of("1");
  const NodeId gross = b.field("gross");
  b.number_of("2");
  const NodeId tax = b.field("tax");
  b.value(gross);
  b.program.info.decisions.push_back(
      {.name = "d", .outcomes = {{"hold", false}}, .escalation = {}});
  b.program.info.rules.push_back({.code = "R-1",
                                  .title = {},
                                  .exceptions = {},
                                  .effect = {},
                                  .cites = {},
                                  .owner = {},
                                  .in_force = {}});
  b.program.because.emplace_back(ir::Sentence{{{"tax ", {}}, {{}, tax}}});
  simplify(b.program);
  CHECK(b.program.nodes.size() == 4);
  CHECK(b.program.values[0] == NodeId(std::uint32_t{1}));
  CHECK(b.program.because[0]->parts[1].hole == NodeId(std::uint32_t{3}));
  CHECK(ir::verify(b.program) == "");
}
