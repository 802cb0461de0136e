// and, or, not, + - * /: which types they join, which they make, and what could be undefined.
#include "compiler/check/constants.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

using ast::BinaryOp;

bool is_number(Type type) {
  return types::is_plain_number(type) || type.kind == Kind::Percent;
}

bool is_span(Type type) {
  return type.kind == Kind::Duration || type.kind == Kind::BusinessDays;
}

Kind wider(Type left, Type right) {
  return left.kind == Kind::Integer && right.kind == Kind::Integer ? Kind::Integer : Kind::Number;
}

std::optional<value::Decimal> literal_amount(const ast::Expr& expression) {
  if (const auto* n = std::get_if<ast::NumberLiteral>(&expression.node)) return n->value;
  if (const auto* n = std::get_if<ast::PercentLiteral>(&expression.node)) return n->value;
  if (const auto* n = std::get_if<ast::MoneyLiteral>(&expression.node)) return n->value.amount;
  if (const auto* n = std::get_if<ast::QuantityLiteral>(&expression.node)) return n->value.amount;
  return {};
}

}  // namespace

std::string_view symbol_text(BinaryOp op) {
  switch (op) {
    case BinaryOp::Add:
      return "+";
    case BinaryOp::Subtract:
      return "-";
    case BinaryOp::Multiply:
      return "*";
    case BinaryOp::Divide:
      return "/";
    case BinaryOp::Less:
      return "<";
    case BinaryOp::LessOrEqual:
      return "<=";
    case BinaryOp::Greater:
      return ">";
    case BinaryOp::GreaterOrEqual:
      return ">=";
    case BinaryOp::Equal:
      return "=";
    case BinaryOp::NotEqual:
      return "<>";
    case BinaryOp::And:
      return "and";
    case BinaryOp::Or:
      return "or";
  }
  return {};
}

bool is_comparison(BinaryOp op) {
  return op >= BinaryOp::Less && op <= BinaryOp::NotEqual;
}

Typed Checker::infer_unary(const ast::Unary& node) {
  if (node.op == ast::UnaryOp::Not) {
    condition(node.operand, "what stands after `not`");
    return {types::of(Kind::Boolean), {}};
  }
  Typed operand = present(node.operand);
  const Type type = operand.type;
  if (types::is_error(type) || is_number(type) || types::is_money(type) || is_span(type))
    return operand;
  diagnostics_.report(diagnostics::type_mismatch, range(node.operand), {"Number"}, {name_of(type)})
      .note("Only numbers, amounts and spans of time have a minus sign.");
  return {};
}

Typed Checker::infer_binary(ExprId id, const ast::Binary& node) {
  if (node.op == BinaryOp::And || node.op == BinaryOp::Or) return infer_logic(id, node);
  if (is_comparison(node.op)) return infer_comparison(id, node);
  return infer_arithmetic(id, node);
}

// Each part of `a and b and c` is read knowing that the others hold; of `or`, that they do not.
Typed Checker::infer_logic(ExprId id, const ast::Binary& node) {
  const std::vector<ExprId> parts = joined(id, node.op);
  const bool conjunction = node.op == BinaryOp::And;
  std::vector<Facts> facts;
  for (const ExprId part : parts) facts.push_back(facts_if(part, conjunction));
  const std::string what = conjunction ? "each part of `and`" : "each part of `or`";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Facts others;
    for (std::size_t j = 0; j < parts.size(); ++j)
      if (j != i) others.add(facts[j]);
    const InScope guard(scope_, with(others));
    condition(parts[i], what);
  }
  const auto mark = [&](const auto& self, ExprId inner) -> void {
    const auto* binary = std::get_if<ast::Binary>(&expr(inner).node);
    if (binary == nullptr || binary->op != node.op) return;
    info(inner).type = types::of(Kind::Boolean);
    self(self, binary->left);
    self(self, binary->right);
  };
  mark(mark, id);
  return {types::of(Kind::Boolean), {}};
}

std::optional<Type> Checker::sum_type(BinaryOp op, Type left, Type right) const {
  if (types::is_plain_number(left) && types::is_plain_number(right))
    return types::of(wider(left, right));
  if (left.kind == Kind::Date || left.kind == Kind::DateTime) {
    if (right.kind == Kind::Duration) return types::of(left.kind);
    // Two dates are told apart in days by `days_between`: their difference could be meant in
    // months.
    if (op == BinaryOp::Subtract && left.kind == Kind::DateTime && right.kind == Kind::DateTime)
      return types::of(Kind::Duration);
    return {};
  }
  if (op == BinaryOp::Add && left.kind == Kind::Duration && right.kind == Kind::Date)
    return types::of(Kind::Date);
  const bool alike = left.kind == right.kind;
  if (alike && types::is_money(left))
    return types::of(left.kind, left.index == right.index ? left.index : 0);
  if (alike && (left.kind == Kind::Percent || is_span(left))) return types::of(left.kind);
  return {};
}

