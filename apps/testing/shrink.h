// Makes a failing case small: fewer rows, fewer values, simpler ones, as long as it still fails.
// In: a case and what makes it interesting; out: a case nobody has to read twice.
// Never: knowing what the failure is.
#pragma once

#include <functional>

#include "apps/testing/cases.h"

namespace bop::testing {

using Interesting = std::function<bool(const ir::Test&)>;

/// The smallest interesting case found; asks at most `tries_max` times.
ir::Test shrink(const abi::Schema& schema, ir::Test test, const Interesting& interesting,
                std::size_t tries_max = 1500);

}  // namespace bop::testing
