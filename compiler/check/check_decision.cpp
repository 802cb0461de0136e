// Decisions: a default that grants nothing, somebody to ask; and the ladders of escalations.
#include "compiler/check/constants.h"
#include "compiler/check/context.h"

namespace bop::check {

void Checker::check_decisions() {
  for (std::size_t i = 0; i < symbols_.decisions.size(); ++i) {
    const resolve::Decision& decision = symbols_.decisions[i];
    if (resolve::is_broken(modules_, decision.place)) continue;
    const auto& node = resolve::declared<ast::DecisionDecl>(modules_, decision.place);
    if (!node.asks)
      diagnostics_.report(diagnostics::nobody_asked, decision.place.name, {decision.name})
          .note("What could not be read is asked of a role: `asks accounts_payable`.");
    check_default(static_cast<Index>(i));
  }
}

void Checker::check_default(Index decision) {
  const resolve::Decision& declared = symbols_.decisions[decision];
  const auto& node = resolve::declared<ast::DecisionDecl>(modules_, declared.place);
  EffectInfo& target = checked_.default_targets[decision];
  target.decision = decision;
  target.outcome = declared.default_outcome;
  if (node.default_to) check_to(node.default_to, target);
  if (declared.default_outcome == none) return;
  const resolve::Outcome& outcome = declared.outcomes[declared.default_outcome];
  if (!outcome.releases) return;
  diagnostics_
      .report(diagnostics::default_releases, node.default_outcome.range, {outcome.name},
              {declared.name})
      .label(outcome.range, "declared to release here")
      .note(
          "What lets money or access go needs a rule that grants it; take an outcome that makes a "
          "person look.");
}

namespace {

// Whether the step makes somebody act who is always there: who is reminded may be away, and whoever
// has the task may have no manager.
bool ends_at_a_role(const ast::EscalationDecl::Step& step) {
  return step.act != ast::EscalationDecl::Act::Remind && step.role.of.empty() &&
         step.role.name.text != "assignee";
}

bool is_span(const types::Type& type) {
  return type.kind == Kind::Duration || type.kind == Kind::BusinessDays ||
         type.kind == Kind::Target;
}

// What is the same in every case: written out, or a parameter.
bool is_the_same_always(const ast::Module& module, ExprId span, const Target& target) {
  if (target.kind == Target::Kind::Parameter) return true;
  const ast::Expr literal = plain_literal(module, span);
  return std::holds_alternative<ast::DurationLiteral>(literal.node) ||
         std::holds_alternative<ast::BusinessDaysLiteral>(literal.node) ||
         std::holds_alternative<ast::BusinessHoursLiteral>(literal.node);
}

}  // namespace

void Checker::check_escalations() {
  for (const resolve::Escalation& escalation : symbols_.escalations) {
    if (resolve::is_broken(modules_, escalation.place)) continue;
    const auto& node = resolve::declared<ast::EscalationDecl>(modules_, escalation.place);
    calendars_.check_name(node.calendar);
    for (const ast::EscalationDecl::Step& step : node.steps) {
      const std::size_t reads = clock_reads_.size();
      if (step.span) {
        check_span(step.span, node.calendar, range(step.span));
        const std::uint32_t module = escalation.place.module;
        const Info& span = checked_.at(module, step.span);
        if (is_span(span.type) && !is_the_same_always(modules_[module], step.span, span.target))
          diagnostics_.report(diagnostics::rung_not_plain, range(step.span), {escalation.name})
              .note(
                  "Write the span itself, `after 2 business days remind assignee`, or the name of "
                  "a `parameter` of one value. A computation can't stand here.");
      }
      clock_reads_.resize(reads);  // a ladder runs after the decision: it needs no `as of` in tests
      check_escalation_role(step.role);
    }
    if (!node.steps.empty() && !ends_at_a_role(node.steps.back()))
      diagnostics_
          .report(diagnostics::ladder_open_end, node.steps.back().role.range, {escalation.name})
          .note(
              "Who is reminded may be away, and a manager may be missing. End the ladder with a "
              "declared role: `after 5 business days raise to cfo`.");
  }
}

// A role, or one that follows from who has the task: `assignee`, `manager of assignee`.
void Checker::check_escalation_role(const ast::RoleRef& role) {
  const std::string& name = role.name.text;
  if (name.empty() || name == "assignee") return;
  const bool of_assignee = role.of.size() == 1 && path_text(role.of.front()) == "assignee";
  if (name == "manager" && of_assignee) return;
  std::vector<std::string_view> names{"assignee"};
  for (const resolve::Role& each : symbols_.roles) {
    if (each.name == name) return;
    names.push_back(each.name);
  }
  auto& unknown = diagnostics_.report(diagnostics::unknown_role, role.name.range, {name});
  diagnostics::suggest(unknown, role.name.range, name, names);
  unknown.note("A step goes to a declared role, to `assignee` or to `manager of assignee`.");
}

}  // namespace bop::check
