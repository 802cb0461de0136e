// One case as tests write it (ir::Test: what is given) judged by a policy in one engine.
// In: constants of the IR; out: verdict and truths. Never: what was expected, printing.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"
#include "runtime/decide/decide.h"

namespace bop::testing {

using ProgramPtr = std::shared_ptr<const ir::Program>;

/// Makes an engine; nothing after complaining.
struct EngineMaker {
  std::string name;
  std::function<std::unique_ptr<abi::Engine>(ProgramPtr)> make;
};

struct Judged {
  std::string error;  // not empty: the case itself makes no sense
  decide::Verdict verdict;
  abi::Evaluation evaluation;
};

/// The truths of a case alone, without a verdict: all that a property needs, and fast.
abi::Evaluation evaluate_case(const ProgramPtr& program, const abi::Engine& engine,
                              const ir::Test& given);

Judged judge_case(const ProgramPtr& program, const abi::Engine& engine, const ir::Test& given);

/// What a case gives, as an engine reads it.
struct CaseData {
  std::shared_ptr<const abi::References> references;
  record::Record subject;
};
CaseData data_of(const ir::Program& program, const ir::Test& given);
Result<decide::When> when_of(const ir::Program& program, const ir::Test& given);

}  // namespace bop::testing
