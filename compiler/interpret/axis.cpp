#include "compiler/interpret/axis.h"

#include <algorithm>
#include <limits>

#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::interpret {

using abi::Cell;
using abi::Datum;
using abi::Kind;
using value::Decimal;
using value::Fraction;

std::optional<Fraction> position_of(const abi::Value& value) {
  using Position = std::optional<Fraction>;
  auto whole = [](std::int64_t number) { return Position(Fraction{Decimal(number)}); };
  return by_kind(
      value, [](std::monostate) { return Position(); },
      [&](bool truth) { return whole(truth ? 1 : 0); },
      [](const std::string&) { return Position(); },
      [](const Decimal& number) { return Position(Fraction{number}); },
      [](const value::Money& money) { return Position(Fraction{money.amount}); },
      [&](const value::Date& date) { return whole(date.days); },
      [&](const value::Time& time) { return whole(time.seconds); },
      [&](const value::Instant& instant) { return whole(instant.seconds); },
      // Months have no length.
      [&](const value::Duration& span) {
        return span.months == 0 ? whole(span.seconds) : Position();
      },
      [&](const value::BusinessDays& days) { return whole(days.count); },
      [&](const value::BusinessHours& hours) { return whole(hours.seconds); },
      [](const value::Currency&) { return Position(); },
      [](const Fraction& quotient) { return Position(quotient); },
      [](const abi::MoneyFraction& quotient) { return Position(quotient.amount); },
      [&](const abi::Symbol& symbol) { return whole(symbol.index); },
      [](const abi::RecordPtr&) { return Position(); },
      [](const abi::ListPtr&) { return Position(); });
}

std::optional<Ends> ends_of(Kind kind) {
  const std::int64_t first = value::Date::of(1, 1, 1)->days;
  const std::int64_t last = value::Date::of(9999, 12, 31)->days;
  constexpr std::int64_t seconds = value::Duration::day_seconds;
  using Count = std::numeric_limits<std::int32_t>;
  if (kind == Kind::Date) return Ends{Decimal(first), Decimal(last)};
  if (kind == Kind::DateTime) return Ends{Decimal(first * seconds), Decimal(last * seconds)};
  if (kind == Kind::BusinessDays)
    return Ends{Decimal(std::int64_t{Count::min()}), Decimal(std::int64_t{Count::max()})};
  return std::nullopt;
}

Axis::Axis(abi::Type type, value::Currency currency, std::size_t count)
    : type_(type), currency_(currency) {
  auto grid = [&](int decimals, const std::optional<Decimal>& least,
                  const std::optional<Decimal>& most) {
    decimals_ = decimals;
    least_ = least;
    most_ = most;
  };
  if (type.kind == Kind::Boolean) grid(0, Decimal(0), Decimal(1));
  if (type.kind == Kind::Enum || type.kind == Kind::Role)
    grid(0, Decimal(0), Decimal(static_cast<std::int64_t>(count) - 1));
  if (type.kind == Kind::Integer) grid(0, {}, {});
  if (type.kind == Kind::Money) grid(currency.minor_digits(), {}, {});
  if (const std::optional<Ends> ends = ends_of(type.kind)) grid(0, ends->least, ends->most);
  if (type.kind == Kind::Time) grid(0, Decimal(0), Decimal(value::Duration::day_seconds - 1));
}

Axis Axis::of_rates() {
  Axis axis;
  axis.type_ = {Kind::Number, false, false, 0};
  axis.positive_ = true;
  return axis;
}

Axis Axis::of_lengths(std::int64_t least) {
  Axis axis;
  axis.type_ = {Kind::Integer, false, false, 0};
  axis.decimals_ = 0;
  axis.least_ = Decimal(least);
  return axis;
}

abi::Value Axis::value_at(const Decimal& at) const {
  const auto whole = [&] { return at.scaled(0).value_or(0); };
  if (type_.kind == Kind::Boolean) return whole() == 1;
  if (type_.kind == Kind::Enum || type_.kind == Kind::Role)
    return abi::Symbol{static_cast<std::uint32_t>(whole())};
  if (type_.kind == Kind::Money || type_.kind == Kind::UnitPrice || type_.kind == Kind::Quantity)
    return value::Money{at, currency_};
  if (type_.kind == Kind::Date) return value::Date{static_cast<std::int32_t>(whole())};
  if (type_.kind == Kind::Time) return value::Time{static_cast<std::int32_t>(whole())};
  if (type_.kind == Kind::DateTime) return value::Instant{whole(), 0};
  if (type_.kind == Kind::BusinessDays)
    return value::BusinessDays{static_cast<std::int32_t>(whole())};
  return at;
}

Cell Axis::cell(const Decimal& at) const {
  return {Datum::of(value_at(at)), at.text(), false};
}

