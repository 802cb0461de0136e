#include "compiler/ir/fold.h"

#include <limits>

namespace bop::ir {
namespace {

using abi::Value;
using value::Date;
using value::Decimal;
using value::Duration;
using value::Money;

std::optional<Decimal> decimals(ArithmeticOp op, const Decimal& left, const Decimal& right) {
  switch (op) {
    case ArithmeticOp::Add:
      return value::add(left, right);
    case ArithmeticOp::Subtract:
      return value::subtract(left, right);
    case ArithmeticOp::Multiply:
      return value::multiply(left, right);
    case ArithmeticOp::Divide:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_sum(ArithmeticOp op) {
  return op == ArithmeticOp::Add || op == ArithmeticOp::Subtract;
}

std::optional<Value> business_days(ArithmeticOp op, value::BusinessDays left,
                                   value::BusinessDays right) {
  if (!is_sum(op)) return std::nullopt;
  const std::int64_t sign = op == ArithmeticOp::Add ? 1 : -1;
  const std::int64_t count = left.count + sign * right.count;
  if (count < std::numeric_limits<std::int32_t>::min() ||
      count > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return Value{value::BusinessDays{static_cast<std::int32_t>(count)}};
}

template <typename Type>
const Type* as(const Value& value) {
  return std::get_if<Type>(&value);
}

template <typename Result>
std::optional<Value> wrapped(const std::optional<Result>& result) {
  if (!result) return std::nullopt;
  return Value{*result};
}

std::optional<Value> money(Money unit, const std::optional<Decimal>& amount) {
  if (!amount) return std::nullopt;
  unit.amount = *amount;
  return Value{unit};
}

std::optional<std::strong_ordering> order(const Value& left, const Value& right) {
  if (const auto *a = as<Decimal>(left), *b = as<Decimal>(right); a && b) return *a <=> *b;
  if (const auto *a = as<Date>(left), *b = as<Date>(right); a && b) return *a <=> *b;
  if (const auto *a = as<value::Time>(left), *b = as<value::Time>(right); a && b) return *a <=> *b;
  if (const auto *a = as<value::Instant>(left), *b = as<value::Instant>(right); a && b)
    return *a <=> *b;
  if (const auto *a = as<value::BusinessDays>(left), *b = as<value::BusinessDays>(right); a && b)
    return *a <=> *b;
  if (const auto *a = as<Duration>(left), *b = as<Duration>(right); a && b)
    return value::compare(*a, *b);
  if (const auto *a = as<abi::Symbol>(left), *b = as<abi::Symbol>(right); a && b)
    return a->index <=> b->index;
  if (const auto *a = as<Money>(left), *b = as<Money>(right); a && b && a->currency == b->currency)
    return a->amount <=> b->amount;
  return std::nullopt;
}

template <typename Type>
std::optional<bool> same(const Value& left, const Value& right) {
  const auto *a = as<Type>(left), *b = as<Type>(right);
  if (a == nullptr || b == nullptr) return std::nullopt;
  return *a == *b;
}

}  // namespace

std::optional<Value> fold_arithmetic(ArithmeticOp op, const Value& left, const Value& right) {
  const int sign = op == ArithmeticOp::Add ? 1 : -1;
  const auto* left_number = as<Decimal>(left);
  const auto* right_number = as<Decimal>(right);
  const auto* left_money = as<Money>(left);
  const auto* right_money = as<Money>(right);
  if (left_number && right_number) return wrapped(decimals(op, *left_number, *right_number));
  if (left_money && right_money) {
    if (!is_sum(op) || left_money->currency != right_money->currency) return std::nullopt;
    return money(*left_money, decimals(op, left_money->amount, right_money->amount));
  }
  if (op == ArithmeticOp::Multiply && left_money && right_number)
    return money(*left_money, value::multiply(left_money->amount, *right_number));
  if (op == ArithmeticOp::Multiply && left_number && right_money)
    return money(*right_money, value::multiply(*left_number, right_money->amount));
  if (!is_sum(op)) return std::nullopt;
  if (const auto* date = as<Date>(left); date)
    if (const auto* span = as<Duration>(right); span)
      return wrapped(value::add(*date, *span, sign));
  if (const auto *a = as<Duration>(left), *b = as<Duration>(right); a && b)
    return wrapped(value::add(*a, *b, sign));
  if (const auto *a = as<value::BusinessDays>(left), *b = as<value::BusinessDays>(right); a && b)
    return business_days(op, *a, *b);
  return std::nullopt;
}

std::optional<bool> fold_compare(CompareOp op, const Value& left, const Value& right) {
  if (op == CompareOp::Equal || op == CompareOp::NotEqual) {
    auto equal = same<bool>(left, right);
    if (!equal) equal = same<std::string>(left, right);
    if (!equal) equal = same<value::Currency>(left, right);
    if (!equal) {
      const auto ordering = order(left, right);
      if (!ordering) return std::nullopt;
      equal = *ordering == std::strong_ordering::equal;
    }
    return *equal == (op == CompareOp::Equal);
  }
  const auto ordering = order(left, right);
  if (!ordering) return std::nullopt;
  switch (op) {
    case CompareOp::Less:
      return *ordering < 0;
    case CompareOp::LessOrEqual:
      return *ordering <= 0;
    case CompareOp::Greater:
      return *ordering > 0;
    case CompareOp::GreaterOrEqual:
      return *ordering >= 0;
    case CompareOp::Equal:
    case CompareOp::NotEqual:
      return std::nullopt;  // answered above
  }
  return std::nullopt;
}

}  // namespace bop::ir
