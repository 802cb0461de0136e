// The types of a module of the standard library as a policy that judges them carries them.
#pragma once

#include <string>

#include "runtime/abi/schema.h"

namespace bop::test_support {

struct TypedSchema {
  abi::Schema schema;
  std::uint32_t type = 0;
};

/// `module` is "std.receipt", `type` is "Receipt". Ends the program when there is no such type.
TypedSchema schema_of(const std::string& module, const std::string& type);

}  // namespace bop::test_support
