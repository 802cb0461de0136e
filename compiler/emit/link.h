// The last stages of compiling, shared by code for single records and for batches: a finished
// module becomes functions in this process that can reach the whitelist and nothing else. Never:
// IR.
#pragma once

#include <string>
#include <vector>

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
/// Names what the code takes from outside itself, sorted.
Result<std::vector<std::string>> link(const Machine& machine, llvm::Module& module, Jit& jit);
/// Whether one of these makes texts, for which a run needs an arena.
bool call_text_builtins(const std::vector<std::string>& callees);
/// Packs record and list constants; false where one does not fit its slots.
bool pack_constants(Code& code);

}  // namespace bop::emit
