// A case judged by the interpreter and looked at from inside: which rules fire, what each condition
// is. In: cases; out: observations. Never: expectations.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "apps/testing/judge_case.h"
#include "compiler/interpret/interpret.h"

namespace bop::testing {

struct Observed {
  std::vector<std::uint32_t> fired;       // PolicyInfo::rules that are true
  std::vector<std::uint32_t> exceptions;  // PolicyInfo::exceptions that hold
  interpret::Observation seen;
  decide::Verdict verdict;
};

/// The tables by whose rows something is decided. One of a module may not be called at all, one
/// that only a sentence reads (hold_rule of std.outcomes in a `recommend`) has no rows to bring
/// out.
std::set<std::string, std::less<>> deciding_tables(const ir::Program& program);

class CaseObserver {
 public:
  explicit CaseObserver(ProgramPtr program);
  const std::vector<interpret::Atom>& atoms() const { return atoms_; }
  Observed observe(const ir::Test& given) const;
  const LoadedPolicy& policy() const { return policy_; }

 private:
  ProgramPtr program_;
  std::vector<interpret::Atom> atoms_;
  LoadedPolicy policy_;
};

}  // namespace bop::testing
