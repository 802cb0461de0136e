#include "apps/bop/policy.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "apps/binding/parameters.h"
#include "apps/bop/terminal.h"
#include "apps/shipped/shipped.h"
#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/load.h"
#include "compiler/interpret/interpret.h"

namespace bop::cli {

namespace {

std::shared_ptr<const ir::Program> finish(driver::Compilation& compilation,
                                          const std::string& path) {
  if (!compilation.diagnostics.empty())
    complain(diagnostics::render_text(compilation.diagnostics, compilation.files,
                                      colours(STDERR_FILENO)));
  for (const Error& error : compilation.setting_errors) complain(error);
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

CompiledPolicy compile_policy_file(const std::string& path, const std::string& parameters) {
  CompiledPolicy compiled;
  driver::Options options;
  if (!parameters.empty()) {
    auto set = binding::read_parameters(parameters);
    if (!set) {
      complain(set.error());
      compiled.errors = 1;
      return compiled;
    }
    options.parameters = std::move(*set);
  }
  auto compilation = driver::compile_file(path, options);
  if (!compilation) {
    complain(compilation.error());
    compiled.errors = 1;
    return compiled;
  }
  compiled.errors = compilation->diagnostics.errors();
  compiled.program = finish(*compilation, path);
  if (compiled.program && options.parameters)
    complain(binding::told_parameters(compiled.program->info, *options.parameters));
  compiled.files = std::move(compilation->files);
  compiled.texts = std::move(compilation->texts);
  if (!compiled.program && compiled.errors == 0) compiled.errors = 1;
  return compiled;
}

std::shared_ptr<const ir::Program> compile_policy(const std::string& path,
                                                  const std::string& parameters) {
  return compile_policy_file(path, parameters).program;
}

std::shared_ptr<const ir::Program> compile_types(const std::string& modules,
                                                 const std::string& subject,
                                                 const std::string& type) {
  // Its one decision is never asked for.
  constexpr auto reading = R"(policy std.reading "Reading of records"
use {}
subject {} : {}
role reader
decision reading
  outcomes read < doubtful
  combine  most severe
  default  doubtful
  asks     reader
)";
  const std::string name = "(" + modules + ")";
  auto compilation =
      driver::compile(name, fmt::format(fmt::runtime(reading), modules, subject, type));
  return finish(compilation, name);
}

namespace {

// "einvoice.codes": einvoice/codes.bop
std::string shipped_path(std::string_view name) {
  std::string path(name);
  std::ranges::replace(path, '.', '/');
  return path + ".bop";
}

Result<std::optional<std::string>> read_shipped(const std::string& path) {
  for (const shipped::PolicyText& policy : shipped::policies())
    if (shipped_path(policy.name) == path) return std::string(policy.text);
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const ir::Program> compile_shipped(std::string_view name) {
  driver::Options options;
  options.read = read_shipped;
  const std::string path = shipped_path(name);
  const auto text = read_shipped(path);
  BOP_CHECK(text && *text, "the policy is shipped");
  auto compilation = driver::compile(path, **text, options);
  return finish(compilation, path);
}

std::shared_ptr<const ir::Program> compile_kept(const std::string& path,
                                                const driver::Texts& texts) {
  const auto text = texts.find(path);
  if (text == texts.end()) return nullptr;
  driver::Options options;
  options.kept = &texts;
  for (const auto& [place, text_of_house] : texts)
    if (place.starts_with(driver::parameters_of))
      options.parameters =
          driver::ParameterText{place.substr(driver::parameters_of.size()), text_of_house};
  auto compilation = driver::compile(path, text->second, options);
  return finish(compilation, path);
}

std::string code_cache() {
  static const std::string folder = [] {
    auto found = emit::code_folder();
    if (!found) remark(found.error());
    return std::move(found).value_or(std::string());
  }();
  return folder;
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
  auto compiled = compile_to_machine_code(program, {false, code_cache()});
  if (!compiled) {
    complain(compiled.error());
    return nullptr;
  }
  // One note a policy: what it lacks, each construct once.
  const std::set<std::string> constructs(compiled->unsupported.begin(),
                                         compiled->unsupported.end());
  if (!constructs.empty())
    remark(Error{"B8505",
                 fmt::format("there is no machine code for {} yet", fmt::join(constructs, ", ")),
                 "the policy is interpreted: the verdicts are the same, slower",
                 {program->info.name}});
  return std::move(compiled->engine);
}

Result<std::string> machine_listing(std::shared_ptr<const ir::Program> program,
                                    const std::string& stage) {
  BOP_TRY(const emit::Compiled compiled, compile_to_machine_code(program, {true, {}}));
  if (stage == "llvm") return compiled.llvm;
  if (stage == "asm") return compiled.assembly;
  std::string listing;
  for (const std::string& callee : compiled.callees) listing += callee + "\n";
  for (const std::string& construct : compiled.unsupported)
    listing += "not compiled: " + construct + "\n";
  for (const std::string& construct : compiled.unsupported_in_matches)
    listing += "not compiled, in a match: " + construct + "\n";
  return listing;
}

std::optional<LoadedPolicy> load_policy(const std::string& path, const std::string& engine,
                                        driver::Texts* texts, const std::string& parameters) {
  CompiledPolicy compiled = compile_policy_file(path, parameters);
  std::shared_ptr<const ir::Program> program = std::move(compiled.program);
  if (!program) return std::nullopt;
  if (texts != nullptr) *texts = std::move(compiled.texts);
  return load_program(std::move(program), engine);
}

std::optional<LoadedPolicy> load_program(std::shared_ptr<const ir::Program> program,
                                         const std::string& engine) {
  const auto make = [engine](binding::ProgramPtr made) { return make_engine(made, engine); };
  return binding::load(std::move(program), {engine, make});
}

}  // namespace bop::cli
