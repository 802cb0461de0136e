// Arithmetic and comparison of two constants, where the result is a plain value: what simplify
// folds and what test records and parameters may be written with. Never: anything that could be
// Undefined, or a quotient; those stay for the evaluator.
#pragma once

#include <optional>

#include "compiler/ir/ir.h"

namespace bop::ir {

/// The exact result, or nothing where there is none (overflow, two currencies) or it is a quotient.
std::optional<abi::Value> fold_arithmetic(ArithmeticOp op, const abi::Value& left,
                                          const abi::Value& right);

/// Nothing where the two do not compare (two currencies, months with days, records).
std::optional<bool> fold_compare(CompareOp op, const abi::Value& left, const abi::Value& right);

}  // namespace bop::ir
