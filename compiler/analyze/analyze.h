// What a policy claims of every case (`prove`), settled by a solver: proved, or refuted by a case,
// or neither, and why not. In: IR; out: answers, cases of tests. What the solver is not told of may
// have any value at all, so that what is proved holds whatever it is. Never: searching, printing;
// a counterexample that nobody but the solver has seen.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analyze/solve.h"
#include "compiler/ir/ir.h"

namespace bop::analyze {

struct Options {
  std::uint32_t effort = 1'500'000;  // steps of the solver for each question
  Solution (*solve)(const Question&) = nullptr;
};

struct Answer {
  enum class Kind : std::uint8_t { Proved, Refuted, Open };
  Kind kind = Kind::Open;
  std::optional<ir::Test> refuted_by;
  /// Proved: no case meets what it is given, so the claim says nothing.
  bool is_empty = false;
  /// Proved: of the terms that refute it together, those that no case meets at all.
  std::vector<std::uint32_t> never_met;
  std::vector<std::string> not_known;  // what the solver was not told of, in words of the policy
  std::string why;                     // Open
  /// The solver's case, where it is none by the interpreter although all of it was known: a
  /// mistake of ours.
  std::optional<ir::Test> disputed;
};

/// Whether the interpreter finds the claim refuted by the case.
using Agrees = std::function<bool(const ir::Test&)>;

Answer prove(const ir::Program& program, const ir::Proof& proof, const Agrees& agrees,
             const Options& options);

/// Opens the module that links the solver, on first use; or what the system says.
using LoadedSolver = Solution (*)(const Question&);
struct Loading {
  LoadedSolver solve = nullptr;
  std::string problem;
};
Loading load_solver();

}  // namespace bop::analyze
