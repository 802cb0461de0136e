// Things that refer to things in, a report for each circle out, for whichever stage knows what
// refers to what. Never: finding out what an expression refers to.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"

namespace bop::resolve {

/// How many declarations may build on one another. Past it a person is lost, too.
inline constexpr std::size_t chain_max = 500;

/// One thing that may refer to others of its graph.
struct CycleNode {
  std::string name;
  source::SourceRange range;
  std::vector<std::size_t> uses;
  std::vector<source::SourceRange> places;  // of the uses, where they are known: as many, or none
};

/// Reports each circle once, at the node declared first, naming the way round; and the first chain
/// longer than `chain_max`.
void report_cycles_of(const std::vector<CycleNode>& nodes, diagnostics::Diagnostics& diagnostics);

}  // namespace bop::resolve
