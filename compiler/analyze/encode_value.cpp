// Arithmetic, comparison, rounding and lists of an Encoder.
#include <fmt/format.h>

#include "compiler/analyze/encoder.h"
#include "compiler/ir/phrase.h"

namespace bop::analyze {

using abi::Kind;
using ir::ArithmeticOp;
using ir::CompareOp;
using ir::NodeId;

namespace {

constexpr std::int64_t day_seconds = value::Duration::day_seconds;

bool has_order(Kind kind) {
  return kind == Kind::Date || kind == Kind::Time || kind == Kind::DateTime ||
         kind == Kind::BusinessDays || kind == Kind::Enum || kind == Kind::Role;
}

bool has_equality(Kind kind) {
  return has_order(kind) || kind == Kind::Text || kind == Kind::Currency || kind == Kind::Unit;
}

}  // namespace

TermId Encoder::holds(CompareOp op, TermId a, TermId b) {
  switch (op) {
    case CompareOp::Less:
      return terms_.below(a, b);
    case CompareOp::LessOrEqual:
      return terms_.at_most(a, b);
    case CompareOp::Greater:
      return terms_.below(b, a);
    case CompareOp::GreaterOrEqual:
      return terms_.at_most(b, a);
    case CompareOp::Equal:
      return terms_.equal(a, b);
    case CompareOp::NotEqual:
      break;
  }
  return terms_.negation(terms_.equal(a, b));
}

// An amount in the policy's own currency. What the rate is nobody knows here, but that it is above
// zero: the converted amount is of the same sign, and one amount has one.
TermId Encoder::converted(const ir::Compare& compare, const Symbolic& amount, TermId& open) {
  const TermId exact = numbers_.real(amount.number);
  const TermId own =
      terms_.disjunction({terms_.equal(amount.beside, terms_.whole(0)),
                          terms_.equal(amount.beside, terms_.whole(compare.base.packed))});
  if (terms_.is(own, true)) return exact;
  const Symbolic on = value(compare.on);
  const auto [place, is_new] = rates_.try_emplace(
      {exact, amount.beside, on.whole, terms_.whole(compare.base.packed)}, TermId(), TermId());
  if (is_new) {
    const TermId made = terms_.variable(Sort::Real, "converted");
    const TermId zero = terms_.real(0, 1);
    inputs_.add_fact(terms_.equal(terms_.at_most(made, zero), terms_.at_most(exact, zero)));
    inputs_.add_fact(terms_.equal(terms_.at_most(zero, made), terms_.at_most(zero, exact)));
    place->second = {made, terms_.variable(Sort::Truth, "no_rate")};
    inputs_.add_practical(own);
  }
  if (!supposes())
    open = terms_.disjunction(
        {open,
         terms_.conjunction({terms_.negation(own),
                             terms_.disjunction({on.unknown, on.missing, place->second.second})})});
  return terms_.choose(own, exact, place->second.first);
}

// Of two known values; nothing where the solver knows nothing of their kind.
std::optional<TermId> Encoder::holds(NodeId id, const ir::Compare& compare, const Symbolic& left,
                                     const Symbolic& right, TermId& undefined) {
  const Kind kind = at(compare.left).type.kind;
  const bool equality = compare.op == CompareOp::Equal || compare.op == CompareOp::NotEqual;
  if (is_number(kind)) {
    const TermId plain = numbers_.compare(compare.op, left.number, right.number);
    const TermId none = terms_.whole(0);
    const TermId mixed = terms_.negation(
        terms_.disjunction({terms_.equal(left.beside, none), terms_.equal(right.beside, none),
                            terms_.equal(left.beside, right.beside)}));
    if (terms_.is(mixed, false)) return plain;
    if (compare.rates == abi::none) {
      undefined = mixed;
      return plain;
    }
    note(ir::source_like(inputs_.program(), id) + " at rates");
    TermId open = terms_.truth(false);
    const TermId a = converted(compare, left, open);
    const TermId b = converted(compare, right, open);
    undefined = terms_.conjunction({mixed, open});
    return terms_.choose(mixed, holds(compare.op, a, b), plain);
  }
  if (kind == Kind::Boolean && equality) {
    const TermId same = terms_.equal(left.truth, right.truth);
    return compare.op == CompareOp::Equal ? same : terms_.negation(same);
  }
  if (has_order(kind) || (has_equality(kind) && equality))
    return holds(compare.op, left.whole, right.whole);
  if (kind != Kind::Duration) return std::nullopt;
  // Spans of months and spans of days have no order.
  const TermId none = terms_.whole(0);
  const TermId months =
      terms_.conjunction({terms_.equal(left.whole, none), terms_.equal(right.whole, none)});
  const TermId seconds =
      terms_.conjunction({terms_.equal(left.beside, none), terms_.equal(right.beside, none)});
  undefined = terms_.negation(terms_.disjunction({months, seconds}));
  return terms_.choose(seconds, holds(compare.op, left.whole, right.whole),
                       holds(compare.op, left.beside, right.beside));
}

// Nothing compares with what is not there, not even by `<>`.
Symbolic Encoder::compute(NodeId id, const ir::Compare& compare) {
  const Symbolic left = value(compare.left);
  const Symbolic right = value(compare.right);
  TermId undefined = terms_.truth(false);
  const auto known = holds(id, compare, left, right, undefined);
  if (!known) {
    Symbolic any = anything(id);
    any.missing = terms_.truth(false);
    return any;
  }
  const Symbolic states = states_of(left, right);
  const TermId unknown = terms_.disjunction(
      {states.unknown, terms_.conjunction({terms_.negation(states.missing), undefined})});
  return of(
      {terms_.conjunction({terms_.negation(states.missing), terms_.negation(unknown), *known}),
       unknown});
}

Symbolic Encoder::compute_numbers(const ir::Arithmetic& arithmetic, const Symbolic& left,
                                  const Symbolic& right) {
  Symbolic result = states_of(left, right);
  const TermId none = terms_.whole(0);
  const TermId mixed = terms_.negation(
      terms_.disjunction({terms_.equal(left.beside, none), terms_.equal(right.beside, none),
                          terms_.equal(left.beside, right.beside)}));
  result.beside = terms_.choose(terms_.equal(left.beside, none), right.beside, left.beside);
  TermId undefined = mixed;
  switch (arithmetic.op) {
    case ArithmeticOp::Add:
      result.number = numbers_.add(left.number, right.number);
      break;
    case ArithmeticOp::Subtract:
      result.number = numbers_.subtract(left.number, right.number);
      break;
    case ArithmeticOp::Multiply:
      result.number = numbers_.multiply(left.number, right.number);
      break;
    case ArithmeticOp::Divide:
      result.number = numbers_.divide(left.number, right.number);
      undefined = terms_.disjunction({undefined, numbers_.is_zero(right.number)});
      // Money by money is a plain ratio.
      if (is_amount(at(arithmetic.right).type.kind)) result.beside = none;
      break;
  }
  make_unknown_where(result, undefined);
  return result;
}

// Days and what lies between them; nothing for what takes a calendar.
std::optional<Symbolic> Encoder::compute_times(NodeId id, const ir::Arithmetic& arithmetic,
                                               const Symbolic& left, const Symbolic& right) {
  const Kind a = at(arithmetic.left).type.kind;
  const Kind b = at(arithmetic.right).type.kind;
  const bool adds = arithmetic.op == ArithmeticOp::Add;
  if (!adds && arithmetic.op != ArithmeticOp::Subtract) return std::nullopt;
  if (adds && a == Kind::Duration && (b == Kind::Date || b == Kind::DateTime)) {
    ir::Arithmetic turned = arithmetic;
    std::swap(turned.left, turned.right);
    return compute_times(id, turned, right, left);
  }
  Symbolic result = states_of(left, right);
  const TermId none = terms_.whole(0);
  const auto joined = [&](TermId x, TermId y) {
    return adds ? terms_.add(x, y) : terms_.subtract(x, y);
  };
  if (a == b && (a == Kind::Date || a == Kind::DateTime)) {
    const TermId apart = terms_.subtract(left.whole, right.whole);
    result.whole = a == Kind::Date ? terms_.multiply(apart, terms_.whole(day_seconds)) : apart;
    result.beside = none;
    return result;
  }
  if (a == b && (a == Kind::Duration || a == Kind::BusinessDays)) {
    result.whole = joined(left.whole, right.whole);
    if (a == Kind::Duration) result.beside = joined(left.beside, right.beside);
    return result;
  }
  const bool whole_days = b == Kind::Duration && terms_.is(terms_.equal(right.beside, none), true);
  if (a == Kind::DateTime && whole_days) {
    result.whole = joined(left.whole, right.whole);
    return result;
  }
  if (a != Kind::Date || !whole_days) return std::nullopt;
  const TermId days = terms_.divide_down(right.whole, day_seconds);
  result.whole = joined(left.whole, days);
  const auto first = value::Date::of(1, 1, 1).value_or(value::Date{}).days;
  const auto last = value::Date::of(9999, 12, 31).value_or(value::Date{}).days;
  make_unknown_where(
      result,
      terms_.disjunction({terms_.below(result.whole, terms_.whole(first)),
                          terms_.below(terms_.whole(last), result.whole),
                          terms_.negation(terms_.equal(
                              right.whole, terms_.multiply(days, terms_.whole(day_seconds))))}));
  return result;
}

Symbolic Encoder::compute(NodeId id, const ir::Arithmetic& arithmetic) {
  const Symbolic left = value(arithmetic.left);
  const Symbolic right = value(arithmetic.right);
  if (!is_number(at(arithmetic.left).type.kind) || !is_number(at(arithmetic.right).type.kind)) {
    auto times = compute_times(id, arithmetic, left, right);
    if (!times) return anything(id);
    may_be_too_long(*times, terms_.truth(true));
    return *times;
  }
  Symbolic result = compute_numbers(arithmetic, left, right);
  may_be_too_long(result, numbers_.is_too_long(result.number));
  return result;
}

// Where values are supposed in place of what was not read, so is one for what has more digits than
// numbers have: what is decided without it stays decided whatever it is.
void Encoder::may_be_too_long(Symbolic& result, TermId may) {
  if (supposes() || terms_.is(may, false)) return;
  const TermId too_long = terms_.variable(Sort::Truth, "too_long");
  inputs_.add_fact(terms_.implication(too_long, may));
  inputs_.add_practical(terms_.negation(too_long));
  make_unknown_where(result, too_long);
}

Symbolic Encoder::compute(NodeId id, const ir::Round& rounding) {
  Symbolic result = value(rounding.operand);
  if (!is_number(at(rounding.operand).type.kind)) return anything(id);
  result.number = numbers_.round(result.number, rounding.mode, rounding.decimals);
  may_be_too_long(result, numbers_.is_too_long(result.number));
  return result;
}

bool Encoder::is_list_of_inputs(NodeId id) const {
  const auto& node = at(id).node;
  if (const auto* let = std::get_if<ir::Let>(&node)) return is_list_of_inputs(let->value);
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&node))
    return is_list_of_inputs(aggregate->list);
  if (const auto* lookup = std::get_if<ir::Lookup>(&node)) return lookup->keys.empty();
  const auto* field = std::get_if<ir::Field>(&node);
  return field != nullptr && std::holds_alternative<ir::Subject>(at(field->record).node);
}

