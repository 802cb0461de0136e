// Constants written in a policy: where each stands on the line of its kind, or its name among
// names, and how a place on a line is printed. Private to this folder.
// Never: values that are not the same in every case.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "compiler/check/check.h"
#include "runtime/value/decimal.h"

namespace bop::check {

/// `-5` as the literal it stands for; all else as it is.
ast::Expr plain_literal(const ast::Module& module, ast::ExprId id);
/// Two constants of one kind, in order; nothing when either is not a constant.
std::optional<std::strong_ordering> constant_order(const ast::Expr& a, const ast::Expr& b);
/// Reports a value of a parameter that lies outside its bounds, or can't be compared with them.
void report_outside_bounds(const ast::Expr& given, const ast::Expr& low, const ast::Expr& high,
                           diagnostics::Diagnostics& diagnostics);
/// As people read it: "EUR 10.00", "5%"; empty for what is no constant.
std::string constant_text(const ast::Expr& expression);

struct Constant {
  std::optional<value::Decimal> position;
  std::optional<std::size_t> member;  // enumeration, role, boolean
  std::string text;                   // currency, text
  value::Currency currency;           // of an amount
};

/// Nothing for what is no constant, and for months, which have no common line with days. A
/// parameter stands for its value as declared: with another value the policy is compiled again.
std::optional<Constant> constant_at(const std::vector<ast::Module>& modules,
                                    const resolve::Symbols& symbols, const Checked& checked,
                                    Index module, ast::ExprId id);

/// "EUR 10.00", "2026-03-01", "5%". `currency`: of an amount, if it is known.
std::string position_text(abi::Type type, value::Currency currency, const value::Decimal& position);

/// The distance to the next value that is worth naming: a cent, a day, one.
value::Decimal position_step(abi::Type type, value::Currency currency);

}  // namespace bop::check
