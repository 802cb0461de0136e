// Policies compiled from text, for tests of what comes after check: a frame with a subject of every
// kind of field, to which a test adds its declarations.
#pragma once

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "compiler/driver/compile.h"
#include "compiler/ir/node_text.h"

namespace bop::testing {

inline constexpr std::string_view frame = R"(policy sample.frame "A frame"
  owner "Somebody"
  calendar TARGET zone "Europe/Berlin"
  effective by doc.day
  compare in EUR at rates on doc.day

type Kind is one of goods, rent, tax
type Risk is low < medium < high
type Line is record
  net  : Money in EUR
  open : Boolean
type Vendor is record
  id   : Text
  iban : Text?
type Rate is record
  currency : Currency
  day      : Date
  rate     : Number
type Doc is record
  kind     : Kind
  risk     : Risk
  note     : Text
  order    : Text?
  currency : Currency
  gross    : Money in currency
  net      : Money in EUR
  share    : Number
  day      : Date
  due      : Date?
  paid     : Boolean
  lines    : list of Line

subject   doc     : Doc
reference vendors : Vendor by id
reference rates   : Rate   by currency, day

parameter limit : Money in EUR = EUR 1,000.00

role clerk
role boss covers clerk
codes Codes
  BAD "It is bad" for clerk

decision verdict
  outcomes fine < hold
  combine  most severe
  default  fine
  asks     clerk
)";

/// The diagnostics' codes and messages, one a line.
inline std::string problems(const driver::Compilation& compilation) {
  std::string text;
  for (const auto* problem : compilation.diagnostics.sorted())
    text += std::string(problem->code) + " " + problem->message + "\n";
  return text;
}

/// The frame with `declarations`, compiled without simplifying.
inline ir::Program lowered(std::string_view declarations) {
  auto compilation =
      driver::compile("test.bop", std::string(frame) + "\n" + std::string(declarations) + "\n",
                      {.simplify = false});
  CAPTURE(problems(compilation));
  REQUIRE(compilation.ok());
  REQUIRE(compilation.program.has_value());
  return std::move(*compilation.program);
}

/// A node and all below it: "compare (field (subject).gross) < (parameter limit)".
inline std::string shape(const ir::Program& program, ir::NodeId node) {
  ir::NodeNames names;
  names.node = [&](ir::NodeId id) {
    return "(" + ir::node_text(program, program[id], names) + ")";
  };
  names.local = [](ir::LocalId id) { return "@" + std::to_string(id.value); };
  return ir::node_text(program, program[node], names);
}

/// The shape of a rule's condition.
inline std::string shape_of_when(std::string_view when) {
  const ir::Program program =
      lowered("rule R-1 \"A rule\"\n  when " + std::string(when) + "\n  then hold with BAD\n");
  return shape(program, program.conditions[program.info.rules[0].when]);
}

}  // namespace bop::testing