// The critical value itself, if the type has it.
std::optional<Decimal> Axis::exact(const Fraction& at) const {
  for (int decimals = decimals_.value_or(0); decimals <= Decimal::digits_max; ++decimals) {
    const auto rounded = value::round(at, value::Rounding::HalfEven, decimals);
    if (rounded && value::compare(Fraction{*rounded}, at) == 0) return rounded;
    if (!rounded || decimals_) break;
  }
  return std::nullopt;
}

bool Axis::inside(const Decimal& at) const {
  if (positive_ && (at.is_zero() || at.is_negative())) return false;
  return (!least_ || *least_ <= at) && (!most_ || at <= *most_);
}

// The first value of the grid above `low`.
std::optional<Decimal> Axis::first_after(const Fraction& low) const {
  const auto floor = value::round(low, value::Rounding::Floor, *decimals_);
  if (!floor) return std::nullopt;
  return value::add(*floor, *Decimal::of(1, -*decimals_));
}

std::optional<Decimal> Axis::dense_between(const Fraction& low, const Fraction& high) const {
  const auto sum = value::add(low, high);
  const auto middle = sum ? value::divide(*sum, Fraction{Decimal(2)}) : std::nullopt;
  if (!middle) return std::nullopt;
  for (int decimals = 0; decimals <= Decimal::digits_max; ++decimals) {
    const auto rounded = value::round(*middle, value::Rounding::HalfEven, decimals);
    if (!rounded) return std::nullopt;
    if (value::compare(low, Fraction{*rounded}) < 0 && value::compare(Fraction{*rounded}, high) < 0)
      return rounded;
  }
  return std::nullopt;
}

// The value that follows `low` or stands before `high`; on a dense axis one strictly between.
// Nothing where a number would be too long.
std::optional<Decimal> Axis::between(const std::optional<Fraction>& low,
                                     const std::optional<Fraction>& high) const {
  std::optional<Decimal> found;
  if (decimals_ && low) {
    found = first_after(*low);
  } else if (decimals_ && high) {
    const auto ceiling = value::round(*high, value::Rounding::Ceiling, *decimals_);
    if (ceiling) found = value::subtract(*ceiling, *Decimal::of(1, -*decimals_));
  } else if (low && high) {
    found = dense_between(*low, *high);
  } else if (low) {
    const auto floor = value::round(*low, value::Rounding::Floor, 0);
    if (floor) found = value::add(*floor, Decimal(1));
  } else if (high) {
    if (positive_) return dense_between(Fraction{Decimal(0)}, *high);
    const auto ceiling = value::round(*high, value::Rounding::Ceiling, 0);
    if (ceiling) found = value::subtract(*ceiling, Decimal(1));
  } else {
    found = positive_ ? Decimal(1) : least_ ? *least_ : Decimal(0);
  }
  return found;
}

// Critical values outside what the type holds tell nothing apart.
bool Axis::may_hold(const Fraction& at) const {
  const Fraction zero{Decimal(0)};
  if (positive_ && value::compare(at, zero) <= 0) return false;
  return (!least_ || value::compare(Fraction{*least_}, at) <= 0) &&
         (!most_ || value::compare(at, Fraction{*most_}) <= 0);
}

std::vector<Cell> Axis::cells(std::vector<Fraction> critical) const {
  std::erase_if(critical, [this](const Fraction& at) { return !may_hold(at); });
  std::ranges::sort(critical,
                    [](const Fraction& a, const Fraction& b) { return value::compare(a, b) < 0; });
  std::vector<Cell> cells;
  std::optional<Fraction> low;
  bool too_long = false;
  auto gap = [&](const std::optional<Fraction>& high) {
    const auto inner = between(low, high);
    too_long = too_long || !inner;
    if (!inner || !inside(*inner)) return;
    if (high && value::compare(Fraction{*inner}, *high) >= 0) return;
    // On a grid the first value above is where the gap begins; elsewhere it begins just after.
    Cell made = cell(*inner);
    if (!low) made.from = least_ ? least_->text() : "least";
    if (low && !decimals_) made.from = exact(*low).value_or(*inner).text() + "+";
    cells.push_back(std::move(made));
  };
  for (const Fraction& at : critical) {
    if (low && value::compare(*low, at) == 0) continue;
    gap(at);
    if (const auto own = exact(at); own && inside(*own)) cells.push_back(cell(*own));
    low = at;
  }
  gap(std::nullopt);
  if (too_long) cells.clear();
  return cells;
}

std::vector<Cell> Axis::all() const {
  BOP_CHECK(decimals_ && least_ && most_, "only what has an end is listed");
  std::vector<Cell> cells;
  for (Decimal at = *least_; at <= *most_; at = *value::add(at, Decimal(1)))
    cells.push_back(cell(at));
  return cells;
}

}  // namespace bop::interpret
