// The record types of std.statement as far as tests of runtime folders ask for them: written once
// more, as the runtime does not see the library.
#pragma once

#include "runtime/abi/schema.h"

namespace bop::test_support {

/// Records: 0 Statement, 1 Balance, 2 Entry, 3 Payment, 4 Reference, 5 Party.
abi::Schema statement_schema();

}  // namespace bop::test_support
