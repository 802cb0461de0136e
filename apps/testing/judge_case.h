// One case as tests write it (ir::Test: what is given) judged by a policy in one engine.
// In: constants of the IR; out: verdict and truths. Never: what was expected, printing.
#pragma once

#include <memory>
#include <string>

#include "apps/binding/binding.h"
#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"
#include "runtime/decide/decide.h"

namespace bop::testing {

using binding::EngineMaker;
using binding::LoadedPolicy;
using binding::ProgramPtr;

struct Judged {
  std::string error;  // not empty: the case itself makes no sense
  decide::Verdict verdict;
  abi::Evaluation evaluation;
};

/// The truths of a case alone, without a verdict: all that a property needs, and fast.
abi::Evaluation evaluate_case(const LoadedPolicy& policy, const ir::Test& given);

Judged judge_case(const LoadedPolicy& policy, const ir::Test& given);

/// What makes a condition true or false in the case, or leaves it open: "total is EUR 119.00, not
/// EUR 120.00". Empty where there is nothing to say.
std::string told_of(const LoadedPolicy& policy, const ir::Test& given,
                    abi::ConditionIndex condition);

/// The program with the values a case gives its parameters: the same one where it gives none.
ProgramPtr with_parameters(const ProgramPtr& program, const ir::Test& given);

/// What a case gives, as an engine reads it.
struct CaseData {
  std::shared_ptr<const abi::References> references;
  record::Record subject;
};
CaseData data_of(const ir::Program& program, const ir::Test& given);
Result<decide::When> when_of(const ir::Program& program, const ir::Test& given);

}  // namespace bop::testing
