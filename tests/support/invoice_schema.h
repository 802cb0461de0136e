// The record types of std.invoice as a Schema made by hand, for tests of the runtime that must not
// need the compiler. A test of the compiler compares it with stdlib/invoice.bop field by field.
#pragma once

#include "runtime/abi/schema.h"

namespace bop::test_support {

/// Invoice, InvoiceLine, CostCentre with their enumerations and the equation net + tax = gross.
abi::Schema invoice_schema();

}  // namespace bop::test_support
