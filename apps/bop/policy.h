// A policy file compiled and given an engine. LLVM is loaded only when the engine is the JIT.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"
#include "runtime/decide/decide.h"

namespace bop::cli {

/// A policy bound to reference data: what decide needs.
class BoundPolicy {
 public:
  BoundPolicy(const abi::PolicyInfo& info, const abi::Engine& engine,
              const std::shared_ptr<const ir::Program>& program,
              const std::shared_ptr<const abi::References>& references);
  const abi::PolicyInfo& info() const { return *info_; }
  decide::Judge judge() const;

 private:
  const abi::PolicyInfo* info_;
  std::string engine_;
  std::unique_ptr<abi::Session> session_;
  std::unique_ptr<abi::Explainer> explainer_;
  std::unique_ptr<abi::Examiner> examiner_;
};

class LoadedPolicy {
 public:
  LoadedPolicy(std::shared_ptr<const ir::Program> program, std::unique_ptr<abi::Engine> engine)
      : program_(std::move(program)), engine_(std::move(engine)) {}
  const abi::PolicyInfo& info() const { return program_->info; }
  const ir::Program& program() const { return *program_; }
  BoundPolicy bind(std::shared_ptr<const abi::References> references) const;

 private:
  std::shared_ptr<const ir::Program> program_;
  std::unique_ptr<abi::Engine> engine_;
};

/// Compiles `path` and prints its diagnostics to standard error as text; nothing when it has
/// errors.
std::shared_ptr<const ir::Program> compile_policy(const std::string& path);
/// The same of a text that has no file.
std::shared_ptr<const ir::Program> compile_text(const std::string& name, const std::string& text);
/// The engine called "jit" or "interpret"; complains and returns nothing when it can't be made.
std::unique_ptr<abi::Engine> make_engine(std::shared_ptr<const ir::Program> program,
                                         const std::string& engine);
/// What the code generator made: "llvm", "asm", or "callees" (the functions it may call, one a
/// line).
Result<std::string> machine_listing(std::shared_ptr<const ir::Program> program,
                                    const std::string& stage);
/// Both; nothing after complaining.
std::optional<LoadedPolicy> load_policy(const std::string& path, const std::string& engine);

}  // namespace bop::cli
