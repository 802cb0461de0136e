#include "apps/bop/policy.h"

#include <algorithm>

#include <unistd.h>

#include "apps/bop/terminal.h"
#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/load.h"
#include "compiler/interpret/interpret.h"
#include "runtime/record/as_type.h"

namespace bop::cli {

namespace {

// The sets that another policy declares, by name, as it sees them. Check has made sure that this
// policy has each of them.
std::shared_ptr<const abi::References> references_for(const abi::PolicyInfo& other,
                                                      const abi::PolicyInfo& info,
                                                      const abi::References& references) {
  auto made = std::make_shared<abi::References>();
  for (const abi::ReferenceInfo& wanted : other.references) {
    const auto own = std::ranges::find(info.references, wanted.name, &abi::ReferenceInfo::name);
    const abi::ReferenceSet& set =
        references.sets[static_cast<std::size_t>(own - info.references.begin())];
    if (!set.available()) {
      made->sets.push_back(abi::ReferenceSet::unavailable(wanted.name, set.why_unavailable()));
      continue;
    }
    std::vector<abi::RecordPtr> rows;
    for (const abi::RecordPtr& row : set.rows())
      rows.push_back(record::as_type(info.schema, other.schema, wanted.record, *row));
    made->sets.push_back(
        abi::ReferenceSet::complete(wanted.name, std::move(rows), wanted.key_fields));
  }
  return made;
}

}  // namespace

BoundPolicy::BoundPolicy(const abi::Engine& engine, std::shared_ptr<const ir::Program> program,
                         const std::vector<LoadedPolicy>& others,
                         std::shared_ptr<const abi::References> references)
    : program_(std::move(program)),
      session_(engine.bind(references)),
      explainer_(interpret::explainer(program_, references)) {
  judge_ = std::make_unique<decide::Judge>(decide::Judge{
      &program_->info, session_.get(), explainer_.get(), std::string(engine.name())});
  for (const LoadedPolicy& other : others)
    others_.push_back(other.bind(references_for(other.info(), program_->info, *references)));
  std::size_t next = 0;
  for (const auto& other : program_->others)
    judge_->others.push_back(other == nullptr ? nullptr : &others_[next++].judge());
}

BoundPolicy LoadedPolicy::bind(std::shared_ptr<const abi::References> references) const {
  return {*engine_, program_, others_, std::move(references)};
}

std::optional<std::vector<LoadedPolicy>> load_others(const ir::Program& program,
                                                     const std::string& engine) {
  std::vector<LoadedPolicy> loaded;
  for (const auto& other : program.others) {
    if (other == nullptr) continue;
    auto made = make_engine(other, engine);
    auto inner = load_others(*other, engine);
    if (!made || !inner) return std::nullopt;
    loaded.emplace_back(other, std::move(made), std::move(*inner));
  }
  return loaded;
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
  auto others = load_others(*program, engine);
  if (!made || !others) return std::nullopt;
  return LoadedPolicy(std::move(program), std::move(made), std::move(*others));
}

}  // namespace bop::cli
