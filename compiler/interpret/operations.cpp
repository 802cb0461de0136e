#include "compiler/interpret/operations.h"

#include <array>
#include <limits>

#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::Value;
using ir::ArithmeticOp;
using value::BusinessDays;
using value::Date;
using value::Decimal;
using value::Duration;
using value::Fraction;
using value::Instant;

Computed known(Value value) {
  return {Datum::of(std::move(value)), {}};
}
Computed undefined(std::string_view why) {
  return {Datum::undefined(), why};
}

// A number or an amount of money, exact or a quotient, in one form.
struct Quantity {
  Fraction amount;
  bool quotient = false;  // otherwise amount.numerator is all of it
  bool money = false;
  value::Currency currency;
};

std::optional<Quantity> as_quantity(const Value& value) {
  if (const auto* number = std::get_if<Decimal>(&value))
    return Quantity{{*number}, false, false, {}};
  if (const auto* money = std::get_if<value::Money>(&value))
    return Quantity{{money->amount}, false, true, money->currency};
  if (const auto* ratio = std::get_if<Fraction>(&value)) return Quantity{*ratio, true, false, {}};
  if (const auto* money = std::get_if<abi::MoneyFraction>(&value))
    return Quantity{money->amount, true, true, money->currency};
  return std::nullopt;
}

bool mixed(value::Currency a, value::Currency b) {
  return a && b && a != b;
}

Computed made(const std::optional<Decimal>& number, bool money, value::Currency currency) {
  if (!number) return undefined(why::too_long);
  if (money) return known(value::Money{*number, currency});
  return known(*number);
}

Computed made(const std::optional<Fraction>& number, bool money, value::Currency currency) {
  if (!number) return undefined(why::too_long);
  if (money) return known(abi::MoneyFraction{*number, currency});
  return known(*number);
}

Computed divide(const Quantity& left, const Quantity& right) {
  if (right.amount.numerator.is_zero()) return undefined(why::zero_divisor);
  const bool money = left.money && !right.money;  // money by money is a plain ratio
  const value::Currency currency = money ? left.currency : value::Currency{};
  if (!left.quotient && !right.quotient)
    return made(Fraction{left.amount.numerator, right.amount.numerator}, money, currency);
  return made(value::divide(left.amount, right.amount), money, currency);
}

Fraction negated(const Fraction& fraction) {
  return {fraction.numerator.negated(), fraction.denominator};
}

Computed compute_quantities(ArithmeticOp op, const Quantity& left, const Quantity& right) {
  const bool money = left.money || right.money;
  const value::Currency currency = left.currency ? left.currency : right.currency;
  if (mixed(left.currency, right.currency)) return undefined(why::mixed_currency);
  if (op == ArithmeticOp::Divide) return divide(left, right);
  if (left.quotient || right.quotient) {
    if (op == ArithmeticOp::Add) return made(add(left.amount, right.amount), money, currency);
    if (op == ArithmeticOp::Subtract)
      return made(add(left.amount, negated(right.amount)), money, currency);
    return made(multiply(left.amount, right.amount), money, currency);
  }
  const Decimal& a = left.amount.numerator;
  const Decimal& b = right.amount.numerator;
  if (op == ArithmeticOp::Add) return made(add(a, b), money, currency);
  if (op == ArithmeticOp::Subtract) return made(subtract(a, b), money, currency);
  return made(multiply(a, b), money, currency);
}

Computed shift(const Date& date, const Duration& span, int sign) {
  if (const auto moved = value::add(date, span, sign)) return known(*moved);
  return undefined(span.seconds % Duration::day_seconds != 0 ? why::no_such_date : why::too_far);
}

Computed shift(const Instant& instant, const Duration& span, int sign) {
  // Months count on the calendar of the place the instant was written in.
  const std::int64_t local = instant.seconds + instant.offset_seconds;
  std::int64_t days = local / Duration::day_seconds;
  if (local % Duration::day_seconds < 0) --days;
  const auto moved =
      value::add(Date{static_cast<std::int32_t>(days)}, Duration{span.months, 0}, sign);
  if (!moved) return undefined(why::too_far);
  const std::int64_t shifted = instant.seconds + (moved->days - days) * Duration::day_seconds;
  std::int64_t seconds = 0;
  if (__builtin_add_overflow(shifted, sign * span.seconds, &seconds))
    return undefined(why::too_far);
  return known(Instant{seconds, instant.offset_seconds});
}

