#include "runtime/abi/datum.h"

#include "runtime/base/by_kind.h"

namespace bop::abi {

Datum::Datum() = default;
Datum::Datum(State has, Value known) : state(has), value(std::move(known)) {}
Datum::Datum(const Datum&) = default;
Datum::Datum(Datum&&) noexcept = default;
Datum& Datum::operator=(const Datum&) = default;
Datum& Datum::operator=(Datum&&) noexcept = default;
Datum::~Datum() = default;

Datum Datum::of(Value known) {
  return {State::Value, std::move(known)};
}
Datum Datum::missing() {
  return {State::Missing, {}};
}
Datum Datum::unread() {
  return {State::Unread, {}};
}
Datum Datum::undefined() {
  return {State::Undefined, {}};
}

namespace {

bool equal_data(const Datum& a, const Datum& b) {
  return a.state == b.state && (!a.known() || equal(a.value, b.value));
}

bool equal_all(const std::vector<Datum>& a, const std::vector<Datum>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!equal_data(a[i], b[i])) return false;
  return true;
}

// The zero of an empty sum has no currency and agrees with any.
bool agree(value::Currency a, value::Currency b) {
  return a == b || !a || !b;
}

}  // namespace

bool equal(const Value& a, const Value& b) {
  if (a.index() != b.index()) return false;
  const auto other = [&b](const auto& mine) -> decltype(mine) {
    return std::get<std::decay_t<decltype(mine)>>(b);
  };
  const auto same = [&other](const auto& mine) { return mine == other(mine); };
  return by_kind(
      a, [](const std::monostate&) { return true; }, [&](const bool& v) { return same(v); },
      [&](const std::string& v) { return same(v); },
      [&](const value::Decimal& v) { return same(v); },
      [&](const value::Money& v) {
        const value::Money& w = other(v);
        return v.amount == w.amount &&
               (v.currency == w.currency || (v.amount.is_zero() && agree(v.currency, w.currency)));
      },
      [&](const value::Date& v) { return same(v); }, [&](const value::Time& v) { return same(v); },
      [&](const value::Instant& v) { return same(v); },
      [&](const value::Duration& v) { return same(v); },
      [&](const value::BusinessDays& v) { return same(v); },
      [&](const value::BusinessHours& v) { return same(v); },
      [&](const value::Currency& v) { return same(v); },
      [&](const value::Fraction& v) { return value::compare(v, other(v)) == 0; },
      [&](const MoneyFraction& v) {
        const MoneyFraction& w = other(v);
        if (value::compare(v.amount, w.amount) != 0) return false;
        return v.currency == w.currency ||
               (v.amount.numerator.is_zero() && agree(v.currency, w.currency));
      },
      [&](const Symbol& v) { return same(v); },
      [&](const RecordPtr& v) {
        const RecordPtr& w = other(v);
        if (v == w || v == nullptr || w == nullptr) return v == w;
        return v->type == w->type && equal_all(v->fields, w->fields);
      },
      [&](const ListPtr& v) {
        const ListPtr& w = other(v);
        if (v == w || v == nullptr || w == nullptr) return v == w;
        return v->complete == w->complete && equal_all(v->elements, w->elements);
      });
}

}  // namespace bop::abi
