// Tests of an aggregate over all rows of a reference set that only rows with one value in a field
// pass, so that an index can give those rows. In: an aggregate. Never: indexes.
#pragma once

#include <vector>

#include "compiler/ir/ir.h"

namespace bop::ir {

/// element.field = key. Where it is false – both known and not the same, or one of them missing –
/// the aggregate does not take the element, or its body is harmless, whatever the rest is.
struct KeyTest {
  std::uint32_t field = 0;
  NodeId key;  // may read the element itself: whoever uses it looks
};
struct KeyTests {
  std::uint32_t reference = abi::none;  // PolicyInfo::references; none: not over a set's rows
  std::vector<KeyTest> tests;
};
KeyTests key_tests(const Program& program, const Aggregate& aggregate);

/// By reference: the fields that some aggregate tests so, each once.
std::vector<std::vector<std::uint32_t>> key_tested_fields(const Program& program);

}  // namespace bop::ir
