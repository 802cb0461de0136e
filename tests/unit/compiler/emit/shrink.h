// A failing program made small: conditions, values, arms and whole operands are left out for as
// long as it keeps failing. Never: knowing what a failure is.
#pragma once

#include <functional>
#include <memory>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::testing {

struct Failing {
  ir::Program program;
  abi::Case subject;
};

/// Whether it still fails.
using Fails = std::function<bool(const Failing&)>;

/// The smallest that was found within `attempts` tries.
Failing shrunk(Failing failing, const Fails& fails, std::size_t attempts);

}  // namespace bop::testing
