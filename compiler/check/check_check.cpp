// Checks: questions to the outside, whose answers stand in the record. Without an answer nobody
// knows, so a check must say what follows.
#include "compiler/check/context.h"

namespace bop::check {

void Checker::check_checks() {
  for (const resolve::Check& check : symbols_.checks) {
    if (resolve::is_broken(modules_, check.place)) continue;
    const auto& node = resolve::declared<ast::CheckDecl>(modules_, check.place);
    Scope inner;
    inner.module = check.place.module;
    inner.constants_only = true;
    const InScope guard(scope_, std::move(inner));
    if (!node.unavailable)
      diagnostics_.report(diagnostics::unavailable_unsaid, node.name.range, {check.name})
          .note(
              "A registry that is silent says nothing about what it was asked. Say what follows: "
              "`unavailable then OUTCOME with CODE`.");
    for (const resolve::Argument& argument : check.arguments) {
      const bool plain = argument.type.kind != Kind::List && argument.type.kind != Kind::Record;
      if (plain && !argument.type.optional) continue;
      diagnostics_
          .report(diagnostics::type_mismatch, argument.range, {"plain value"},
                  {name_of(argument.type)})
          .note("A check is asked about plain values that are there, such as a number or a name.");
    }
    for (const ExprId span : {node.keeps, node.apart}) {
      if (!span) continue;
      expect(span,
             {types::of(Kind::Duration), "A span is written `90 days` or `24 hours`.", {}, {}});
      require_plain(span);
    }
  }
}

void Checker::check_unavailable(Index rule, Index check) {
  const auto& node = resolve::declared<ast::CheckDecl>(modules_, symbols_.checks[check].place);
  if (node.unavailable) checked_.effects[rule].push_back(check_effect(*node.unavailable));
}

Typed Checker::call_check(ExprId id, const ast::Call& call, Index check) {
  const resolve::Check& callee = symbols_.checks[check];
  info(id).target = {Target::Kind::Check, check, 0};
  if (resolve::is_broken(modules_, callee.place) || callee.field == none) return {};
  if (!scope_.locals.empty())
    diagnostics_.report(diagnostics::check_of_element, range(id), {callee.name})
        .label(callee.place.name, "declared here")
        .note(
            "A check is asked of the record as a whole, so that everybody sees which questions "
            "there are. Ask it in a `let` of the policy.");
  clock_reads_.push_back(range(id));
  if (!check_arguments(call, range(id), callee.arguments)) return {};
  const bool fixed = types::is_money(callee.result) && callee.result.index != 0;
  return {callee.result, fixed ? value::Currency{callee.result.index}.text() : std::string()};
}

}  // namespace bop::check
