// Policies made at random, compiled and asked for a verdict, for the properties beside this file.
// Never: what must hold of the verdict.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/interpret/interpret.h"
#include "runtime/decide/decide.h"
#include "tests/property/small_policies.h"

namespace bop::testing {

/// A number from the environment: a seed, a count.
std::uint64_t setting(const char* name, std::uint64_t otherwise);

/// Null where it is not accepted; BOP_RANDOM_VERBOSE says why.
std::shared_ptr<const ir::Program> compiled(const std::string& declarations,
                                            const std::vector<std::string>& rules);

/// On the judging day, examined, with exceptions told.
decide::Verdict judged(const std::shared_ptr<const ir::Program>& program, const abi::Engine& engine,
                       const SmallCase& subject);

/// The day that every case is judged on.
decide::When judging_day(const ir::Program& program);

}  // namespace bop::testing
