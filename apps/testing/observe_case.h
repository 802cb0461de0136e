// A case judged by the interpreter and looked at from inside: which rules fire, what each condition
// is. In: cases; out: observations. Never: expectations.
#pragma once

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

/// A table of a module may not be.
bool is_called(const ir::Program& program, const ir::TableText& table);

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
