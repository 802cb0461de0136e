// A policy file compiled and given an engine. LLVM is loaded only when the engine is the JIT.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/binding/binding.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"
#include "runtime/decide/decide.h"

namespace bop::cli {

using binding::BoundPolicy;
using binding::LoadedPolicy;

/// What compiling a file gave, with the files that places in it refer to.
struct CompiledPolicy {
  std::shared_ptr<const ir::Program> program;  // nothing when there are errors
  source::Files files;
  driver::Texts texts;
  std::size_t errors = 0;
};

/// The same as compile_policy, for those who name places or count errors.
/// `parameters`: a file of values of the house; told of on standard error, with the hash.
CompiledPolicy compile_policy_file(const std::string& path, const std::string& parameters = {});

/// Compiles `path` and prints its diagnostics to standard error as text; nothing when it has
/// errors.
std::shared_ptr<const ir::Program> compile_policy(const std::string& path,
                                                  const std::string& parameters = {});
/// Modules of the standard library with one of their record types as subject, where records are
/// read and nothing is judged.
std::shared_ptr<const ir::Program> compile_types(const std::string& modules,
                                                 const std::string& subject,
                                                 const std::string& type);
/// A policy that the program brings along, such as `einvoice.en16931`.
std::shared_ptr<const ir::Program> compile_shipped(std::string_view name);
/// The policy called `path` of texts that were kept: no file is read.
std::shared_ptr<const ir::Program> compile_kept(const std::string& path,
                                                const driver::Texts& texts);
/// The engine called "jit" or "interpret"; complains and returns nothing when it can't be made.
std::unique_ptr<abi::Engine> make_engine(std::shared_ptr<const ir::Program> program,
                                         const std::string& engine);
/// Where compiled code is kept; empty where it is not, told of if that is a mistake.
std::string code_cache();
/// What the code generator made: "llvm", "asm", or "callees" (the functions it may call, one a
/// line).
Result<std::string> machine_listing(std::shared_ptr<const ir::Program> program,
                                    const std::string& stage);
/// The same for a program.
std::optional<LoadedPolicy> load_program(std::shared_ptr<const ir::Program> program,
                                         const std::string& engine);
/// Compiled, with its engine; nothing after complaining. `texts`: what it was made of.
std::optional<LoadedPolicy> load_policy(const std::string& path, const std::string& engine,
                                        driver::Texts* texts = nullptr,
                                        const std::string& parameters = {});

}  // namespace bop::cli