// In a case that can be written down with little, lists have no elements.
void Encoder::suppose_empty(const ir::Aggregate& aggregate, const Symbolic& result,
                            abi::Type type) {
  if (!is_list_of_inputs(aggregate.list)) return;
  const auto practical = [&](TermId term) { inputs_.add_practical(term); };
  const bool is_missing =
      aggregate.kind == ir::AggregateKind::Min || aggregate.kind == ir::AggregateKind::Max ||
      aggregate.kind == ir::AggregateKind::Average || aggregate.kind == ir::AggregateKind::First;
  practical(terms_.negation(result.unknown));
  practical(is_missing ? result.missing : terms_.negation(result.missing));
  if (aggregate.kind == ir::AggregateKind::Any) practical(terms_.negation(result.truth));
  if (aggregate.kind == ir::AggregateKind::Every) practical(result.truth);
  if (aggregate.kind == ir::AggregateKind::Count || aggregate.kind == ir::AggregateKind::Sum)
    if (is_number(type.kind)) practical(numbers_.is_zero(result.number));
}

Symbolic Encoder::compute(NodeId id, const ir::Aggregate& aggregate) {
  value(aggregate.list);
  Symbolic result = anything(id);
  suppose_empty(aggregate, result, at(id).type);
  return result;
}

}  // namespace bop::analyze
