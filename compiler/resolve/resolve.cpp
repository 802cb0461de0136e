#include "compiler/resolve/resolve.h"

#include "compiler/resolve/context.h"

namespace bop::resolve {

Symbols::Symbols() = default;
Symbols::Symbols(const Symbols&) = default;
Symbols::Symbols(Symbols&&) noexcept = default;
Symbols& Symbols::operator=(const Symbols&) = default;
Symbols& Symbols::operator=(Symbols&&) noexcept = default;
Symbols::~Symbols() = default;

std::string path_text(const ast::Path& path) {
  std::string text;
  for (const ast::Identifier& part : path.parts) text += (text.empty() ? "" : ".") + part.text;
  return text;
}

bool Context::claim(std::map<std::string, SourceRange, std::less<>>& taken,
                    const ast::Identifier& name) {
  if (name.text.empty()) return false;  // parse has reported it
  const auto [place, is_new] = taken.emplace(name.text, name.range);
  if (is_new) return true;
  if (report_taken_by_library(place->second, name)) return false;
  diagnostics.report(diagnostics::duplicate_name, name.range, {name.text})
      .here("a second time here")
      .label(place->second, "first declared here");
  return false;
}

bool Context::report_taken_by_library(SourceRange policy, const ast::Identifier& library) {
  if (policy.file == library.range.file) return false;
  std::string module;
  for (const ast::Module& each : modules)
    for (const ast::Declaration& declaration : each.declarations)
      if (const auto* head = std::get_if<ast::PolicyDecl>(&declaration.node);
          head != nullptr && each.file == library.range.file)
        module = path_text(head->name);
  diagnostics.report(diagnostics::duplicate_name, policy, {library.text})
      .here("`" + module + "` has this name already")
      .label(library.range, "declared by that module here")
      .note("Take another name; what `use` brings in can't be replaced.");
  return true;
}

void Context::name(const ast::Identifier& name, Symbol::Kind kind, std::size_t index) {
  if (name.text.empty()) return;
  const auto [place, is_new] = symbols.names[reading].emplace(
      name.text, Symbol{kind, static_cast<Index>(index), name.range});
  if (is_new) return;
  diagnostics.report(diagnostics::duplicate_name, name.range, {name.text})
      .here("a second time here")
      .label(place->second.range, "first declared here")
      .note("Values, roles, tables and defines share their names.");
}

void Context::bring_in_used() {
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < modules.size(); ++i)
    for (const ast::Declaration& declaration : modules[i].declarations)
      if (const auto* head = std::get_if<ast::PolicyDecl>(&declaration.node);
          head != nullptr && head->is_module)
        by_name.try_emplace(path_text(head->name), i);
  const auto own = symbols.names;
  for (std::size_t i = 0; i < modules.size(); ++i)
    for (const ast::Declaration& declaration : modules[i].declarations) {
      const auto* use = std::get_if<ast::UseDecl>(&declaration.node);
      if (use == nullptr) continue;
      for (const ast::Path& path : use->modules)
        if (const auto used = by_name.find(path_text(path)); used != by_name.end())
          bring_in(symbols.names[i], own[used->second]);
    }
}

void Context::bring_in(std::map<std::string, Symbol, std::less<>>& seen,
                       const std::map<std::string, Symbol, std::less<>>& offered) {
  for (const auto& [name, symbol] : offered) {
    if (name.starts_with('_')) continue;
    const auto [place, is_new] = seen.emplace(name, symbol);
    if (is_new || place->second.ambiguous) continue;
    if (report_taken_by_library(place->second.range, {name, symbol.range}))
      place->second.ambiguous = true;
  }
}

const Symbol* Symbols::find(std::string_view name, Index module) const {
  if (module >= names.size()) return nullptr;
  const auto found = names[module].find(name);
  return found == names[module].end() ? nullptr : &found->second;
}

Symbols resolve(const std::vector<ast::Module>& modules, Diagnostics& diagnostics) {
  Symbols symbols;
  symbols.names.resize(modules.size());
  Context context{modules, symbols, diagnostics, {}, {}, {}};
  resolve_type_declarations(context);
  resolve_declarations(context);
  link_declarations(context);
  report_cycles(context);
  return symbols;
}

}  // namespace bop::resolve
