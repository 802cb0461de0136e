// `slack E`: the one equality of a rule's condition that it widens, and whether it fits that.
#include "compiler/ast/children.h"
#include "compiler/check/constants.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

// Whether an equality of values of `operand` may be off by a `slack`.
bool widens(Type slack, Type operand) {
  if (types::is_money(slack)) return types::is_money(operand);
  if (slack.kind == Kind::Percent)
    return operand.kind == Kind::Percent || operand.kind == Kind::Ratio;
  if (types::is_plain_number(slack))
    return types::is_plain_number(operand) || operand.kind == Kind::Ratio;
  if (slack.kind == Kind::Duration)
    return operand.kind == Kind::Date || operand.kind == Kind::DateTime;
  return false;
}

}  // namespace

// Equalities that stand in the condition itself; what a let or define says is not the rule's own.
void Checker::collect_slack_targets(ExprId id, Type slack, std::vector<ExprId>& found) {
  if (!id) return;
  const auto* binary = std::get_if<ast::Binary>(&expr(id).node);
  const bool equality = binary != nullptr && (binary->op == ast::BinaryOp::Equal ||
                                              binary->op == ast::BinaryOp::NotEqual);
  if (equality && widens(slack, info(binary->left).type)) found.push_back(id);
  ast::for_each_child(expr(id), [&](ExprId child) { collect_slack_targets(child, slack, found); });
}

ExprId Checker::check_slack(const ast::RuleDecl& node) {
  const ExprId slack = node.clauses.slack;
  if (!slack) return {};
  const Typed typed = present(slack);
  if (types::is_error(typed.type) || !rounded(slack, typed, "it widens an equality")) return {};
  const auto* amount = std::get_if<ast::MoneyLiteral>(&expr(slack).node);
  if (amount != nullptr && amount->value.amount.is_negative()) {
    diagnostics_.report(diagnostics::slack_below_zero, range(slack), {amount->value.text()});
    return {};
  }
  if (const auto* sign = std::get_if<ast::Unary>(&expr(slack).node);
      sign != nullptr && sign->op == ast::UnaryOp::Negate) {
    const std::string text = constant_text(expr(sign->operand));
    diagnostics_.report(diagnostics::slack_below_zero, range(slack), {"-" + text})
        .note("It is how far apart the two sides may be, whichever is the larger.");
    return {};
  }
  std::vector<ExprId> found;
  collect_slack_targets(node.when, typed.type, found);
  if (found.size() != 1) {
    std::vector<ExprId> amounts;
    if (found.empty() && types::is_plain_number(typed.type))
      collect_slack_targets(node.when, types::of(Kind::Money), amounts);
    auto& report = diagnostics_
                       .report(diagnostics::slack_target, range(slack),
                               {found.empty() ? "none" : std::to_string(found.size())})
                       .here("a slack of " + with_article(typed.type));
    for (const ExprId each : found)
      report.label(std::get<ast::Binary>(expr(each).node).op_range, "it could be this one");
    if (amounts.size() == 1) {
      const SourceRange at = range(slack);
      const std::string& in = compared_currencies_[{scope_.module, amounts.front()}];
      report
          .label(std::get<ast::Binary>(expr(amounts.front()).node).op_range,
                 "this compares amounts")
          .note("An amount has a currency.");
      if (value::Currency::parse(in))
        report.fix("write the currency before it", {at.file, at.begin, at.begin}, in + " ");
      return {};
    }
    report.note(found.empty()
                    ? "It makes `a = b` or `a <> b` of two amounts, numbers or dates less strict; "
                      "write bounds of `<` and `>` where they stand."
                    : "Say the others with `is in … .. …`, or split the rule.");
    return {};
  }
  const auto& comparison = std::get<ast::Binary>(expr(found.front()).node);
  if (info(found.front()).converts) {
    diagnostics_.report(diagnostics::slack_converts, range(slack))
        .label(comparison.op_range, "these may be of two currencies");
    return {};
  }
  const InScope guard(scope_, with(facts_if(node.when, true)));
  const std::string& currency = compared_currencies_[{scope_.module, found.front()}];
  if (types::is_money(typed.type) && !agree(currency, typed.currency))
    warn_mixed(slack, typed.type, currency, typed.currency);
  const bool both_quotients =
      info(comparison.left).type.fraction && info(comparison.right).type.fraction;
  if (both_quotients &&
      !rounded(comparison.left, {info(comparison.left).type, {}}, "it has a slack"))
    return {};
  return found.front();
}

}  // namespace bop::check
