// What comparisons ask of the inputs on their two sides.
#include "compiler/interpret/axis.h"
#include "compiler/interpret/dependence.h"
#include "compiler/interpret/operations.h"

namespace bop::interpret {

using abi::Kind;
using abi::State;
using value::Fraction;

Form Dependence::of_compare(const ir::Compare& compare) {
  const Form left = form(compare.left);
  const Form right = form(compare.right);
  const Kind kind = evaluator_.program()[compare.left].type.kind;
  if (kind == Kind::Record || kind == Kind::List) {
    // Records with fields that are only supposed are not compared as a whole.
    other_unknown_ = true;
  } else if (compare.rates == abi::none) {
    relate(left, right, compare.op);
  } else {
    relate_at_rates(compare, left, right);
  }
  return {};
}

void Dependence::relate(const Form& left, const Form& right, ir::CompareOp op) {
  if (left.kind == Form::Kind::Single || right.kind == Form::Kind::Single)
    return relate_single(left, right, op);
  const auto a = as_sum(left);
  const auto b = as_sum(right);
  // Two currencies have no order, whatever the amounts.
  if (a && b && a->currency && b->currency && a->currency != b->currency) return;
  const auto difference = a && b ? added(*a, *b, -1) : std::nullopt;
  if (!difference || difference->terms.size() > 1) {
    blocked(left);
    blocked(right);
    return;
  }
  if (difference->terms.empty()) return;
  const auto& [input, factor] = *difference->terms.begin();
  const Fraction opposite{difference->rest.numerator.negated(), difference->rest.denominator};
  if (const auto at = value::divide(opposite, factor)) {
    asked(input).critical.push_back(*at);
  } else {
    asked(input).blocked = true;
  }
}

void Dependence::relate_single(const Form& left, const Form& right, ir::CompareOp op) {
  const bool first = left.kind == Form::Kind::Single;
  const Form& one = first ? left : right;
  const Form& other = first ? right : left;
  const Input& input = one.terms.begin()->first;
  if (other.kind != Form::Kind::Known) {
    if (other.kind == Form::Kind::Single && other.terms.begin()->first == input) return;
    blocked(left);
    blocked(right);
    return;
  }
  if (!other.known.known()) return;
  const bool same = op == ir::CompareOp::Equal || op == ir::CompareOp::NotEqual;
  if (const auto* text = std::get_if<std::string>(&other.known.value); text != nullptr && same) {
    asked(input).texts.insert(*text);
  } else if (std::holds_alternative<value::Duration>(other.known.value)) {
    asked(input).blocked = true;  // months and days have no common order
  } else if (const auto at = position_of(other.known.value)) {
    asked(input).critical.push_back(*at);
  } else if (!std::holds_alternative<value::Currency>(other.known.value)) {
    asked(input).blocked = true;
  }
}

// language.md, Money: both amounts over their rate.
void Dependence::relate_at_rates(const ir::Compare& compare, const Form& left, const Form& right) {
  const auto a = as_sum(left);
  const auto b = as_sum(right);
  if (a && b && (!a->currency || !b->currency || a->currency == b->currency))
    return relate(left, right, compare.op);
  const bool dated = !abi::is_unknown(evaluator_.value(compare.on).state);
  if (!a || !b || !dated) {
    blocked(left);
    blocked(right);
    blocked(form(compare.on));
    return;
  }
  const Rate left_rate = evaluator_.rate_of(compare, a->currency);
  const Rate right_rate = evaluator_.rate_of(compare, b->currency);
  if (left_rate.rate.state == State::Undefined || right_rate.rate.state == State::Undefined) return;
  auto over = [](const Form& amount, const Rate& rate) -> std::optional<Form> {
    if (!rate.rate.known()) return std::nullopt;
    const auto inverse = value::divide(Fraction{value::Decimal(1)},
                                       Fraction{std::get<value::Decimal>(rate.rate.value)});
    auto result = inverse ? scaled(amount, *inverse) : std::nullopt;
    if (result) result->currency = {};
    return result;
  };
  const auto left_over = over(*a, left_rate);
  const auto right_over = over(*b, right_rate);
  if (left_over && right_over) return relate(*left_over, *right_over, compare.op);
  blocked(left);
  blocked(right);
  if (!left_rate.rate.known()) of_rate(left_rate, *a, right_over);
  if (!right_rate.rate.known()) of_rate(right_rate, *b, left_over);
}

// amount / rate against the other side: the rate that makes them equal, if nothing else is unknown.
void Dependence::of_rate(const Rate& rate, const Form& amount, const std::optional<Form>& other) {
  Asked& of = asked(rate.input);
  of.type = {Kind::Number, false, false, 0};
  of.need = {rate.path, false, rate.why};
  if (!other || !amount.terms.empty() || !other->terms.empty()) {
    of.blocked = true;
  } else if (!other->rest.numerator.is_zero()) {
    if (const auto at = value::divide(amount.rest, other->rest))
      of.critical.push_back(*at);
    else
      of.blocked = true;
  }
}

}  // namespace bop::interpret
