#include <doctest/doctest.h>

#include "tests/support/compile_text.h"

using bop::testing::lowered;
using bop::testing::shape;

namespace {

std::string shape_of_to(std::string_view table, std::string_view call) {
  const auto program = lowered(std::string(table) + "\nrule R-1 \"A rule\"\n  when doc.paid\n" +
                               "  then hold to " + std::string(call) + "\n");
  return shape(program, program.values[program.info.rules[0].effect.to]);
}

}  // namespace

TEST_CASE("a column of a table selects over its rows") {
  CHECK(shape_of_to(R"(
table people(amount : Money in EUR, kind : Kind) gives who : Role unique
  | amount      | kind          || who   |
  | < EUR 10.00 | any           || clerk |
  | >= EUR 10.00 | goods, rent  || clerk |
  | >= EUR 10.00 | otherwise    || boss  |
)",
                    "people(doc.net, doc.kind)") ==
        "select unique of people "
        "[0: (compare (let amount = (field (subject).net)) < (constant EUR 10.00)) -> "
        "(constant clerk)] "
        "[1: (and (compare (let amount = (field (subject).net)) >= (constant EUR 10.00)), "
        "(or (compare (let kind = (field (subject).kind)) = (constant goods)), "
        "(compare (let kind = (field (subject).kind)) = (constant rent)))) -> (constant clerk)] "
        "[2: (and (compare (let amount = (field (subject).net)) >= (constant EUR 10.00)), "
        "(not (or (compare (let kind = (field (subject).kind)) = (constant goods)), "
        "(compare (let kind = (field (subject).kind)) = (constant rent))))) -> (constant boss)]");
}

TEST_CASE("rows have dates, states and ranges; an optional column may be missing") {
  CHECK(shape_of_to(R"(
table people(order : Text?, share : Number) gives who : Role first
  | order   | share      || who   |
  | missing | any        || clerk | in force from 2026-01-01 until 2026-06-30
  | present | 0 ..< 0.5  || clerk |
  | any     | any        || boss  |
)",
                    "people(doc.order, doc.share)") ==
        "select first of people "
        "[0: (and (missing (let order = (field (subject).order))), "
        "(and (compare (field (subject).day) >= (constant 2026-01-01)), "
        "(compare (field (subject).day) <= (constant 2026-06-30)))) -> (constant clerk)] "
        "[1: (and (present (let order = (field (subject).order))), "
        "(and (compare (let share = (field (subject).share)) >= (constant 0)), "
        "(compare (let share = (field (subject).share)) < (constant 0.5)))) -> (constant clerk)] "
        "[2: (constant true) -> (constant boss)]");
}

TEST_CASE("people and time come from one call of a table") {
  const auto program = lowered(R"(
table people(amount : Money) gives who : list of Role, within : BusinessDays unique
  | amount       || who         | within          |
  | < EUR 10.00  || clerk       | 2 business days |
  | >= EUR 10.00 || clerk, boss | 1 business day  |
rule R-1 "A rule"
  when doc.paid
  then hold to people(doc.gross)
)");
  const auto& effect = program.info.rules[0].effect;
  const std::string at = " in EUR at rates field 2 on (field (subject).day)";
  const std::string low =
      "(compare (let amount = (field (subject).gross)) < "
      "(constant EUR 10.00)" +
      at + ")";
  const std::string high =
      "(compare (let amount = (field (subject).gross)) >= "
      "(constant EUR 10.00)" +
      at + ")";
  CHECK(shape(program, program.values[effect.to]) ==
        "select unique of people [0: " + low + " -> (list [(constant clerk)])] [1: " + high +
            " -> (list [(constant clerk), (constant boss)])]");
  CHECK(shape(program, program.values[effect.within]) ==
        "select unique of people [0: " + low + " -> (constant 2 business days)] [1: " + high +
            " -> (constant 1 business day)]");
  REQUIRE(program.tables.size() == 1);
  CHECK(program.tables[0].hit == bop::ir::TableText::HitPolicy::Unique);
  CHECK(program.tables[0].rows[1].cells[0].tests[0].low == "EUR 10.00");
  CHECK(program.tables[0].rows[1].results[0] == std::vector<std::string>{"clerk", "boss"});
}
