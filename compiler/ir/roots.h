// Every node of a program that is asked for from outside: one place knows them, so passes that
// renumber or follow nodes can't forget one. Never: what a node reads (operands.h).
#pragma once

#include <algorithm>

#include "compiler/ir/case_nodes.h"

namespace bop::ir {

/// Calls `visit(NodeId&)` (const for a const program) for what decides: conditions and values,
/// those of lists that rules are asked of, and what matches, approvals and their like read.
template <typename AnyProgram, typename Visit>
void each_deciding_root(AnyProgram& program, Visit visit) {
  std::ranges::for_each(program.conditions, visit);
  std::ranges::for_each(program.values, visit);
  for (auto& each : program.eaches) {
    std::ranges::for_each(each.conditions, visit);
    std::ranges::for_each(each.values, visit);
  }
  each_case_node(program, visit);
}

/// The same for every root: the holes of sentences and what is recommended, too.
template <typename AnyProgram, typename Visit>
void each_root(AnyProgram& program, Visit visit) {
  each_deciding_root(program, visit);
  const auto visit_sentence = [&visit](auto& sentence) {
    for (auto& part : sentence.parts)
      if (part.hole) visit(part.hole);
  };
  const auto visit_holes = [&visit_sentence](auto& sentences) {
    for (auto& sentence : sentences)
      if (sentence) visit_sentence(*sentence);
  };
  visit_holes(program.because);
  visit_holes(program.exception_because);
  for (auto& [rule, recommendation] : program.recommendations) {
    visit_sentence(recommendation.text);
    visit_sentence(recommendation.line);
    if (recommendation.list) visit(recommendation.list);
    if (recommendation.where) visit(recommendation.where);
  }
}

}  // namespace bop::ir
