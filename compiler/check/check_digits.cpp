// How many digits a result may take. Records have numbers of any length, so a bound for realistic
// ones is written down here; a product that passes 34 digits within it is reported as undefined.
#include <algorithm>

#include "compiler/check/context.h"
#include "runtime/value/decimal.h"

namespace bop::check {

namespace {

constexpr int digits_max = value::Decimal::digits_max;
constexpr int digits_unbounded = 4 * digits_max;  // longer than anything: sums of it stay small

// Digits before and after the point of a value that a record may realistically hold: amounts up to
// ten trillion with cents, unit prices with six decimals, numbers and quantities up to a million
// with six decimals, percents up to 9.999999.
int realistic_digits(Type type) {
  switch (type.kind) {
    case Kind::Money:
    case Kind::UnitPrice:
      return 15;
    case Kind::Number:
    case Kind::Integer:
    case Kind::Quantity:
      return 12;
    case Kind::Percent:
      return 7;
    case Kind::Ratio:
      return 15;
    case Kind::Error:
    case Kind::Boolean:
    case Kind::Text:
    case Kind::Date:
    case Kind::Time:
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::BusinessDays:
    case Kind::Target:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Role:
    case Kind::Enum:
    case Kind::Record:
    case Kind::List:
      return 0;
  }
  return 0;
}

int digits_of_literal(const value::Decimal& number) {
  int digits = 0;
  for (const char c : number.text())
    if (c >= '0' && c <= '9') ++digits;
  return digits;
}

}  // namespace

int Checker::digits_of(ExprId id) const {
  if (!id) return 0;
  const auto& node = expr(id).node;
  if (const auto* n = std::get_if<ast::NumberLiteral>(&node)) return digits_of_literal(n->value);
  if (const auto* n = std::get_if<ast::PercentLiteral>(&node)) return digits_of_literal(n->value);
  if (const auto* n = std::get_if<ast::MoneyLiteral>(&node))
    return digits_of_literal(n->value.amount);
  if (const auto* n = std::get_if<ast::QuantityLiteral>(&node))
    return digits_of_literal(n->value.amount);
  if (const auto* n = std::get_if<ast::Unary>(&node)) return digits_of(n->operand);
  if (const auto* n = std::get_if<ast::Conditional>(&node))
    return std::max(digits_of(n->then), digits_of(n->otherwise));
  if (const auto* n = std::get_if<ast::Fallback>(&node))
    return std::max(digits_of(n->value), digits_of(n->otherwise));
  if (const auto* n = std::get_if<ast::Binary>(&node)) {
    const int left = digits_of(n->left), right = digits_of(n->right);
    if (n->op == ast::BinaryOp::Multiply) return std::min(left + right, digits_unbounded);
    if (n->op == ast::BinaryOp::Add || n->op == ast::BinaryOp::Subtract)
      return std::max(left, right) + 1;
    return realistic_digits(info(id).type);  // a quotient has no digits until it is rounded
  }
  if (info(id).target.kind == Target::Kind::Let) return let_digits_[info(id).target.index];
  return realistic_digits(info(id).type);
}

void Checker::check_digits(ExprId id, const ast::Binary& node) {
  if (node.op != ast::BinaryOp::Multiply || digits_of(id) <= digits_max) return;
  // Reported once, where the bound is passed.
  if (digits_of(node.left) > digits_max || digits_of(node.right) > digits_max) return;
  diagnostics_.report(diagnostics::can_be_undefined, range(id), {"more than 34 digits"})
      .label(range(node.left), "up to " + std::to_string(digits_of(node.left)) + " digits")
      .label(range(node.right), "up to " + std::to_string(digits_of(node.right)) + " digits")
      .note(
          "A record whose amounts have 15 digits, numbers and quantities 12, percents 7 goes to "
          "the "
          "`asks` role. Round a factor first: `round(x, half_even, 2) * y`.");
}

}  // namespace bop::check
