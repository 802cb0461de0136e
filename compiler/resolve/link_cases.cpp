// What processes, services, approvals and duties say about other declarations by name.
#include "compiler/resolve/context.h"

namespace bop::resolve {

namespace {

// `of hire : Hire` of a process or a service.
void resolve_subject(Context& context, const Named& declared, std::string_view what,
                     const ast::Identifier& name, const ast::TypeRef& type) {
  if (is_broken(context.modules, declared.place) || name.text.empty()) return;
  Symbols& symbols = context.symbols;
  const Index record = resolve_record_type(context, type);
  if (symbols.subject.empty()) {
    symbols.subject = name.text;
    symbols.subject_place = {declared.place.module, declared.place.declaration, name.range};
    symbols.subject_record = record;
    context.name(name, Symbol::Kind::Subject, 0);
    return;
  }
  const bool same =
      symbols.subject == name.text &&
      (record == none || symbols.subject_record == none || record == symbols.subject_record);
  if (same) return;
  context.diagnostics
      .report(diagnostics::other_subject, name.range.to(type.range), {declared.name}, {name.text},
              {type.name.text}, {symbols.subject})
      .label(symbols.subject_place.name, "the policy is about this")
      .note("The " + std::string(what) +
            " of another kind of record stands in a policy of its own.");
}

void link_task(Context& context, const ast::ProcessDecl& process,
               const ast::ProcessDecl::Task& task) {
  if (task.by) role_named(context, task.by->name);
  escalation_named(context, task.escalation);
  std::vector<std::string_view> names;
  for (const ast::ProcessDecl::Task& other : process.tasks)
    if (&other != &task) names.push_back(other.name.text);
  for (const ast::Identifier& need : task.needs) {
    bool found = need.text.empty() || need.text == task.name.text;  // of itself: a circle
    for (const std::string_view name : names) found = found || name == need.text;
    if (found) continue;
    auto& unknown = context.diagnostics.report(diagnostics::unknown_task, need.range, {need.text});
    diagnostics::suggest(unknown, need.range, need.text, names);
    unknown.note("A task needs other tasks of its process to be done first.");
  }
}

}  // namespace

void resolve_case_subjects(Context& context) {
  for (const Named& process : context.symbols.processes) {
    const auto& node = declared<ast::ProcessDecl>(context.modules, process.place);
    resolve_subject(context, process, "process", node.subject, node.type);
  }
  for (const Named& service : context.symbols.services) {
    const auto& node = declared<ast::ServiceDecl>(context.modules, service.place);
    resolve_subject(context, service, "service", node.subject, node.type);
  }
}

void link_cases(Context& context) {
  const Symbols& symbols = context.symbols;
  for (const Named& approval : symbols.approvals)
    if (!is_broken(context.modules, approval.place))
      escalation_named(context,
                       declared<ast::ApprovalDecl>(context.modules, approval.place).escalation);
  for (const Named& duties : symbols.duties) {
    if (is_broken(context.modules, duties.place)) continue;
    for (const auto& apart : declared<ast::DutiesDecl>(context.modules, duties.place).apart) {
      role_named(context, apart.role);
      for (const ast::Identifier& other : apart.others) role_named(context, other);
    }
  }
  for (const Named& process : symbols.processes) {
    if (is_broken(context.modules, process.place)) continue;
    const auto& node = declared<ast::ProcessDecl>(context.modules, process.place);
    for (const ast::ProcessDecl::Task& task : node.tasks) link_task(context, node, task);
  }
  for (const Named& service : symbols.services)
    if (!is_broken(context.modules, service.place))
      escalation_named(context,
                       declared<ast::ServiceDecl>(context.modules, service.place).escalation);
}

}  // namespace bop::resolve