std::optional<Type> Checker::product_type(Type left, Type right) const {
  if (is_number(left) && is_number(right)) {
    if (left.kind == Kind::Percent || right.kind == Kind::Percent) return types::of(Kind::Percent);
    return types::of(wider(left, right));
  }
  // A quantity at a price is an amount.
  if (types::is_money(left) && types::is_money(right) &&
      types::is_quantity(left) != types::is_quantity(right))
    return types::of(Kind::Money, types::is_quantity(left) ? right.index : left.index);
  const Type unit = is_number(left) ? right : left;
  const Type factor = is_number(left) ? left : right;
  if (!is_number(factor)) return {};
  if (types::is_quantity(unit)) return types::of(Kind::Quantity, unit.index);
  if (types::is_money(unit)) return types::of(Kind::Money, unit.index);
  if (is_span(unit) && factor.kind == Kind::Integer) return types::of(unit.kind);
  return {};
}

std::optional<Type> Checker::quotient_type(Type left, Type right) const {
  const auto fraction = [](Kind kind, std::uint32_t index = 0) {
    return Type{kind, false, true, index};
  };
  const bool amounts = types::is_money(left) && types::is_money(right);
  if (amounts && types::is_quantity(left) == types::is_quantity(right))
    return fraction(Kind::Ratio);
  if (amounts && types::is_quantity(right)) return fraction(Kind::UnitPrice, left.index);
  if (types::is_quantity(left) && is_number(right)) return fraction(Kind::Quantity, left.index);
  if (types::is_money(left) && is_number(right)) return fraction(Kind::Money, left.index);
  if (left.kind == Kind::Percent && types::is_plain_number(right)) return fraction(Kind::Percent);
  if (is_number(left) && is_number(right)) return fraction(Kind::Ratio);
  return {};
}

bool Checker::rounded(ExprId id, const Typed& typed, std::string_view before) {
  if (!typed.type.fraction) return true;
  auto& report = diagnostics_.report(diagnostics::needs_rounding, range(id), {std::string(before)});
  report.here("this quotient is exact and may have no end")
      .note(
          "Say how: `round(a / b, half_up, 2)`. The modes are half_up, half_down, half_even, "
          "half_ceiling, toward_zero, away_from_zero, ceiling and floor.");
  const auto* quotient = std::get_if<ast::Binary>(&expr(id).node);
  if (quotient == nullptr || quotient->op != BinaryOp::Divide) return false;
  const auto text = [this](ExprId side) {
    const std::string path = written(side);
    return path.empty() ? constant_text(expr(side)) : path;
  };
  const std::string left = text(quotient->left), right = text(quotient->right);
  if (!left.empty() && !right.empty())
    report.choice("round it to two decimals, half up", range(id),
                  "round(" + left + " / " + right + ", half_up, 2)");
  return false;
}

Typed Checker::infer_arithmetic(ExprId id, const ast::Binary& node) {
  const Typed left = present(node.left), right = present(node.right);
  if (types::is_error(left.type) || types::is_error(right.type)) return {};
  const bool whole = rounded(node.left, left, "it is computed with") &
                     rounded(node.right, right, "it is computed with");
  if (!whole) return {};
  std::optional<Type> type;
  const bool is_sum = node.op == BinaryOp::Add || node.op == BinaryOp::Subtract;
  if (is_sum) type = sum_type(node.op, left.type, right.type);
  if (node.op == BinaryOp::Multiply) type = product_type(left.type, right.type);
  if (node.op == BinaryOp::Divide) type = quotient_type(left.type, right.type);
  if (!type) {
    report_operator(id, node, left.type, right.type);
    return {};
  }
  if (node.op == BinaryOp::Divide) check_divisor(id, node.right);
  info(id).type = *type;
  check_digits(id, node);
  const bool two_amounts = types::is_money(left.type) && types::is_money(right.type) &&
                           types::is_quantity(left.type) == types::is_quantity(right.type);
  if (two_amounts && !agree(left.currency, right.currency)) {
    warn_mixed(id, left.type, left.currency, right.currency);
    return {*type, {}};
  }
  const bool left_counts =
      types::is_money(left.type) && types::is_quantity(left.type) == types::is_quantity(*type);
  const std::string& currency = left_counts ? left.currency : right.currency;
  if (types::is_money(*type) && type->index == 0) type->index = fixed_code(*type, currency).packed;
  return {*type, types::is_money(*type) ? currency : std::string()};
}

