#include "tests/unit/compiler/parse/read_policy.h"

#include "runtime/base/by_kind.h"

namespace bop::parse {

namespace {

std::string called(const ast::Declaration& declaration) {
  const auto dotted = [](const ast::Path& path) {
    std::string text;
    for (const auto& part : path.parts) text += (text.empty() ? "" : ".") + part.text;
    return text;
  };
  return by_kind(
      declaration.node,
      [&](const ast::PolicyDecl& d) {
        return (d.is_module ? "module " : "policy ") + dotted(d.name);
      },
      [](const ast::UseDecl&) { return std::string("use"); },
      [](const ast::SubjectDecl& d) { return "subject " + d.name.text; },
      [](const ast::ReferenceDecl& d) { return "reference " + d.name.text; },
      [](const ast::ParameterDecl& d) { return "parameter " + d.name.text; },
      [](const ast::TrustDecl&) { return std::string("trust"); },
      [](const ast::LetDecl& d) { return "let " + d.name.text; },
      [](const ast::DefineDecl& d) { return "define " + d.name.text; },
      [](const ast::TypeDecl& d) { return "type " + d.name.text; },
      [](const ast::RoleDecl& d) { return "role " + d.name.text; },
      [](const ast::CodesDecl& d) { return "codes " + d.name.text; },
      [](const ast::DecisionDecl& d) { return "decision " + d.name.text; },
      [](const ast::RuleDecl& d) { return "rule " + d.code.text; },
      [](const ast::ExceptionDecl& d) { return "exception " + d.code.text; },
      [](const ast::RequiresDecl&) { return std::string("requires"); },
      [](const ast::TableDecl& d) { return "table " + d.name.text; },
      [](const ast::EscalationDecl& d) { return "escalation " + d.name.text; },
      [](const ast::ExampleDecl& d) { return "example " + d.name.text; },
      [](const ast::TestDecl&) { return std::string("test"); },
      [](const ast::ProveDecl&) { return std::string("prove"); },
      [](const ast::PropertyDecl&) { return std::string("property"); },
      [](const ast::CheckDecl& check) { return "check " + check.name.text; },
      [](const ast::MatchDecl& d) { return "match " + d.name.text; },
      [](const ast::ApprovalDecl& d) { return "approval " + d.name.text; },
      [](const ast::DutiesDecl& d) { return "duties " + d.name.text; },
      [](const ast::CalendarDecl& d) { return "calendar " + d.name.text; },
      [](const ast::ProcessDecl& d) { return "process " + d.name.text; },
      [](const ast::ServiceDecl& d) { return "service " + d.name.text; });
}

}  // namespace

ReadPolicy::ReadPolicy(std::string text) {
  const auto file = files.add("policy.bop", std::move(text));
  module = parse(file, files, diagnostics);
}

std::string ReadPolicy::codes() const {
  std::string text;
  for (const auto* diagnostic : diagnostics.sorted())
    text += (text.empty() ? "" : " ") + std::string(diagnostic->code);
  return text;
}

std::string ReadPolicy::kept() const {
  std::string text;
  for (const auto& declaration : module.declarations) {
    const std::string name = called(declaration);
    text += (text.empty() ? "" : ", ") + (declaration.broken ? "(" + name + ")" : name);
  }
  return text;
}

std::string ReadPolicy::first() const {
  if (diagnostics.empty()) return {};
  const auto* diagnostic = diagnostics.sorted().front();
  return std::string(diagnostic->code) + ": " + diagnostic->message;
}

}  // namespace bop::parse
