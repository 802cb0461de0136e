// The IR run node by node, and asked why: the oracle every other engine must agree with.
// In: a program, reference sets and one case; out: truths and values, or needs, sentences, traces.
// Never: syntax, combining of rules (runtime/decide has that), speed.
#pragma once

#include <memory>

#include "compiler/ir/ir.h"
#include "runtime/abi/examine.h"
#include "runtime/abi/policy.h"

namespace bop::interpret {

/// Makes the engine called "interpret".
std::unique_ptr<abi::Engine> interpreter(std::shared_ptr<const ir::Program> program);

/// Makes what answers questions about single evaluations of `program`, whichever engine made them.
std::unique_ptr<abi::Explainer> explainer(std::shared_ptr<const ir::Program> program,
                                          std::shared_ptr<const abi::References> references);

/// Makes what supposes values of the inputs of a case that are unknown.
std::unique_ptr<abi::Examiner> examiner(std::shared_ptr<const ir::Program> program,
                                        std::shared_ptr<const abi::References> references);

}  // namespace bop::interpret
