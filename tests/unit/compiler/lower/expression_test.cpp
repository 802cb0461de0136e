#include <doctest/doctest.h>

#include "tests/support/compile_text.h"

using bop::testing::lowered;
using bop::testing::shape;
using bop::testing::shape_of_when;

TEST_CASE("choices and ranges are comparisons joined") {
  CHECK(shape_of_when("doc.kind is one of (goods, rent)") ==
        "or (compare (field (subject).kind) = (constant goods)), "
        "(compare (field (subject).kind) = (constant rent))");
  CHECK(shape_of_when("doc.kind is not one of (goods)") ==
        "not (compare (field (subject).kind) = (constant goods))");
  CHECK(shape_of_when("doc.net is in EUR 1.00 ..< limit") ==
        "and (compare (field (subject).net) >= (constant EUR 1.00)), "
        "(compare (field (subject).net) < (parameter limit))");
  CHECK(shape_of_when("doc.share is in 0.1 .. 0.5") ==
        "and (compare (field (subject).share) >= (constant 0.1)), "
        "(compare (field (subject).share) <= (constant 0.5))");
}

TEST_CASE("chains of and are one node in the order written") {
  CHECK(shape_of_when("doc.paid and doc.risk = high and (doc.paid or doc.risk < medium)") ==
        "and (field (subject).paid), (compare (field (subject).risk) = (constant high)), "
        "(or (field (subject).paid), (compare (field (subject).risk) < (constant medium)))");
}

TEST_CASE("signs ask about the number of an amount, whatever its currency") {
  CHECK(shape_of_when("doc.gross is negative") ==
        "compare (amount (field (subject).gross)) < (constant 0)");
  CHECK(shape_of_when("doc.share is not zero") ==
        "not (compare (field (subject).share) = (constant 0))");
}

TEST_CASE("states") {
  CHECK(shape_of_when("doc.order is missing") == "missing (field (subject).order)");
  CHECK(shape_of_when("doc.order is not missing") == "present (field (subject).order)");
  CHECK(shape_of_when("doc.note is not known") == "not (known (field (subject).note))");
}

TEST_CASE("amounts in maybe two currencies compare at the policy's rates, others do not") {
  CHECK(shape_of_when("doc.gross < limit") ==
        "compare (field (subject).gross) < (parameter limit) in EUR at rates field 2 on "
        "(field (subject).day)");
  CHECK(shape_of_when("doc.net < limit") == "compare (field (subject).net) < (parameter limit)");
}

TEST_CASE("convert compares at the rates of its day") {
  const std::string converted =
      "(convert (field (subject).gross) to EUR over EUR at rates field 2 on (today))";
  CHECK(shape_of_when("convert(doc.gross, to EUR, on today) > EUR 5.00") ==
        "compare " + converted + " > (constant EUR 5.00)");
  CHECK(shape_of_when("convert(doc.gross, to EUR, on today) is in EUR 1.00 .. EUR 5.00") ==
        "and (compare " + converted + " >= (constant EUR 1.00)), (compare " + converted +
            " <= (constant EUR 5.00))");
}

TEST_CASE("convert is a value of its own") {
  for (const std::string when :
       {"round(convert(doc.gross, to EUR, on today), half_up, 2) > EUR 5.00",
        "convert(doc.gross, to EUR, on today) > convert(doc.net, to EUR, on doc.day)",
        "doc.net is in EUR 0.00 .. convert(doc.gross, to EUR, on today)"}) {
    const auto compilation = bop::driver::compile(
        "test.bop", std::string(bop::testing::frame) + "\nrule R-1 \"A rule\"\n  when " + when +
                        "\n  then hold with BAD\n");
    CAPTURE(when);
    CAPTURE(bop::testing::problems(compilation));
    CHECK(compilation.ok());
  }
}

TEST_CASE("dates, spans and business days") {
  CHECK(shape_of_when("doc.day + 30 days < today") ==
        "compare (compute (field (subject).day) + (constant 30 days)) < (today)");
  CHECK(shape_of_when("doc.day within 90 days before today") ==
        "and (compare (field (subject).day) >= (compute (today) - (constant 90 days))), "
        "(compare (field (subject).day) <= (today))");
  CHECK(shape_of_when("5 business days after doc.day < today") ==
        "compare (call business_days_after((field (subject).day), (constant 5 business days), "
        "(constant \"TARGET\"))) < (today)");
  CHECK(shape_of_when("3 business days before doc.day <= today") ==
        "compare (call business_days_after((field (subject).day), (constant -3 business days), "
        "(constant \"TARGET\"))) <= (today)");
  CHECK(shape_of_when("last day of month of doc.day = today") ==
        "compare (call period_day((field (subject).day), (constant \"month\"), (constant true))) = "
        "(today)");
}

TEST_CASE("texts") {
  CHECK(shape_of_when("doc.note contains \"urgent\"") ==
        "call contains((field (subject).note), (constant \"urgent\"))");
  CHECK(shape_of_when("doc.note matches /^[A-Z]+$/") ==
        "call matches((field (subject).note), (constant \"^[A-Z]+$\"))");
}

TEST_CASE("quantifiers and aggregates") {
  CHECK(shape_of_when("no line in doc.lines where line.open") ==
        "not (any (field (local @0).open) for @0 in (field (subject).lines))");
  CHECK(shape_of_when("at least 2 line in doc.lines where line.open") ==
        "compare (count for @0 in (field (subject).lines) where (field (local @0).open)) >= "
        "(constant 2)");
  CHECK(shape_of_when("(sum of line.net for line in doc.lines where line.open) > limit") ==
        "compare (sum (field (local @0).net) for @0 in (field (subject).lines) where "
        "(field (local @0).open)) > (parameter limit)");
}

TEST_CASE("if and otherwise") {
  CHECK(shape_of_when("(if doc.paid then limit else if doc.risk = high then EUR 1.00 else doc.net) "
                      "> EUR 5.00") ==
        "compare (select first [0: (field (subject).paid) -> (parameter limit)] "
        "[1: (compare (field (subject).risk) = (constant high)) -> (constant EUR 1.00)] "
        "[2: (constant true) -> (field (subject).net)]) > (constant EUR 5.00)");
  CHECK(shape_of_when("(doc.order otherwise \"none\") = \"none\"") ==
        "compare ((field (subject).order) otherwise (constant \"none\")) = (constant \"none\")");
}

TEST_CASE("a let is one node, a define stands where it is called, and equal nodes are one") {
  const auto program = lowered(R"(
let vendor = vendors[doc.order]
define doubled(amount : Money in EUR) : Money in EUR = amount * 2
rule R-1 "One"
  when vendor is missing and doubled(doc.net) > limit
  then hold with BAD
rule R-2 "Two"
  when vendor is present and vendor.iban is missing and doubled(doc.net) > limit
  then hold with BAD
)");
  const auto& rules = program.info.rules;
  CHECK(shape(program, program.conditions[rules[0].when]) ==
        "and (missing (let vendor = (lookup vendors[(field (subject).order)]))), "
        "(compare (let doubled(doc.net) = (compute (field (subject).net) * (constant 2))) > "
        "(parameter limit))");
  const std::string text = bop::ir::print(program);
  const auto count = [&](std::string_view word) {
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      ++found;
    return found;
  };
  CHECK(count("= lookup vendors") == 1);
  CHECK(count("= let doubled(doc.net)") == 1);
  CHECK(count("= compute") == 1);
  CHECK(count("= subject") == 1);
}
