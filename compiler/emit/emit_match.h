// Code for the questions of a program's matches (runtime/abi/match.h): what has to hold for two
// elements to pair, and what is compared of a pair. In: a program. Out: functions in the emitter's
// module, by match and question. Never: what code is made of (emitter.h).
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/generate.h"

namespace bop::emit {

class Emitter;

/// `unsupported`: what no code was made for; these questions are left to the interpreter.
std::vector<std::vector<GeneratedQuestion>> generate_matches(Emitter& emitter,
                                                             const ir::Program& program,
                                                             std::vector<std::string>& unsupported);

}  // namespace bop::emit
