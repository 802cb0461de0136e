#include <set>

#include "compiler/diagnostics/kinds_lower.h"
#include "compiler/lower/context.h"

namespace bop::lower {
namespace {

// The `convert`s that a comparison takes in: it compares at the rates of their day. Of two sides
// one may convert, and only where the comparison would not convert by itself.
void add_compared(const ast::Module& module, const ast::Expr& expression,
                  std::set<ExprId>& compared) {
  const auto converts = [&](ExprId id) {
    return std::holds_alternative<ast::Convert>(module[id].node);
  };
  const auto* binary = std::get_if<ast::Binary>(&expression.node);
  if (binary != nullptr && binary->op >= ast::BinaryOp::Less &&
      binary->op <= ast::BinaryOp::NotEqual)
    if (converts(binary->left) != converts(binary->right))
      compared.insert(converts(binary->left) ? binary->left : binary->right);
  if (const auto* range = std::get_if<ast::InRange>(&expression.node))
    compared.insert(range->operand);
  if (const auto* choice = std::get_if<ast::OneOf>(&expression.node))
    compared.insert(choice->operand);
}

}  // namespace

void report_limits(const std::vector<ast::Module>& modules, const check::Checked& checked,
                   diagnostics::Diagnostics& diagnostics) {
  for (std::size_t at = 0; at < modules.size(); ++at) {
    const ast::Module& module = modules[at];
    std::set<ExprId> compared;
    for (std::size_t index = 0; index < module.exprs.size(); ++index)
      if (!checked.infos[at][index].converts) add_compared(module, module.exprs[index], compared);
    for (std::size_t index = 0; index < module.exprs.size(); ++index) {
      const ast::Expr& expression = module.exprs[index];
      if (!std::holds_alternative<ast::Convert>(expression.node)) continue;
      if (compared.contains(ExprId(index))) continue;
      diagnostics.report(diagnostics::convert_not_compared, expression.range)
          .note(
              "A converted amount is one side of a comparison with an amount of that currency: "
              "`convert(x, to EUR, on d) > EUR 500.00`. It can't be named, computed with or "
              "rounded yet.");
    }
  }
}

}  // namespace bop::lower
