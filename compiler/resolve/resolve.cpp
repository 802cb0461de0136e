#include "compiler/resolve/resolve.h"

#include "compiler/resolve/context.h"

namespace bop::resolve {

bool Context::claim(std::map<std::string, SourceRange, std::less<>>& taken,
                    const ast::Identifier& name) {
  if (name.text.empty()) return false;  // parse has reported it
  const auto [place, is_new] = taken.emplace(name.text, name.range);
  if (is_new) return true;
  diagnostics.report(diagnostics::duplicate_name, name.range, {name.text})
      .here("a second time here")
      .label(place->second, "first declared here");
  return false;
}

void Context::name(const ast::Identifier& name, Symbol::Kind kind, std::size_t index) {
  if (name.text.empty()) return;
  const auto [place, is_new] =
      symbols.names.emplace(name.text, Symbol{kind, static_cast<Index>(index), name.range});
  if (is_new) return;
  diagnostics.report(diagnostics::duplicate_name, name.range, {name.text})
      .here("a second time here")
      .label(place->second.range, "first declared here")
      .note("Values, roles, tables and defines share their names.");
}

const Symbol* Symbols::find(std::string_view name) const {
  const auto found = names.find(name);
  return found == names.end() ? nullptr : &found->second;
}

Symbols resolve(const std::vector<ast::Module>& modules, Diagnostics& diagnostics) {
  Symbols symbols;
  Context context{modules, symbols, diagnostics, {}, {}, {}};
  resolve_type_declarations(context);
  resolve_declarations(context);
  link_declarations(context);
  report_cycles(context);
  return symbols;
}

}  // namespace bop::resolve
