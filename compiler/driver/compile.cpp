#include "compiler/driver/compile.h"

#include <algorithm>
#include <filesystem>

#include "compiler/driver/follow_ups.h"
#include "compiler/driver/modules.h"
#include "compiler/driver/parameters.h"
#include "compiler/ir/hash.h"
#include "compiler/lower/lower.h"
#include "compiler/parse/parse.h"
#include "compiler/simplify/simplify.h"
#include "runtime/base/error.h"

namespace bop::driver {
namespace {

const ast::PolicyDecl* header_of(const ast::Module& module) {
  for (const ast::Declaration& declaration : module.declarations)
    if (const auto* header = std::get_if<ast::PolicyDecl>(&declaration.node)) return header;
  return nullptr;
}

Result<Compilation> compile_other(const std::string& path, const Options& options) {
  if (options.kept == nullptr) return compile_file(path, options);
  const auto kept = options.kept->find(path);
  if (kept == options.kept->end()) return fail("B8001", "`" + path + "` was not kept");
  return compile(path, kept->second, options);
}

// Every policy that the first module reads the result of, compiled. A file is found by the last
// part of the policy's name; what it says its name is must agree.
void compile_others(const std::string& path, const Options& options, Compilation& compilation) {
  using State = check::OtherPolicy::State;
  const auto* header = header_of(compilation.modules[0]);
  Options inner{options.simplify, options.read, options.readers, options.kept};
  if (header != nullptr) inner.readers.push_back(name_of(header->name));
  for (const ast::Expr& expression : compilation.modules[0].exprs) {
    const auto* result = std::get_if<ast::ResultOf>(&expression.node);
    if (result == nullptr) continue;
    const std::string& name = result->policy.text;
    auto& others = compilation.others;
    auto& compiled = compilation.compiled_others;
    if (std::ranges::find(others, name, &check::OtherPolicy::name) != others.end()) continue;
    const std::string file = name.substr(name.rfind('.') + 1) + ".bop";
    const std::string beside = (std::filesystem::path(path).parent_path() / file).string();
    others.push_back({name, beside, State::NotFound, nullptr});
    compiled.push_back(nullptr);
    if (std::ranges::find(inner.readers, name) != inner.readers.end()) {
      others.back().state = State::Circular;
      continue;
    }
    auto other = compile_other(beside, inner);
    if (!other) continue;
    for (const auto& [place, text] : other->texts) compilation.texts.insert({place, text});
    const auto* its_header = header_of(other->modules[0]);
    if (its_header == nullptr || its_header->is_module || name_of(its_header->name) != name)
      continue;
    compiled.back() = std::make_shared<Compilation>(std::move(*other));
    others.back().state = compiled.back()->ok() ? State::Ready : State::HasErrors;
    others.back().symbols = &compiled.back()->symbols;
  }
}

// By PolicyInfo::results; their hashes are part of this policy's.
void link_others(Compilation& compilation) {
  ir::Program& program = *compilation.program;
  program.others.resize(program.info.results.size());
  for (std::size_t index = 0; index < program.others.size(); ++index) {
    abi::ResultInfo& result = program.info.results[index];
    if (result.decision != abi::none) continue;
    const auto other =
        std::ranges::find(compilation.others, result.name, &check::OtherPolicy::name);
    if (other == compilation.others.end()) continue;  // what a match of this policy found
    const auto& compiled =
        compilation.compiled_others[static_cast<std::size_t>(other - compilation.others.begin())];
    program.others[index] = std::make_shared<const ir::Program>(*compiled->program);
    result.hash = compiled->program->info.hash;
  }
}

bool is_policy(const Compilation& compilation) {
  const auto* header = header_of(compilation.modules[0]);
  return header != nullptr && !header->is_module;
}

void check_sound(const ir::Program& program) {
  const std::string broken_invariant = ir::verify(program);
  BOP_CHECK(broken_invariant.empty(), broken_invariant.c_str());
}

// A module that is not there may be elsewhere; one that can't be read is an error.
Result<std::optional<std::string>> read_beside(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  BOP_TRY(std::string text, source::read_file(path, parse::file_bytes_max));
  return text;
}

}  // namespace

Compilation::Compilation() = default;
Compilation::Compilation(Compilation&&) noexcept = default;
Compilation& Compilation::operator=(Compilation&&) noexcept = default;
Compilation::~Compilation() = default;

Compilation compile(std::string path, std::string text, const Options& options) {
  Compilation compilation;
  auto& [files, texts, diagnostics, modules, symbols, checked, program, others, compiled,
         setting_errors] = compilation;
  read_modules(path, std::move(text), options, compilation);
  if (options.parameters) set_parameters(*options.parameters, compilation);
  compile_others(path, options, compilation);
  symbols = resolve::resolve(modules, diagnostics);
  checked = check::check(modules, symbols, diagnostics, others);
  drop_follow_ups(modules, files, diagnostics);
  if (!compilation.ok() || !is_policy(compilation)) return compilation;
  program = lower::lower(modules, symbols, checked, diagnostics);
  if (!program) return compilation;
  link_others(compilation);
  check_sound(*program);
  if (options.simplify) simplify::simplify(*program);
  check_sound(*program);
  program->info.hash = ir::meaning_hash(*program);
  if (options.parameters) program->info.set_by = name_of(*options.parameters);
  return compilation;
}

Result<Compilation> compile_file(const std::string& path, const Options& options) {
  BOP_TRY(std::string text, source::read_file(path, parse::file_bytes_max));
  Options with_files = options;
  if (!with_files.read) with_files.read = read_beside;
  return compile(path, std::move(text), with_files);
}

}  // namespace bop::driver
