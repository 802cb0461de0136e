// The elements that rules `for each` are asked of, by code for single rows. In: a row, and its list
// as code wrote it. Out: the bits of each element's conditions. Never: LLVM, what they mean.
#pragma once

#include "compiler/emit/session.h"

namespace bop::emit {

/// One row on its way through code.
struct AskedRow {
  const Code& code;
  const std::byte* row;
  const Context& context;
  std::size_t place;  // as ElementTruths are told it

  /// False where code gave up.
  bool elements(std::uint32_t each, const ValueSlot& list, abi::ElementTruths& taken) const;

 private:
  bool element(std::uint32_t each, const std::byte* at, bool is_read,
               abi::ElementTruths& taken) const;
};

}  // namespace bop::emit