Computed compute_spans(const Duration& left, const Duration& right, int sign) {
  if (const auto sum = value::add(left, right, sign)) return known(*sum);
  return undefined(why::too_large_span);
}

Computed times(const Duration& span, const Decimal& factor) {
  const auto count = factor.scaled(0);
  if (!count) return undefined(why::too_large_span);
  std::int64_t months = 0;
  std::int64_t seconds = 0;
  if (__builtin_mul_overflow(std::int64_t{span.months}, *count, &months) ||
      __builtin_mul_overflow(span.seconds, *count, &seconds) ||
      months > std::numeric_limits<std::int32_t>::max() ||
      months < std::numeric_limits<std::int32_t>::min())
    return undefined(why::too_large_span);
  return known(Duration{static_cast<std::int32_t>(months), seconds});
}

Computed business_days(std::int64_t count) {
  if (count > std::numeric_limits<std::int32_t>::max() ||
      count < std::numeric_limits<std::int32_t>::min())
    return undefined(why::too_large_span);
  return known(BusinessDays{static_cast<std::int32_t>(count)});
}

// Date - Date, Date ± Duration, DateTime likewise; nothing where the left side is neither.
std::optional<Computed> compute_times(int sign, const Value& left, const Value& right) {
  const auto* span = std::get_if<Duration>(&right);
  if (const auto* date = std::get_if<Date>(&left)) {
    if (span != nullptr) return shift(*date, *span, sign);
    if (const auto* other = std::get_if<Date>(&right))
      return known(Duration{0, (std::int64_t{date->days} - other->days) * Duration::day_seconds});
  }
  if (const auto* instant = std::get_if<Instant>(&left)) {
    if (span != nullptr) return shift(*instant, *span, sign);
    if (const auto* other = std::get_if<Instant>(&right))
      return known(Duration{0, instant->seconds - other->seconds});
  }
  return std::nullopt;
}

Computed compute_other(ArithmeticOp op, const Value& left, const Value& right) {
  const int sign = op == ArithmeticOp::Subtract ? -1 : 1;
  if (op == ArithmeticOp::Add || op == ArithmeticOp::Subtract) {
    if (auto result = compute_times(sign, left, right)) return *result;
    if (auto result = compute_times(sign, right, left); result && sign == 1) return *result;
    if (const auto *a = std::get_if<Duration>(&left), *b = std::get_if<Duration>(&right); a && b)
      return compute_spans(*a, *b, sign);
    if (const auto *a = std::get_if<BusinessDays>(&left), *b = std::get_if<BusinessDays>(&right);
        a && b)
      return business_days(std::int64_t{a->count} + sign * std::int64_t{b->count});
  }
  if (op == ArithmeticOp::Multiply) {
    const bool number_first = std::holds_alternative<Decimal>(left);
    const Value& span = number_first ? right : left;
    const auto* factor = std::get_if<Decimal>(number_first ? &left : &right);
    if (const auto* duration = std::get_if<Duration>(&span); duration && factor)
      return times(*duration, *factor);
    if (const auto* days = std::get_if<BusinessDays>(&span); days && factor) {
      const auto product = multiply(Decimal(days->count), *factor);
      const auto count = product ? product->scaled(0) : std::nullopt;
      return count ? business_days(*count) : undefined(why::too_large_span);
    }
  }
  BOP_CHECK(false, "check lets only kinds meet that have a sum, difference, product or quotient");
}

Ordering ordered(std::strong_ordering order) {
  return {order, order == 0, {}};
}

}  // namespace

Computed compute(ArithmeticOp op, const Value& left, const Value& right) {
  const auto a = as_quantity(left);
  const auto b = as_quantity(right);
  return a && b ? compute_quantities(op, *a, *b) : compute_other(op, left, right);
}

