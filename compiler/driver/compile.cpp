#include "compiler/driver/compile.h"

#include <algorithm>
#include <set>

#include "stdlib/stdlib.h"

#include "compiler/ir/hash.h"
#include "compiler/lower/lower.h"
#include "compiler/parse/parse.h"
#include "compiler/simplify/simplify.h"
#include "runtime/base/error.h"

namespace bop::driver {
namespace {

constexpr std::string_view prelude = "std.prelude";  // used by every policy, written or not

std::string name_of(const ast::Path& path) {
  std::string name;
  for (const auto& part : path.parts) name += (name.empty() ? "" : ".") + part.text;
  return name;
}

std::vector<std::string> uses_of(const ast::Module& module) {
  std::vector<std::string> names;
  for (const ast::Declaration& declaration : module.declarations)
    if (const auto* use = std::get_if<ast::UseDecl>(&declaration.node))
      for (const ast::Path& path : use->modules) names.push_back(name_of(path));
  return names;
}

const ast::PolicyDecl* header_of(const ast::Module& module) {
  for (const ast::Declaration& declaration : module.declarations)
    if (const auto* header = std::get_if<ast::PolicyDecl>(&declaration.node)) return header;
  return nullptr;
}

// The policy and every module of stdlib that it or one of them uses. A name that is no module is
// resolve's to report.
void parse_all(std::string path, std::string text, Compilation& compilation) {
  const auto parse = [&](std::string shown, std::string source) {
    const source::FileId file = compilation.files.add(std::move(shown), std::move(source));
    compilation.modules.push_back(parse::parse(file, compilation.files, compilation.diagnostics));
  };
  parse(std::move(path), std::move(text));
  std::set<std::string> seen;
  if (const auto* header = header_of(compilation.modules[0])) seen.insert(name_of(header->name));
  std::vector<std::string> wanted = uses_of(compilation.modules[0]);
  wanted.emplace_back(prelude);
  for (std::size_t next = 0; next < wanted.size(); ++next) {
    const std::string name = wanted[next];
    const auto module = std::ranges::find(stdlib::modules(), name, &stdlib::ModuleText::name);
    if (module == stdlib::modules().end() || !seen.insert(name).second) continue;
    const std::size_t dot = name.find('.');
    parse("stdlib/" + name.substr(dot + 1) + ".bop", std::string(module->text));
    for (std::string& used : uses_of(compilation.modules.back())) wanted.push_back(std::move(used));
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

}  // namespace

Compilation compile(std::string path, std::string text, const Options& options) {
  Compilation compilation;
  auto& [files, diagnostics, modules, symbols, checked, program] = compilation;
  parse_all(std::move(path), std::move(text), compilation);
  symbols = resolve::resolve(modules, diagnostics);
  checked = check::check(modules, symbols, diagnostics);
  if (!diagnostics.has_errors()) lower::report_limits(modules, checked, diagnostics);
  if (diagnostics.has_errors() || !is_policy(compilation)) return compilation;
  program = lower::lower(modules, symbols, checked, diagnostics);
  if (!program) return compilation;
  check_sound(*program);
  if (options.simplify) simplify::simplify(*program);
  check_sound(*program);
  program->info.hash = ir::meaning_hash(*program);
  return compilation;
}

Result<Compilation> compile_file(const std::string& path, const Options& options) {
  BOP_TRY(std::string text, source::read_file(path, parse::file_bytes_max));
  return compile(path, std::move(text), options);
}

}  // namespace bop::driver
