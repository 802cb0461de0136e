// The last stages of compiling, shared by code for single records and for batches: a finished
// module becomes functions in this process that can reach the whitelist and nothing else. Never:
// IR.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/emit/code_cache.h"
#include "runtime/base/error.h"

namespace llvm {
class Module;
}

namespace bop::emit {

struct Code;
class Jit;
class Machine;

/// The layout of the program's records, zeros for what is not there, and indexes of its tables.
void lay_out(Code& code);
/// Verifies (in builds with assertions) and simplifies.
void finish(const Machine& machine, llvm::Module& module);
/// Makes code of a module that is not finished yet, or takes what `cache` (may be none) has of the
/// same module, and links it. Names what the code takes from outside itself, sorted.
Result<std::vector<std::string>> link(const Machine& machine, llvm::Module& module, Jit& jit,
                                      const CodeCache* cache);
/// The folder's, if it can be used; whoever names a folder tells why not.
std::optional<CodeCache> usable_cache(const std::string& folder);
/// Whether one of these makes texts, for which a run needs an arena.
bool call_text_builtins(const std::vector<std::string>& callees);
/// Packs record and list constants; false where one does not fit its slots.
bool pack_constants(Code& code);

}  // namespace bop::emit
