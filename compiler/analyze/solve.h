// One question to the solver: can all of these terms be true at once? In: terms; out: no, or yes
// and by which values of the variables, or that it gave up. The same question has the same answer:
// its effort is counted in steps, never in seconds. Never: policies.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/analyze/term.h"

namespace bop::analyze {

struct Question {
  const Terms* terms = nullptr;
  std::vector<TermId> asserted;
  std::vector<TermId> asked;  // whose values the answer gives
  std::uint32_t effort = 0;   // steps of the solver
};

struct Solution {
  enum class Kind : std::uint8_t { Impossible, Possible, GaveUp };
  Kind kind = Kind::GaveUp;
  std::string why;                       // GaveUp
  std::map<TermId, std::string> values;  // Possible: "true", "-12", "1/3" of those asked for
};

Solution solve(const Question& question);

/// What is looked up in the module that links the solver, so that only what proves loads it.
struct SolverEntry {
  const char* version = nullptr;
  Solution (*solve)(const Question&) = nullptr;
};
inline constexpr const char* solver_entry_name = "bop_analyze_module";
inline constexpr const char* solver_entry_version = "bop-analyze-1";

}  // namespace bop::analyze
