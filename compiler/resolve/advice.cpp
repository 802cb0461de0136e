// Advice that names what the policy, or a module it does not use, would have to offer.
#include "stdlib/stdlib.h"

#include "compiler/resolve/resolve.h"

namespace bop::resolve {

std::string outcomes_text(const Decision& decision) {
  std::string text = "`" + decision.name + "` gives ";
  for (std::size_t i = 0; i < decision.outcomes.size(); ++i)
    text += (i == 0 ? "`" : ", `") + decision.outcomes[i].name + "`";
  return text + ".";
}

bool suggest_module(const ast::Module& policy, diagnostics::Diagnostic& unknown,
                    const ast::Identifier& name, std::string_view opening) {
  if (name.range.file != policy.file) return false;
  const bool type = opening == "type ";
  const std::string declaration = std::string(opening) + name.text + (type ? " is " : "(");
  for (const stdlib::ModuleText& module : stdlib::modules()) {
    if (module.text.find("\n" + declaration) == std::string_view::npos &&
        module.text.find("\nnative " + declaration) == std::string_view::npos)
      continue;
    const std::string used(module.name);
    unknown.note("`" + used + "` has a " + (type ? "type" : "function") + " of this name.");
    const ast::Declaration* head = nullptr;
    const ast::UseDecl* use = nullptr;
    for (const ast::Declaration& each : policy.declarations) {
      if (std::holds_alternative<ast::PolicyDecl>(each.node) && head == nullptr) head = &each;
      if (const auto* found = std::get_if<ast::UseDecl>(&each.node)) use = found;
    }
    const auto after = [](SourceRange at) { return SourceRange{at.file, at.end, at.end}; };
    if (use != nullptr && !use->modules.empty())
      unknown.fix("add `use " + used + "`", after(use->modules.back().range), ", " + used);
    else if (head != nullptr)
      unknown.fix("add `use " + used + "`", after(head->range), "\n\nuse " + used);
    return true;
  }
  return false;
}

}  // namespace bop::resolve
