#include "apps/bop/policy.h"

#include <unistd.h>

#include "apps/bop/terminal.h"
#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/load.h"
#include "compiler/interpret/interpret.h"

namespace bop::cli {

BoundPolicy::BoundPolicy(const abi::PolicyInfo& info, const abi::Engine& engine,
                         const std::shared_ptr<const ir::Program>& program,
                         const std::shared_ptr<const abi::References>& references)
    : info_(&info),
      engine_(engine.name()),
      session_(engine.bind(references)),
      explainer_(interpret::explainer(program, references)),
      examiner_(interpret::examiner(program, references)) {}

decide::Judge BoundPolicy::judge() const {
  return {info_, session_.get(), explainer_.get(), engine_, examiner_.get()};
}

BoundPolicy LoadedPolicy::bind(std::shared_ptr<const abi::References> references) const {
  return {program_->info, *engine_, program_, std::move(references)};
}

namespace {

std::shared_ptr<const ir::Program> finish(driver::Compilation compilation,
                                          const std::string& path) {
  if (!compilation.diagnostics.empty())
    complain(diagnostics::render_text(compilation.diagnostics, compilation.files,
                                      colours(STDERR_FILENO)));
  if (!compilation.ok()) return nullptr;
  if (!compilation.program) {
    complain(Error{"B8018",
                   "`" + path + "` is a module, not a policy",
                   "name a file that begins with `policy`",
                   {}});
    return nullptr;
  }
  return std::make_shared<const ir::Program>(std::move(*compilation.program));
}

}  // namespace

std::shared_ptr<const ir::Program> compile_policy(const std::string& path) {
  auto compilation = driver::compile_file(path);
  if (!compilation) {
    complain(compilation.error());
    return nullptr;
  }
  return finish(std::move(*compilation), path);
}

std::shared_ptr<const ir::Program> compile_text(const std::string& name, const std::string& text) {
  return finish(driver::compile(name, text), name);
}

namespace {

Result<emit::Compiled> compile_to_machine_code(const std::shared_ptr<const ir::Program>& program,
                                               const emit::Options& options) {
  BOP_TRY(const emit::LoadedEmit module, emit::load_emit());
  return module.compile(program, interpret::interpreter(program), options);
}

}  // namespace

std::unique_ptr<abi::Engine> make_engine(std::shared_ptr<const ir::Program> program,
                                         const std::string& engine) {
  if (engine == "interpret") return interpret::interpreter(std::move(program));
  auto compiled = compile_to_machine_code(program, {});
  if (!compiled) {
    complain(compiled.error());
    return nullptr;
  }
  for (const std::string& construct : compiled->unsupported)
    remark(Error{"B8505",
                 "there is no machine code for " + construct + " yet",
                 "the policy is interpreted: the verdicts are the same, slower",
                 {}});
  return std::move(compiled->engine);
}

Result<std::string> machine_listing(std::shared_ptr<const ir::Program> program,
                                    const std::string& stage) {
  BOP_TRY(const emit::Compiled compiled, compile_to_machine_code(program, {true}));
  if (stage == "llvm") return compiled.llvm;
  if (stage == "asm") return compiled.assembly;
  std::string listing;
  for (const std::string& callee : compiled.callees) listing += callee + "\n";
  for (const std::string& construct : compiled.unsupported)
    listing += "not compiled: " + construct + "\n";
  return listing;
}

std::optional<LoadedPolicy> load_policy(const std::string& path, const std::string& engine) {
  auto program = compile_policy(path);
  if (!program) return std::nullopt;
  auto made = make_engine(program, engine);
  if (!made) return std::nullopt;
  return LoadedPolicy(std::move(program), std::move(made));
}

}  // namespace bop::cli
