// Runs the `test` blocks of a policy and says what each one expected and got.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::cli {

struct TestResult {
  std::string title;
  source::SourceRange origin;
  bool passed = false;
  std::vector<std::string> problems;
  std::string verdict_json;  // of the judged record, without the engine's name; empty if none was
};

/// Runs every test of `program` on `engine`.
std::vector<TestResult> run_tests(std::shared_ptr<const ir::Program> program,
                                  const abi::Engine& engine);

}  // namespace bop::cli
