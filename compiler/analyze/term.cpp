#include "compiler/analyze/term.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "runtime/base/error.h"

namespace bop::analyze {

namespace {

Int128 common_divisor(Int128 a, Int128 b) {
  if (a < 0) a = -a;
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

Int128 divided_down(Int128 a, Int128 divisor) {
  const Int128 quotient = a / divisor;
  return a % divisor < 0 ? quotient - 1 : quotient;
}

}  // namespace

TermId Terms::made(Term term) {
  const auto [place, is_new] = known_.try_emplace(
      Key{term.op, term.sort, term.operands, term.number, term.denominator, term.name},
      TermId(terms_.size()));
  if (is_new) terms_.push_back(std::move(term));
  return place->second;
}

TermId Terms::truth(bool value) {
  return made({Op::Constant, Sort::Truth, {}, value ? 1 : 0});
}

TermId Terms::whole(Int128 value) {
  return made({Op::Constant, Sort::Whole, {}, value});
}

TermId Terms::real(Int128 numerator, Int128 denominator) {
  const Int128 by = common_divisor(numerator, denominator) * (denominator < 0 ? -1 : 1);
  return made({Op::Constant, Sort::Real, {}, numerator / by, denominator / by});
}

TermId Terms::variable(Sort sort, const std::string& name) {
  return made({Op::Variable, sort, {}, 0, 1, fmt::format("{}!{}", name, terms_.size())});
}

bool Terms::is(TermId id, bool value) const {
  const Term& term = (*this)[id];
  return term.op == Op::Constant && term.sort == Sort::Truth && term.number == (value ? 1 : 0);
}

TermId Terms::negation(TermId operand) {
  if (is(operand, true)) return truth(false);
  if (is(operand, false)) return truth(true);
  const Term& term = (*this)[operand];
  if (term.op == Op::Not) return term.operands.front();
  return made({Op::Not, Sort::Truth, {operand}});
}

TermId Terms::joined(bool conjunction, std::vector<TermId> operands) {
  const Op op = conjunction ? Op::And : Op::Or;
  std::vector<TermId> all;
  for (const TermId operand : operands) {
    if (is(operand, !conjunction)) return operand;
    if (is(operand, conjunction)) continue;
    const Term& term = (*this)[operand];
    if (term.op == op)
      all.insert(all.end(), term.operands.begin(), term.operands.end());
    else
      all.push_back(operand);
  }
  std::ranges::sort(all);
  const auto repeats = std::ranges::unique(all);
  all.erase(repeats.begin(), repeats.end());
  for (const TermId operand : all)
    if ((*this)[operand].op == Op::Not &&
        std::ranges::binary_search(all, (*this)[operand].operands.front()))
      return truth(!conjunction);
  if (all.empty()) return truth(conjunction);
  if (all.size() == 1) return all.front();
  return made({op, Sort::Truth, std::move(all)});
}

TermId Terms::conjunction(std::vector<TermId> operands) {
  return joined(true, std::move(operands));
}
TermId Terms::disjunction(std::vector<TermId> operands) {
  return joined(false, std::move(operands));
}

TermId Terms::equal(TermId a, TermId b) {
  if (a == b) return truth(true);
  BOP_CHECK((*this)[a].sort == (*this)[b].sort, "terms of one sort are compared");
  if (is_constant(a) && is_constant(b)) return truth(false);  // each has one form only
  if ((*this)[a].sort == Sort::Truth)
    for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)})
      if (is_constant(one)) return is(one, true) ? other : negation(other);
  return made({Op::Equal, Sort::Truth, {std::min(a, b), std::max(a, b)}});
}

TermId Terms::at_most(TermId a, TermId b) {
  const Term& x = (*this)[a];
  const Term& y = (*this)[b];
  BOP_CHECK(x.sort == y.sort, "terms of one sort are compared");
  if (a == b) return truth(true);
  if (x.op == Op::Constant && y.op == Op::Constant && x.sort == Sort::Whole)
    return truth(x.number <= y.number);
  return made({Op::LessOrEqual, Sort::Truth, {a, b}});
}

TermId Terms::choose(TermId condition, TermId then, TermId otherwise) {
  if (is(condition, true) || then == otherwise) return then;
  if (is(condition, false)) return otherwise;
  const Sort sort = (*this)[then].sort;
  BOP_CHECK(sort == (*this)[otherwise].sort, "what is chosen from is of one sort");
  if (sort == Sort::Truth)
    return disjunction(
        {conjunction({condition, then}), conjunction({negation(condition), otherwise})});
  return made({Op::Choose, sort, {condition, then, otherwise}});
}

TermId Terms::add(TermId a, TermId b) {
  const Term& x = (*this)[a];
  const Term& y = (*this)[b];
  BOP_CHECK(x.sort == y.sort, "terms of one sort are added");
  if (x.op == Op::Constant && x.number == 0) return b;
  if (y.op == Op::Constant && y.number == 0) return a;
  Int128 sum = 0;
  if (x.op == Op::Constant && y.op == Op::Constant && x.sort == Sort::Whole &&
      !__builtin_add_overflow(x.number, y.number, &sum))
    return whole(sum);
  return made({Op::Add, x.sort, {std::min(a, b), std::max(a, b)}});
}

TermId Terms::subtract(TermId a, TermId b) {
  const bool is_whole = (*this)[b].sort == Sort::Whole;
  return add(a, multiply(is_whole ? whole(-1) : real(-1, 1), b));
}

TermId Terms::multiply(TermId a, TermId b) {
  const Term& x = (*this)[a];
  const Term& y = (*this)[b];
  BOP_CHECK(x.sort == y.sort, "terms of one sort are multiplied");
  for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
    const Term& term = (*this)[one];
    if (term.op != Op::Constant || term.denominator != 1) continue;
    if (term.number == 0) return one;
    if (term.number == 1) return other;
  }
  Int128 product = 0;
  Int128 below = 0;
  if (x.op == Op::Constant && y.op == Op::Constant &&
      !__builtin_mul_overflow(x.number, y.number, &product) &&
      !__builtin_mul_overflow(x.denominator, y.denominator, &below))
    return x.sort == Sort::Whole ? whole(product) : real(product, below);
  return made({Op::Multiply, x.sort, {std::min(a, b), std::max(a, b)}});
}

TermId Terms::divide(TermId a, TermId b) {
  BOP_CHECK((*this)[a].sort == Sort::Real && (*this)[b].sort == Sort::Real, "reals are divided");
  const Term& by = (*this)[b];
  if (by.op == Op::Constant && by.number != 0) return multiply(a, real(by.denominator, by.number));
  return made({Op::Divide, Sort::Real, {a, b}});
}

TermId Terms::divide_down(TermId a, Int128 divisor) {
  BOP_CHECK((*this)[a].sort == Sort::Whole && divisor > 0, "by a constant above zero");
  if (divisor == 1) return a;
  if (is_constant(a)) return whole(divided_down((*this)[a].number, divisor));
  return made({Op::DivideDown, Sort::Whole, {a}, divisor});
}

TermId Terms::down(TermId a) {
  const Term& term = (*this)[a];
  if (term.op == Op::AsReal) return term.operands.front();
  if (term.op == Op::Constant) return whole(divided_down(term.number, term.denominator));
  return made({Op::Down, Sort::Whole, {a}});
}

TermId Terms::as_real(TermId a) {
  const Term& term = (*this)[a];
  if (term.sort == Sort::Real) return a;
  if (term.op == Op::Constant) return real(term.number, 1);
  return made({Op::AsReal, Sort::Real, {a}});
}

}  // namespace bop::analyze
