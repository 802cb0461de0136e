#include <doctest/doctest.h>

#include "tests/support/program_builder.h"

using namespace bop::testing;  // NOLINT: a test's words
using bop::ir::CompareOp;

TEST_CASE("a program prints one node a line, with names for fields, sets and tables") {
  ProgramBuilder b;
  const NodeId gross = b.field("gross");
  const NodeId limit = b.amount("EUR 1000.00");
  const NodeId small = b.compare(gross, CompareOp::Less, limit);
  const NodeId vendor = b.let("vendor", b.vendor(b.field("vendor_id")));
  const NodeId known_vendor = b.is(vendor, bop::ir::StateTestKind::Present);
  b.condition(b.all_of({small, known_vendor}));
  b.value(b.add(b.category, bop::ir::Select{true, "bands", {{small, b.member(1), 0}}}));
  const std::string text = bop::ir::print(b.program);
  const auto has = [&](std::string_view line) { return text.find(line) != std::string::npos; };
  CHECK(has("policy test.policy \"\"\n"));
  CHECK(has("reference ecb_rates : Rate by currency day\n"));
  CHECK(has("%1 : Money = field %0.gross\n"));
  CHECK(has("%2 : Money = constant EUR 1,000.00\n"));
  CHECK(has("%3 : Boolean = compare %1 < %2\n"));
  CHECK(has("= lookup vendors[%5]\n"));
  CHECK(has("= let vendor = %6\n"));
  CHECK(has("= present %7\n"));
  CHECK(has("= and %3, %8\n"));
  CHECK(has("= select unique of bands [0: %3 -> %10]\n"));
}

TEST_CASE("texts print in quotes, and what is in them can't end them") {
  ProgramBuilder b;
  b.value(b.constant(b.text_type, text("say \"no\"\n\\")));
  CHECK(bop::ir::print(b.program).find(R"(constant "say \"no\"\n\\")") != std::string::npos);
}

TEST_CASE("a broken program still prints") {
  ProgramBuilder b;
  b.add(b.number, bop::ir::Parameter{7});
  b.add(b.number, bop::ir::Field{NodeId(std::uint32_t{99}), 3});
  b.program.info.rules.push_back({.code = "R",
                                  .title = {},
                                  .decision = 4,
                                  .exceptions = {9},
                                  .effect = {},
                                  .cites = {},
                                  .owner = {},
                                  .in_force = {}});
  const std::string text = bop::ir::print(b.program);
  CHECK(text.find("parameter ?7") != std::string::npos);
  CHECK(text.find("field %99.?3") != std::string::npos);
  CHECK(text.find("except ?") != std::string::npos);
}
