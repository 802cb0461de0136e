// Sums of unknown inputs with known factors.
#include "compiler/interpret/axis.h"
#include "compiler/interpret/dependence.h"
#include "compiler/interpret/operations.h"

namespace bop::interpret {

using value::Fraction;

std::optional<Form> as_sum(const Form& form) {
  if (form.kind == Form::Kind::Sum) return form;
  if (form.kind != Form::Kind::Known || !form.known.known()) return std::nullopt;
  const auto position = position_of(form.known.value);
  if (!position) return std::nullopt;
  Form sum;
  sum.kind = Form::Kind::Sum;
  sum.rest = *position;
  sum.currency = currency_of(form.known.value);
  return sum;
}

std::optional<Form> scaled(const Form& sum, const Fraction& by) {
  Form result = sum;
  const auto rest = value::multiply(sum.rest, by);
  if (!rest) return std::nullopt;
  result.rest = *rest;
  for (auto& [input, factor] : result.terms) {
    const auto product = value::multiply(factor, by);
    if (!product) return std::nullopt;
    factor = *product;
  }
  return result;
}

std::optional<Form> added(const Form& left, const Form& right, int sign) {
  if (left.currency && right.currency && left.currency != right.currency) return std::nullopt;
  const auto signed_right = scaled(right, Fraction{value::Decimal(sign)});
  if (!signed_right) return std::nullopt;
  Form result = left;
  if (!result.currency) result.currency = right.currency;
  const auto rest = value::add(left.rest, signed_right->rest);
  if (!rest) return std::nullopt;
  result.rest = *rest;
  for (const auto& [input, factor] : signed_right->terms) {
    const auto [at, is_new] = result.terms.try_emplace(input, factor);
    if (is_new) continue;
    const auto sum = value::add(at->second, factor);
    if (!sum) return std::nullopt;
    at->second = *sum;
  }
  std::erase_if(result.terms, [](const auto& term) { return term.second.numerator.is_zero(); });
  return result;
}

}  // namespace bop::interpret
