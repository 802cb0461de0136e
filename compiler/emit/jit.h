// Puts object code into this process. In: an object file and the only symbols it may use. Out:
// addresses of its functions. Never: a symbol that was not given (no library of the process is
// visible to generated code), IR.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "runtime/base/error.h"

namespace llvm {
class MemoryBuffer;
}

namespace bop::emit {

struct Symbol {
  const char* name;
  const void* address;
};

/// Code of one policy; freed as a whole.
class Jit {
 public:
  Jit();
  ~Jit();
  Jit(const Jit&) = delete;
  Jit& operator=(const Jit&) = delete;

  /// Links `object` against `allowed` alone. B8502 names what else it wants.
  Result<void> link(std::unique_ptr<llvm::MemoryBuffer> object, std::span<const Symbol> allowed);
  /// The address of a function of the object.
  Result<void*> address(const std::string& function) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bop::emit