// `today - invoice.due > 30 days` asks whether one day lies that far behind the other.
void Checker::advise_days_apart(const ast::Binary& difference, diagnostics::Diagnostic& report) {
  const std::string later = written(difference.left), earlier = written(difference.right);
  const std::string between =
      later.empty() || earlier.empty() ? "from, to" : earlier + ", " + later;
  const bool compared =
      compared_ != nullptr && std::get_if<ast::Binary>(&expr(compared_->left).node) == &difference;
  const auto* span =
      compared ? std::get_if<ast::DurationLiteral>(&expr(compared_->right).node) : nullptr;
  if (span == nullptr || later.empty() || earlier.empty()) {
    report.note("`days_between(" + between +
                ")` of `std.time` counts the days between two dates, as a plain number.");
    return;
  }
  const std::string length = span->value.text();
  const std::string_view op = symbol_text(compared_->op);
  std::string mirrored(op);
  if (op.front() == '<' && op != "<>") mirrored.front() = '>';
  if (op.front() == '>') mirrored.front() = '<';
  const std::string meant = earlier + " + " + length + " " + mirrored + " " + later;
  report.note("A date is compared with a date: the earlier one and the span with the later one.")
      .fix("write `" + meant + "`", range(compared_->left).to(range(compared_->right)), meant);
  if (length.ends_with(" days"))
    report.note("Or count the days, with `std.time`: `days_between(" + between + ") " +
                std::string(op) + " " + length.substr(0, length.find(' ')) + "`.");
}

void Checker::report_operator(ExprId id, const ast::Binary& node, Type left, Type right) {
  const std::string op(symbol_text(node.op));
  const bool about_dates = left.kind == Kind::Date || left.kind == Kind::DateTime ||
                           right.kind == Kind::Date || right.kind == Kind::DateTime;
  if (about_dates) {
    auto& report = diagnostics_.report(diagnostics::date_arithmetic, range(id), {op},
                                       {name_of(left)}, {name_of(right)});
    if (right.kind == Kind::BusinessDays)
      report.note("Business days are counted with `2 business days after DATE`.");
    else if (left.kind == right.kind && node.op == BinaryOp::Subtract)
      advise_days_apart(node, report);
    else
      report.note("A date takes a span: `DATE + 30 days`, `DATE - 1 month`.");
    if (const auto* count = std::get_if<ast::NumberLiteral>(&expr(node.right).node)) {
      const std::string days = count->value.text() + " days";
      report.fix("write `" + days + "`", range(node.right), days);
    }
    return;
  }
  auto& report = diagnostics_.report(diagnostics::operator_types, range(id), {op}, {name_of(left)},
                                     {name_of(right)});
  report.label(range(node.left), with_article(left)).label(range(node.right), with_article(right));
  const bool percent = left.kind == Kind::Percent || right.kind == Kind::Percent;
  if (percent && (types::is_money(left) || types::is_plain_number(left)))
    report.note("Take the percent of something: `x * (100% + 5%)`, `x + x * 5%`.");
  else if (types::is_money(left) != types::is_money(right) && node.op != BinaryOp::Multiply)
    report.note("An amount names its currency, for example `EUR 12.50`.");
}

void Checker::check_divisor(ExprId id, ExprId divisor) {
  if (const auto amount = literal_amount(expr(divisor))) {
    if (amount->is_zero()) diagnostics_.report(diagnostics::division_by_zero, range(divisor));
    return;
  }
  const std::string name = key(divisor);
  if (!name.empty() && scope_.facts.nonzero.contains(name)) return;
  if (info(divisor).target.kind == Target::Kind::Parameter &&
      parameter_excludes_zero(info(divisor).target.index))
    return;
  std::string text = written(divisor);
  if (text.empty()) text = "the divisor";
  auto& report =
      diagnostics_.report(diagnostics::can_be_undefined, range(id), {"division by zero"});
  report.label(range(divisor), "for example when this is 0")
      .note("A record with " + text + " = 0 goes to the `asks` role. Say what follows: `" + text +
            " is not zero and …`.");
  if (scope_.conjunct.file && !written(divisor).empty())
    report.choice("ask first whether it is zero",
                  {scope_.conjunct.file, scope_.conjunct.begin, scope_.conjunct.begin},
                  text + " is not zero and ");
}

bool Checker::parameter_excludes_zero(Index parameter) const {
  const resolve::Place& place = symbols_.parameters[parameter].place;
  const auto& node = resolve::declared<ast::ParameterDecl>(modules_, place);
  const ast::Module& module = modules_[place.module];
  // Without bounds a parameter has no other value than its own.
  const ExprId lowest = node.low ? node.low : node.value;
  const ExprId highest = node.high ? node.high : node.value;
  if (!lowest || !highest) return false;
  const auto low = literal_amount(module[lowest]), high = literal_amount(module[highest]);
  const bool above = low && !low->is_negative() && !low->is_zero();
  return above || (high && high->is_negative());
}

}  // namespace bop::check
