#include "tests/unit/apps/testing/policy.h"

#include <doctest/doctest.h>

#include "compiler/driver/compile.h"
#include "compiler/interpret/interpret.h"

namespace bop::testing {

namespace {

constexpr std::string_view head = R"(policy sample.orders "Orders"
type Kind is one of goods, rent
type Line is record
  net  : Money in EUR
  open : Boolean
type Order is record
  kind  : Kind
  gross : Money in EUR
  note  : Text?
  payer : Text
  paid  : Boolean
  lines : list of Line
type Payer is record
  id    : Text
  limit : Money in EUR
subject   order  : Order
reference payers : Payer by id
parameter small : Money in EUR = EUR 100.00
  between EUR 50.00 and EUR 200.00
role clerk
codes Codes
  BAD "It is bad" for clerk
decision verdict
  outcomes approve releases < route < hold
  combine  most severe
  default  route to clerk
  asks     clerk
)";

std::string text_of(std::string_view rules) {
  return std::string(head) + std::string(rules) + "\n";
}

}  // namespace

ProgramPtr policy(std::string_view rules) {
  auto compilation = driver::compile("orders.bop", text_of(rules));
  std::string codes;
  for (const auto* diagnostic : compilation.diagnostics.sorted())
    codes += std::string(diagnostic->code) + " " + diagnostic->message + "\n";
  INFO(codes);
  REQUIRE(compilation.program.has_value());
  return std::make_shared<const ir::Program>(std::move(*compilation.program));
}

std::string errors_of(std::string_view rules) {
  const auto compilation = driver::compile("orders.bop", text_of(rules));
  std::string codes;
  for (const auto* diagnostic : compilation.diagnostics.sorted())
    codes += (codes.empty() ? "" : " ") + std::string(diagnostic->code);
  return codes;
}

std::vector<EngineMaker> interpreter_only() {
  return {{"interpret", [](ProgramPtr program) { return interpret::interpreter(program); }}};
}

}  // namespace bop::testing
