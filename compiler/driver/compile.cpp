#include "compiler/driver/compile.h"

#include <filesystem>

#include "compiler/driver/modules.h"
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

Compilation compile(std::string path, std::string text, const Options& options) {
  Compilation compilation;
  auto& [files, diagnostics, modules, symbols, checked, program] = compilation;
  read_modules(std::move(path), std::move(text), options.read, compilation);
  symbols = resolve::resolve(modules, diagnostics);
  checked = check::check(modules, symbols, diagnostics);
  if (!diagnostics.has_errors()) lower::report_limits(modules, checked, diagnostics);
  if (diagnostics.has_errors() || !is_policy(compilation)) return compilation;
  program = lower::lower(modules, symbols, checked);
  check_sound(*program);
  if (options.simplify) simplify::simplify(*program);
  check_sound(*program);
  program->info.hash = ir::meaning_hash(*program);
  return compilation;
}

Result<Compilation> compile_file(const std::string& path, const Options& options) {
  BOP_TRY(std::string text, source::read_file(path, parse::file_bytes_max));
  Options with_files = options;
  if (!with_files.read) with_files.read = read_beside;
  return compile(path, std::move(text), with_files);
}

}  // namespace bop::driver
