// Opens the module that compiles to machine code, on first use. In: where it lies. Out: its
// functions. Never: LLVM (only the module links it).
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/batch.h"
#include "compiler/emit/emit.h"

namespace bop::emit {

/// What the module gives; its functions are those of emit.h. Stays valid until the process ends.
struct LoadedEmit {
  Result<Compiled> (*compile)(std::shared_ptr<const ir::Program> program,
                              std::shared_ptr<const abi::Engine> fallback,
                              const Options& options) = nullptr;
  std::vector<std::string> (*allowed_callees)() = nullptr;
  Result<std::unique_ptr<abi::BatchEngine>> (*batch_engine)(
      std::shared_ptr<const ir::Program> program, Vectors vectors,
      const std::string& cache) = nullptr;
};

/// Where the module lies: beside the running program, in ../lib/bop, or in its build folder.
std::string default_module_path();

/// B8503 when the module can't be opened, B8504 when it belongs to another build of Bop.
Result<LoadedEmit> load_emit(const std::string& path_of_module = default_module_path());

/// Where code of this user is kept, for Options::cache; empty: nowhere. B8642 for a folder that
/// others may write to.
Result<std::string> code_folder();

/// What load_emit looks for in the module.
struct ModuleEntry {
  const char* version = nullptr;
  LoadedEmit functions;
};
inline constexpr const char* entry_name = "bop_emit_module";
inline constexpr const char* entry_version = "bop-emit-3";

}  // namespace bop::emit
