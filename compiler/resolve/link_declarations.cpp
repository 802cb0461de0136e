// Second pass: what declarations say about each other by name: roles that cover roles, codes and
// decisions with their roles, exceptions with what they are exceptions to.
#include "compiler/resolve/context.h"

namespace bop::resolve {

namespace {

template <typename Entry, typename Text>
std::vector<std::string_view> texts(const std::vector<Entry>& entries, Text Entry::* text) {
  std::vector<std::string_view> found;
  for (const Entry& entry : entries) found.push_back(entry.*text);
  return found;
}

template <typename Entry>
Index index_of(const std::vector<Entry>& entries, std::string Entry::* text,
               std::string_view wanted) {
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (entries[i].*text == wanted) return static_cast<Index>(i);
  return none;
}

}  // namespace

Index role_named(Context& context, const ast::Identifier& name) {
  if (name.text.empty()) return none;
  const auto& roles = context.symbols.roles;
  const Index found = index_of(roles, &Role::name, name.text);
  if (found != none) return found;
  auto& unknown = context.diagnostics.report(diagnostics::unknown_role, name.range, {name.text});
  unknown.note("A role is declared with `role " + name.text + "`.");
  diagnostics::suggest(unknown, name.range, name.text, texts(roles, &Role::name));
  return none;
}

Index escalation_named(Context& context, const ast::Identifier& name) {
  if (name.text.empty()) return none;
  const auto& escalations = context.symbols.escalations;
  const Index found = index_of(escalations, &Escalation::name, name.text);
  if (found != none) return found;
  auto& unknown =
      context.diagnostics.report(diagnostics::unknown_escalation, name.range, {name.text});
  diagnostics::suggest(unknown, name.range, name.text, texts(escalations, &Escalation::name));
  return none;
}

namespace {

void link_roles(Context& context) {
  for (Role& role : context.symbols.roles) {
    if (is_broken(context.modules, role.place)) continue;
    const auto& node = declared<ast::RoleDecl>(context.modules, role.place);
    for (const ast::Identifier& covered : node.covers)
      if (const Index found = role_named(context, covered); found != none)
        role.covers.push_back(found);
  }
}

void link_codes(Context& context) {
  for (Code& code : context.symbols.codes) {
    if (is_broken(context.modules, code.place)) continue;
    const auto& node = declared<ast::CodesDecl>(context.modules, code.place);
    for (const ast::CodesDecl::Item& item : node.items)
      if (item.name.range == code.place.name) code.owner = role_named(context, item.owner.name);
  }
}

void link_decisions(Context& context) {
  Symbols& symbols = context.symbols;
  for (Decision& decision : symbols.decisions) {
    if (is_broken(context.modules, decision.place)) continue;
    const auto& node = declared<ast::DecisionDecl>(context.modules, decision.place);
    if (node.asks) decision.asks = role_named(context, node.asks->name);
    if (const ast::Identifier& outcome = node.default_outcome; !outcome.text.empty()) {
      decision.default_outcome = index_of(decision.outcomes, &Outcome::name, outcome.text);
      if (decision.default_outcome == none) {
        auto& unknown =
            context.diagnostics.report(diagnostics::unknown_outcome, outcome.range, {outcome.text});
        diagnostics::suggest(unknown, outcome.range, outcome.text,
                             texts(decision.outcomes, &Outcome::name));
        if (unknown.fixes.empty()) unknown.note(outcomes_text(decision));
      }
    }
    decision.escalation = escalation_named(context, node.escalation);
  }
}

void link_exceptions(Context& context) {
  Symbols& symbols = context.symbols;
  for (std::size_t i = 0; i < symbols.exceptions.size(); ++i) {
    Exception& exception = symbols.exceptions[i];
    const auto& node = declared<ast::ExceptionDecl>(context.modules, exception.place);
    if (node.to.text.empty()) continue;
    exception.rule = index_of(symbols.rules, &Rule::code, node.to.text);
    if (exception.rule != none) {
      symbols.rules[exception.rule].exceptions.push_back(static_cast<Index>(i));
      continue;
    }
    exception.exception = index_of(symbols.exceptions, &Exception::code, node.to.text);
    if (exception.exception != none) {
      symbols.exceptions[exception.exception].exceptions.push_back(static_cast<Index>(i));
      continue;
    }
    auto& unknown =
        context.diagnostics.report(diagnostics::unknown_rule, node.to.range, {node.to.text});
    std::vector<std::string_view> codes = texts(symbols.rules, &Rule::code);
    for (const Exception& other : symbols.exceptions)
      if (&other != &exception) codes.push_back(other.code);
    diagnostics::suggest(unknown, node.to.range, node.to.text, codes);
  }
}

// A file that is neither a policy nor a module says nothing, which must not pass for success.
void report_no_head(Context& context) {
  const ast::Module& file = context.modules.front();
  for (const ast::Declaration& declaration : file.declarations)
    if (std::holds_alternative<ast::PolicyDecl>(declaration.node)) return;
  if (context.diagnostics.has_errors()) return;  // the head may be what parse could not read
  context.diagnostics
      .report(diagnostics::missing_declaration, {file.file, 0, 0}, {"file"}, {"policy"})
      .note(
          "It begins with a head: `policy ap.approval \"Invoices are approved\"`, or "
          "`module NAME \"…\"`.");
}

// A policy judges one kind of record and decides something; a module does neither.
void report_missing(Context& context) {
  const Symbols& symbols = context.symbols;
  if (symbols.policy == none) {
    report_no_head(context);
    return;
  }
  const SourceRange head = context.modules[0].declarations[symbols.policy].range;
  if (symbols.subject.empty())
    context.diagnostics.report(diagnostics::missing_declaration, head, {"policy"}, {"subject"})
        .note("Say what is judged: `subject invoice : Invoice`.");
  const bool of_work = !symbols.processes.empty() || !symbols.services.empty() ||
                       !symbols.approvals.empty() || !symbols.duties.empty();
  if (symbols.decisions.empty() && !of_work)
    context.diagnostics.report(diagnostics::missing_declaration, head, {"policy"}, {"decision"})
        .note("Say what is decided: `decision disposition` with its outcomes.");
}

}  // namespace

void link_declarations(Context& context) {
  link_roles(context);
  link_codes(context);
  link_decisions(context);
  link_exceptions(context);
  link_cases(context);
  report_missing(context);
}

}  // namespace bop::resolve
