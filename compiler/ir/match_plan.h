// What runtime/match needs to know of each match of a program, and the nodes that answer for it:
// the equalities that an index can find are told from the rest of a pairing's condition here.
// Never: evaluating.
#pragma once

#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/match.h"

namespace bop::ir {

struct PairingNodes {
  struct Key {
    NodeId left, right;
  };
  std::vector<Key> keys;
  std::vector<NodeId> rest;
  NodeId likeness;  // may be none
};

struct PlannedMatch {
  abi::MatchPlan plan;
  std::vector<PairingNodes> pairings;
};

std::vector<PlannedMatch> plan_matches(const Program& program);

}  // namespace bop::ir
