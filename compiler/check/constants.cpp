#include "compiler/check/constants.h"

#include <utility>

#include "compiler/diagnostics/kinds_check.h"
#include "compiler/types/types.h"
#include "runtime/value/unit.h"

namespace bop::check {

using abi::Kind;
using value::Decimal;

ast::Expr plain_literal(const ast::Module& module, ast::ExprId id) {
  const ast::Expr& expression = module[id];
  const auto* minus = std::get_if<ast::Unary>(&expression.node);
  if (minus == nullptr || minus->op != ast::UnaryOp::Negate) return expression;
  ast::Expr literal = plain_literal(module, minus->operand);
  literal.range = expression.range;
  if (auto* n = std::get_if<ast::NumberLiteral>(&literal.node)) n->value = n->value.negated();
  if (auto* n = std::get_if<ast::PercentLiteral>(&literal.node)) n->value = n->value.negated();
  if (auto* n = std::get_if<ast::MoneyLiteral>(&literal.node))
    n->value.amount = n->value.amount.negated();
  if (auto* n = std::get_if<ast::QuantityLiteral>(&literal.node))
    n->value.amount = n->value.amount.negated();
  if (auto* n = std::get_if<ast::BusinessDaysLiteral>(&literal.node))
    n->value.count = -n->value.count;
  if (auto* n = std::get_if<ast::DurationLiteral>(&literal.node))
    n->value = {-n->value.months, -n->value.seconds};
  return literal;
}

std::optional<std::strong_ordering> constant_order(const ast::Expr& low, const ast::Expr& high) {
  if (const auto* a = std::get_if<ast::NumberLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::NumberLiteral>(&high.node)) return a->value <=> b->value;
  if (const auto* a = std::get_if<ast::PercentLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::PercentLiteral>(&high.node)) return a->value <=> b->value;
  if (const auto* a = std::get_if<ast::DateLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::DateLiteral>(&high.node)) return a->value <=> b->value;
  if (const auto* a = std::get_if<ast::TimeLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::TimeLiteral>(&high.node)) return a->value <=> b->value;
  if (const auto* a = std::get_if<ast::QuantityLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::QuantityLiteral>(&high.node))
      if (a->value.currency == b->value.currency) return a->value.amount <=> b->value.amount;
  if (const auto* a = std::get_if<ast::MoneyLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::MoneyLiteral>(&high.node))
      if (a->value.currency == b->value.currency) return a->value.amount <=> b->value.amount;
  if (const auto* a = std::get_if<ast::BusinessDaysLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::BusinessDaysLiteral>(&high.node))
      return a->value <=> b->value;
  if (const auto* a = std::get_if<ast::DurationLiteral>(&low.node))
    if (const auto* b = std::get_if<ast::DurationLiteral>(&high.node))
      return value::compare(a->value, b->value);
  return {};
}

void report_outside_bounds(const ast::Expr& given, const ast::Expr& low, const ast::Expr& high,
                           diagnostics::Diagnostics& diagnostics) {
  const auto bounds = low.range.to(high.range);
  for (const auto& [less, more] : {std::pair(&low, &given), std::pair(&given, &high)}) {
    const auto order = constant_order(*less, *more);
    if (order && *order > 0) {
      diagnostics
          .report(diagnostics::outside_bounds, given.range, {constant_text(given)},
                  {constant_text(low)}, {constant_text(high)})
          .label(bounds, "the bounds");
      return;
    }
    if (order || !std::holds_alternative<ast::DurationLiteral>(less->node) ||
        !std::holds_alternative<ast::DurationLiteral>(more->node))
      continue;
    diagnostics.report(diagnostics::months_and_days, given.range)
        .label(bounds, "the bounds")
        .note(
            "A month has 28 to 31 days: a value and its bounds are all in months or all in days, "
            "so that it can be said whether it lies between them.");
    return;
  }
}

std::string constant_text(const ast::Expr& expression) {
  if (const auto* n = std::get_if<ast::NumberLiteral>(&expression.node)) return n->value.text();
  if (const auto* n = std::get_if<ast::DateLiteral>(&expression.node)) return n->value.text();
  if (const auto* n = std::get_if<ast::MoneyLiteral>(&expression.node)) return n->value.text();
  if (const auto* n = std::get_if<ast::TimeLiteral>(&expression.node)) return n->value.text();
  if (const auto* n = std::get_if<ast::QuantityLiteral>(&expression.node))
    return value::quantity_text(n->value);
  if (const auto* n = std::get_if<ast::PercentLiteral>(&expression.node))
    if (const auto percent = value::multiply(n->value, 100)) return percent->text() + "%";
  if (const auto* n = std::get_if<ast::BusinessDaysLiteral>(&expression.node))
    return n->value.text();
  if (const auto* n = std::get_if<ast::BusinessHoursLiteral>(&expression.node))
    return n->value.text();
  if (const auto* n = std::get_if<ast::DurationLiteral>(&expression.node)) return n->value.text();
  return {};
}

std::optional<Constant> constant_at(const std::vector<ast::Module>& modules,
                                    const resolve::Symbols& symbols, const Checked& checked,
                                    Index module, ast::ExprId id) {
  const auto& node = modules[module][id].node;
  const Target& target = checked.at(module, id).target;
  const auto at = [](Decimal position) { return Constant{position, {}, {}, {}}; };
  const auto member = [](std::size_t which) { return Constant{{}, which, {}, {}}; };
  if (target.kind == Target::Kind::Parameter) {
    // A parameter is a constant of one compiled policy: the table is proved for its value as
    // declared, and another value is another compilation, proved again. Its bounds say nothing
    // here.
    const resolve::Place& place = symbols.parameters[target.index].place;
    const auto& declared = resolve::declared<ast::ParameterDecl>(modules, place);
    if (!declared.value) return {};
    return constant_at(modules, symbols, checked, place.module, declared.value);
  }
  if (target.kind == Target::Kind::EnumMember) return member(target.second);
  if (target.kind == Target::Kind::Role) return member(target.index);
  if (target.kind == Target::Kind::Currency)
    return Constant{{}, {}, value::Currency{target.index}.text(), {}};
  if (const auto* n = std::get_if<ast::NumberLiteral>(&node)) return at(n->value);
  if (const auto* n = std::get_if<ast::PercentLiteral>(&node)) return at(n->value);
  if (const auto* n = std::get_if<ast::DateLiteral>(&node)) return at(n->value.days);
  if (const auto* n = std::get_if<ast::InstantLiteral>(&node)) return at(n->value.seconds);
  if (const auto* n = std::get_if<ast::TimeLiteral>(&node)) return at(n->value.seconds);
  if (const auto* n = std::get_if<ast::QuantityLiteral>(&node))
    return Constant{n->value.amount, {}, {}, n->value.currency};
  if (const auto* n = std::get_if<ast::BusinessDaysLiteral>(&node)) return at(n->value.count);
  if (const auto* n = std::get_if<ast::BooleanLiteral>(&node)) return member(n->value ? 1 : 0);
  if (const auto* n = std::get_if<ast::MoneyLiteral>(&node))
    return Constant{n->value.amount, {}, {}, n->value.currency};
  if (const auto* n = std::get_if<ast::DurationLiteral>(&node)) {
    if (n->value.months != 0) return {};  // months and days have no common line
    return at(n->value.seconds);
  }
  if (const auto* n = std::get_if<ast::TextLiteral>(&node)) {
    std::string text;
    for (const auto& part : n->parts) {
      if (part.hole) return {};
      text += part.text;
    }
    return Constant{{}, {}, std::move(text), {}};
  }
  if (const auto* n = std::get_if<ast::Unary>(&node);
      n != nullptr && n->op == ast::UnaryOp::Negate) {
    auto operand = constant_at(modules, symbols, checked, module, n->operand);
    if (operand && operand->position) operand->position = operand->position->negated();
    return operand;
  }
  return {};
}

value::Decimal position_step(abi::Type type, value::Currency currency) {
  int digits = 0;
  if (type.kind == Kind::Money) digits = currency ? currency.minor_digits() : 2;
  if (type.kind == Kind::Percent) digits = 2;
  if (type.kind == Kind::Duration) return Decimal(value::Duration::day_seconds);
  return Decimal::of(1, -digits).value_or(Decimal(1));
}

std::string position_text(abi::Type type, value::Currency currency, const Decimal& position) {
  const std::int64_t whole = position.scaled(0).value_or(0);
  if (types::is_money(type)) {
    if (!currency) return position.text();
    const value::Money amount{position, currency};
    return types::is_quantity(type) ? value::quantity_text(amount) : amount.text();
  }
  if (type.kind == Kind::Date) return value::Date{static_cast<std::int32_t>(whole)}.text();
  if (type.kind == Kind::DateTime) return value::Instant{whole, 0}.text();
  if (type.kind == Kind::Time) return value::Time{static_cast<std::int32_t>(whole)}.text();
  if (type.kind == Kind::BusinessDays)
    return value::BusinessDays{static_cast<std::int32_t>(whole)}.text();
  if (type.kind == Kind::Duration) return value::Duration{0, whole}.text();
  if (type.kind == Kind::Percent)
    return value::multiply(position, Decimal(100)).value_or(position).text() + "%";
  return position.text();
}

}  // namespace bop::check
