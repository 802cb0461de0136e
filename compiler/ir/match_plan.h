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

/// Every question that its plan may ask.
std::vector<abi::MatchQuestion> questions_of(const Match& match, const PlannedMatch& planned);
/// What answers it; of a Rest none, as PairingNodes::rest has its parts.
NodeId node_of(const Match& match, const PlannedMatch& planned, const abi::MatchQuestion& question);
/// The parts that all have to hold for this condition to hold.
std::vector<NodeId> conjuncts(const Program& program, NodeId condition);

}  // namespace bop::ir
