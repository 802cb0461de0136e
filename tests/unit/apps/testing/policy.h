// Small policies compiled for the tests of this folder, and the engine that judges them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apps/testing/judge_case.h"

namespace bop::testing {

/// A policy about orders whose rules are `rules`; fails the test when it has errors.
ProgramPtr policy(std::string_view rules);
/// The codes of its errors, one after the other.
std::string errors_of(std::string_view rules);

std::vector<EngineMaker> interpreter_only();

}  // namespace bop::testing
