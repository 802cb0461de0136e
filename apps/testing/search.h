// Settles what a policy claims (`prove`, `property`): a solver proves it or gives a case that the
// interpreter finds refuting. What the solver can't settle is searched, in every engine: first the
// fields that matter at and beside the constants they are compared with, in combination, then
// random ones, typed by its schema. In: a compiled policy; out: for each claim whether it is
// proved, how many cases were judged and what they met, or the smallest case that refutes it.
// Never: a search that says it proved something. What is not found may still be there, and the
// report says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/testing/judge_case.h"
#include "compiler/analyze/analyze.h"

namespace bop::testing {

struct SearchOptions {
  std::uint64_t seed = 1;
  std::size_t cases = 2000;  // for each claim
  /// Asked first of each `prove`; none: all is searched.
  analyze::LoadedSolver solver = nullptr;
};

struct Counterexample {
  std::string given;    // the case as `given` clauses, or the variables of a property
  std::string verdict;  // for people; empty for a property
  std::string engine;
};

// One of the conditions that refute a claim together, and how many relevant cases met it.
struct PartResult {
  std::string text;  // "`disposition = approve`"
  std::size_t met = 0;
};

struct ClaimResult {
  std::string title;
  source::SourceRange origin;
  bool is_property = false;
  std::size_t cases = 0;          // judged
  std::size_t relevant = 0;       // of them those that meet `given` or `where`
  std::vector<PartResult> parts;  // of a proof: more than one where it is joined by `and` or `or`
  bool proved = false;            // by the solver: then nothing was searched
  std::vector<std::string> never_met;  // proved: parts that no case meets at all
  std::vector<std::string> not_known;  // what the solver took for any value at all
  std::string not_proved;              // why it could not settle it
  std::optional<Counterexample> refuted;
  std::string problem;  // the search itself failed: engines disagree, nothing met `where`

  bool passed() const { return !refuted && problem.empty(); }
};

/// Searches for counterexamples to every claim whose title `wanted` accepts.
std::vector<ClaimResult> search_claims(const ProgramPtr& program,
                                       const std::vector<EngineMaker>& engines,
                                       const SearchOptions& options,
                                       const std::function<bool(const std::string&)>& wanted);

}  // namespace bop::testing