Ordering compare(const Value& left, const Value& right) {
  const auto a = as_quantity(left);
  const auto b = as_quantity(right);
  if (a && b) {
    if (mixed(a->currency, b->currency)) return {{}, false, why::mixed_currency};
    if (!a->quotient && !b->quotient) return ordered(a->amount.numerator <=> b->amount.numerator);
    return ordered(value::compare(a->amount, b->amount));
  }
  BOP_CHECK(left.index() == right.index(), "check compares only values of one kind");
  auto same_kind = [&](const auto& mine) { return std::get<std::decay_t<decltype(mine)>>(right); };
  return by_kind(
      left, [](std::monostate) { return ordered(std::strong_ordering::equal); },
      [&](bool mine) { return ordered(mine <=> std::get<bool>(right)); },
      [&](const std::string& mine) { return ordered(mine <=> std::get<std::string>(right)); },
      [&](const Decimal& mine) { return ordered(mine <=> same_kind(mine)); },
      [&](const value::Money& mine) { return ordered(mine.amount <=> same_kind(mine).amount); },
      [&](const Date& mine) { return ordered(mine <=> same_kind(mine)); },
      [&](const value::Time& mine) { return ordered(mine <=> same_kind(mine)); },
      [&](const Instant& mine) { return ordered(mine <=> same_kind(mine)); },
      [&](const Duration& mine) {
        const auto order = value::compare(mine, same_kind(mine));
        return order ? ordered(*order) : Ordering{{}, false, why::months_and_days};
      },
      [&](const BusinessDays& mine) { return ordered(mine <=> same_kind(mine)); },
      [&](const value::BusinessHours& mine) { return ordered(mine <=> same_kind(mine)); },
      [&](const value::Currency& mine) { return ordered(mine <=> same_kind(mine)); },
      [&](const Fraction& mine) { return ordered(value::compare(mine, same_kind(mine))); },
      [&](const abi::MoneyFraction& mine) {
        return ordered(value::compare(mine.amount, same_kind(mine).amount));
      },
      [&](const abi::Symbol& mine) { return ordered(mine.index <=> same_kind(mine).index); },
      [&](const abi::RecordPtr&) { return Ordering{{}, abi::equal(left, right), {}}; },
      [&](const abi::ListPtr&) { return Ordering{{}, abi::equal(left, right), {}}; });
}

bool holds(ir::CompareOp op, const Ordering& ordering) {
  using enum ir::CompareOp;
  if (op == Equal) return ordering.equal;
  if (op == NotEqual) return !ordering.equal;
  BOP_CHECK(ordering.order.has_value(), "check orders only kinds that have an order");
  const auto order = *ordering.order;
  if (op == Less) return order < 0;
  if (op == LessOrEqual) return order <= 0;
  return op == Greater ? order > 0 : order >= 0;
}

std::optional<Fraction> amount_of(const Value& money) {
  const auto quantity = as_quantity(money);
  if (!quantity || !quantity->money) return std::nullopt;
  return quantity->amount;
}

value::Currency currency_of(const Value& money) {
  const auto quantity = as_quantity(money);
  return quantity ? quantity->currency : value::Currency{};
}

Computed round(const Value& operand, value::Rounding mode, int decimals) {
  const auto quantity = as_quantity(operand);
  BOP_CHECK(quantity.has_value(), "check rounds only numbers and money");
  return made(value::round(quantity->amount, mode, decimals), quantity->money, quantity->currency);
}

Value number_of(const Value& money) {
  const auto quantity = as_quantity(money);
  BOP_CHECK(quantity.has_value(), "check takes the amount only of money");
  if (quantity->quotient) return quantity->amount;
  return quantity->amount.numerator;
}

ir::CompareOp opposite(ir::CompareOp op) {
  using enum ir::CompareOp;
  constexpr std::array opposites = {GreaterOrEqual, Greater, LessOrEqual, Less, NotEqual, Equal};
  return opposites[static_cast<std::size_t>(op)];
}

bool is_zero(const Value& value) {
  const auto quantity = as_quantity(value);
  return quantity && quantity->amount.numerator.is_zero();
}

}  // namespace bop::interpret
