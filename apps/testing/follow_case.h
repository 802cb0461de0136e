// What a test says of the case that its verdict becomes: time passes, people answer, the record is
// corrected, by the same code that works at real cases. In: a test with steps and how it was
// judged; out: what is not as expected. Never: the clock, a case file.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "apps/testing/judge_case.h"

namespace bop::testing {

/// Whoever is needed is there: three people have each role that the test gives to nobody, and all
/// have one manager, whose name is "manager of assignee". `open`: what `...` stands for, which whom
/// a decided outcome asks may not depend on.
std::vector<std::string> follow_case(const LoadedPolicy& policy, const ir::Test& test,
                                     const Judged& judged, const std::set<std::string>& open);

}  // namespace bop::testing
