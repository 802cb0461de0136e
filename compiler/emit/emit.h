// The IR as machine code, one record at a time. In: a program and the engine that judges what code
// can't (values wider than their slots, intermediates past 34 digits). Out: an engine called "jit".
// Built as a module that is opened on first use (load.h), so that nothing else loads LLVM.
// Never: LLVM's headers or symbols here; evaluating a program any other way.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::emit {

struct Options {
  bool texts = false;  // keep the LLVM IR and the assembly, for --emit=llvm and --emit=asm
  /// The folder where code is kept and taken from, code_cache_folder(); empty: none.
  std::string cache = {};
};

/// An engine and what can be told of its code.
struct Compiled {
  std::unique_ptr<abi::Engine> engine;
  /// Every symbol the code takes from outside itself, sorted; all of them on the whitelist.
  std::vector<std::string> callees;
  /// Constructs that no code was made for. If there is any, every record goes to the fallback.
  std::vector<std::string> unsupported;
  /// The same in matches; only what they ask with them goes to the fallback.
  std::vector<std::string> unsupported_in_matches;
  std::string target;    // "x86-64-v3"
  std::string llvm;      // with Options::texts
  std::string assembly;  // with Options::texts
  double milliseconds = 0;
};

/// Compiles a verified program. B8501 and B8502 when LLVM can't.
Result<Compiled> compile(std::shared_ptr<const ir::Program> program,
                         std::shared_ptr<const abi::Engine> fallback, const Options& options = {});

/// Every symbol that code may take from outside: our own functions and the builtins'.
std::vector<std::string> allowed_callees();

}  // namespace bop::emit
