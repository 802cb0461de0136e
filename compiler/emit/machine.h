// From LLVM IR to an object file for this processor. In: a module. Out: bytes, assembly, and the
// names the object wants from outside.
// Never: the processor's own feature list (it is wrong on many hosts); a target comes from a short
// list, chosen by CPUID.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/error.h"

namespace llvm {
class MemoryBuffer;
class Module;
class TargetMachine;
}  // namespace llvm

namespace bop::emit {

/// What code is made for. Row: one record; its vectors stay narrow, since LLVM 19 takes many times
/// as long to compile for AVX-512. Lanes: several records, as wide as this processor can.
/// LanesAvx2: the same without AVX-512.
enum class Purpose : std::uint8_t { Row, Lanes, LanesAvx2 };

/// How long a code generator may take. Little: of lanes less than half the time, for code that is a
/// sixth slower (measured); of rows five times slower, where it is not worth it.
enum class Effort : std::uint8_t { Full, Little };

/// One of the targets we compile for: "x86-64-v4" (for lanes), "x86-64-v3" or "x86-64-v2".
std::string target_of_this_processor(Purpose purpose = Purpose::Row);

class Machine {
 public:
  /// For this processor; B8501 when LLVM has no code generator for it.
  static Result<std::unique_ptr<Machine>> create(Purpose purpose = Purpose::Row,
                                                 Effort effort = Effort::Full);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// All that the code of a module hangs on besides the module: target, effort, version of LLVM.
  std::string described() const;

  /// Sets triple and data layout; do so before building code.
  void prepare(llvm::Module& module) const;
  /// Removes what is computed twice. Heavier passes cost more than they gain on rules (measured).
  void simplify(llvm::Module& module) const;
  Result<std::unique_ptr<llvm::MemoryBuffer>> object(llvm::Module& module) const;
  Result<std::string> assembly(llvm::Module& module) const;

 private:
  explicit Machine(std::unique_ptr<llvm::TargetMachine> target);
  std::unique_ptr<llvm::TargetMachine> target_;
};

/// Names of the undefined symbols of an object: everything its code can call or read outside
/// itself.
Result<std::vector<std::string>> outside_names(const llvm::MemoryBuffer& object);

}  // namespace bop::emit
