#include "compiler/analyze/numbers.h"

#include "runtime/base/error.h"

namespace bop::analyze {

namespace {

using value::Rounding;

Int128 common_divisor(Int128 a, Int128 b) {
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

std::optional<Int128> product(Int128 a, Int128 b) {
  Int128 result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

}  // namespace

std::optional<Int128> power_of_ten(int exponent) {
  constexpr int exponent_max = 38;
  if (exponent < 0 || exponent > exponent_max) return std::nullopt;
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::optional<Number> Numbers::of(const value::Decimal& decimal) {
  const auto power =
      power_of_ten(decimal.exponent() < 0 ? -decimal.exponent() : decimal.exponent());
  if (!power) return std::nullopt;
  if (decimal.exponent() < 0) return Number{terms_.whole(decimal.coefficient()), *power};
  const auto all = product(decimal.coefficient(), *power);
  if (!all) return std::nullopt;
  return Number{terms_.whole(*all), 1};
}

TermId Numbers::real(const Number& number) {
  return terms_.multiply(terms_.as_real(number.over), terms_.real(1, number.under));
}

Numbers::Pair Numbers::alike(const Number& a, const Number& b) {
  if (is_whole(a.over) && is_whole(b.over)) {
    const Int128 shared = common_divisor(a.under, b.under);
    if (const auto under = product(a.under, b.under / shared))
      return {whole_times(a.over, b.under / shared), whole_times(b.over, a.under / shared), *under};
  }
  return {real(a), real(b), 1};
}

Number Numbers::add(const Number& a, const Number& b) {
  const Pair pair = alike(a, b);
  return {terms_.add(pair.a, pair.b), pair.under};
}

Number Numbers::subtract(const Number& a, const Number& b) {
  const Pair pair = alike(a, b);
  return {terms_.subtract(pair.a, pair.b), pair.under};
}

Number Numbers::multiply(const Number& a, const Number& b) {
  if (is_whole(a.over) && is_whole(b.over))
    if (const auto under = product(a.under, b.under))
      return {terms_.multiply(a.over, b.over), *under};
  return {terms_.multiply(real(a), real(b)), 1};
}

Number Numbers::scaled(const Number& number, Int128 p, Int128 q) {
  const Int128 first = common_divisor(p, number.under);
  p /= first;
  const Int128 under = number.under / first;
  const Int128 second = common_divisor(p, q);
  p /= second;
  q /= second;
  const auto whole = product(under, q);
  if (is_whole(number.over) && whole) return {whole_times(number.over, p), *whole};
  return {terms_.multiply(terms_.multiply(real({number.over, under}), terms_.real(p, 1)),
                          terms_.real(1, q)),
          1};
}

Number Numbers::divide(const Number& a, const Number& b) {
  const Term& by = terms_[b.over];
  if (by.op == Op::Constant && by.sort == Sort::Whole && by.number != 0) {
    const Number result = scaled(a, b.under, by.number < 0 ? -by.number : by.number);
    return by.number < 0 ? subtract({terms_.whole(0)}, result) : result;
  }
  return {terms_.divide(real(a), real(b)), 1};
}

// The whole number below it, and how far it is above that: modes differ in when they take the next.
Number Numbers::round(const Number& number, Rounding mode, int decimals) {
  const auto power = power_of_ten(decimals < 0 ? -decimals : decimals);
  BOP_CHECK(power.has_value(), "check lets only a few decimals be rounded to");
  const Number moved = decimals < 0 ? scaled(number, 1, *power) : scaled(number, *power, 1);
  const auto put_back = [&](TermId whole) {
    return decimals < 0 ? Number{whole_times(whole, *power), 1} : Number{whole, *power};
  };
  if (is_whole(moved.over) && moved.under == 1) return put_back(moved.over);
  const bool is_whole_over = is_whole(moved.over);
  const TermId all = is_whole_over ? moved.over : real(moved);
  const Int128 under = is_whole_over ? moved.under : 1;
  const TermId below = is_whole_over ? terms_.divide_down(all, under) : terms_.down(all);
  const auto constant = [&](Int128 value) {
    return is_whole_over ? terms_.whole(value) : terms_.real(value, 1);
  };
  const TermId rest = terms_.subtract(
      all, is_whole_over ? whole_times(below, under) : terms_.as_real(below));  // 0 …< under
  const TermId twice = terms_.multiply(rest, constant(2));
  const TermId is_negative = terms_.below(all, constant(0));
  const TermId is_between = terms_.below(constant(0), rest);
  const TermId is_past_half = terms_.below(constant(under), twice);
  const TermId is_half = terms_.equal(constant(under), twice);
  const auto next_at_half = [&](TermId takes_next) {
    return terms_.disjunction({is_past_half, terms_.conjunction({is_half, takes_next})});
  };
  const auto takes_next = [&] {
    switch (mode) {
      case Rounding::Floor:
        return terms_.truth(false);
      case Rounding::Ceiling:
        return is_between;
      case Rounding::TowardZero:
        return terms_.conjunction({is_negative, is_between});
      case Rounding::AwayFromZero:
        return terms_.conjunction({terms_.negation(is_negative), is_between});
      case Rounding::HalfUp:
        return next_at_half(terms_.negation(is_negative));
      case Rounding::HalfDown:
        return next_at_half(is_negative);
      case Rounding::HalfCeiling:
        return next_at_half(terms_.truth(true));
      case Rounding::HalfEven:
        break;
    }
    const TermId even = whole_times(terms_.divide_down(below, 2), 2);
    return next_at_half(terms_.negation(terms_.equal(below, even)));
  };
  return put_back(terms_.add(below, terms_.choose(takes_next(), terms_.whole(1), terms_.whole(0))));
}

Number Numbers::choose(TermId condition, const Number& a, const Number& b) {
  const Pair pair = alike(a, b);
  return {terms_.choose(condition, pair.a, pair.b), pair.under};
}

TermId Numbers::compare(ir::CompareOp op, const Number& a, const Number& b) {
  const Pair pair = alike(a, b);
  switch (op) {
    case ir::CompareOp::Less:
      return terms_.below(pair.a, pair.b);
    case ir::CompareOp::LessOrEqual:
      return terms_.at_most(pair.a, pair.b);
    case ir::CompareOp::Greater:
      return terms_.below(pair.b, pair.a);
    case ir::CompareOp::GreaterOrEqual:
      return terms_.at_most(pair.b, pair.a);
    case ir::CompareOp::Equal:
      return terms_.equal(pair.a, pair.b);
    case ir::CompareOp::NotEqual:
      break;
  }
  return terms_.negation(terms_.equal(pair.a, pair.b));
}

TermId Numbers::is_zero(const Number& number) {
  return terms_.equal(number.over, is_whole(number.over) ? terms_.whole(0) : terms_.real(0, 1));
}

TermId Numbers::is_too_long(const Number& number) {
  if (!is_whole(number.over)) return terms_.truth(!terms_.is_constant(number.over));
  const Int128 limit = *power_of_ten(value::Decimal::digits_max);
  return terms_.disjunction({terms_.at_most(terms_.whole(limit), number.over),
                             terms_.at_most(number.over, terms_.whole(-limit))});
}

TermId Numbers::has_decimals(const Number& number, int decimals) {
  const Number moved = scaled(number, *power_of_ten(decimals), 1);
  if (is_whole(moved.over))
    return terms_.equal(moved.over,
                        whole_times(terms_.divide_down(moved.over, moved.under), moved.under));
  const TermId all = real(moved);
  return terms_.equal(all, terms_.as_real(terms_.down(all)));
}

}  // namespace bop::analyze
