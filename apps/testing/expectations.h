// What a generated test expects. In: a case and what the interpreter decides of it; out: the test
// as text, with the most that passes (language.md C9: what `...` leaves open may be anything).
// Never: an expectation that the judge of tests does not accept.
#pragma once

#include <optional>
#include <string>

#include "apps/testing/judge_case.h"

namespace bop::testing {

/// The `given` and `expect` lines. What the case leaves open with `...` is written as unread where
/// nothing could be expected otherwise. Nothing if even so no expectation passes.
std::optional<std::string> expecting(const LoadedPolicy& policy, const ir::Test& given,
                                     const decide::Verdict& verdict);

}  // namespace bop::testing
