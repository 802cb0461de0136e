// Runs the `test` blocks of a policy and says what each one expected and got.
#pragma once

#include <string>
#include <vector>

#include "apps/testing/judge_case.h"

namespace bop::testing {

struct TestResult {
  std::string title;
  source::SourceRange origin;
  bool passed = false;
  std::vector<std::string> problems;
  std::string verdict_json;  // of the judged record, without the engine's name; empty if none was
};

TestResult run_test(const LoadedPolicy& policy, const ir::Test& test);

}  // namespace bop::testing
