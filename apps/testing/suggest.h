// Cases that a careful tester would write: for each comparison one below, at and above its bound,
// and for each condition a pair of cases that differ in it alone and in what the rule does (MC/DC).
// In: a policy; out: `test` blocks whose expectations the interpreter computed.
// Never: claiming that what the policy does is what it should do; the blocks say so.
#pragma once

#include <cstdint>
#include <string>

#include "apps/testing/judge_case.h"
#include "compiler/source/source.h"

namespace bop::testing {

struct SuggestOptions {
  std::uint64_t seed = 1;
  std::size_t tries = 4000;
};

struct Suggested {
  std::string tests;  // .bop text
  std::size_t count = 0;
  std::vector<std::string> missed;  // "AP-05: `order is missing` alone never decides"
};

/// The same text every time for the same policy and options.
Suggested suggest_tests(const ProgramPtr& program, const SuggestOptions& options);

}  // namespace bop::testing
