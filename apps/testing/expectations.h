// What a generated test expects. In: a case and what the interpreter decides of it; out: the test
// as text, with the most that passes (language.md C9: what `...` leaves open may be anything).
// Never: an expectation that the judge of tests does not accept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/testing/judge_case.h"

namespace bop::testing {

struct Expected {
  ir::Test test;     // as it is written, with its expectations
  std::string text;  // its `given` and `expect` lines
};

/// What the case leaves open with `...` is written as unread where nothing could be expected
/// otherwise. Nothing if even so no expectation passes.
std::optional<Expected> expecting(const LoadedPolicy& policy, const ir::Test& given,
                                  const decide::Verdict& verdict);

/// All that a test could expect of the verdict, were nothing left open.
std::vector<ir::Test::Expect> expectations_of(const abi::PolicyInfo& info,
                                              const decide::Verdict& verdict);

}  // namespace bop::testing
