// Bits and scaled integers as LLVM values: the width, scale and bound of every intermediate are
// known at compile time; where a bound may be passed, code sets a flag and the record is left to
// the interpreter. Never: nodes of the IR, states.
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/cell.h"
#include "compiler/emit/lanes.h"
#include "compiler/ir/ir.h"

namespace bop::emit {

class Arithmetic {
 protected:
  Arithmetic(llvm::LLVMContext& context, unsigned lanes)
      : builder_(context, lanes), largest_(lanes == 1 ? magnitude_max : narrow_max) {}

  Operand bit(bool value) { return builder_.bits(value); }
  Operand both(Operand a, Operand b);
  Operand either(Operand a, Operand b);
  Operand negated(Operand a);
  Operand choose(Operand condition, Operand a, Operand b);

  llvm::Type* width_of(Magnitude max);
  Number constant(value::Int128 bits, int scale);
  Number constant(const value::Decimal& number);
  Number resized(Number number, Magnitude max);
  /// The same with |bits| <= limit; sets the give-up flag where it is not.
  Number limited(const Number& number, Magnitude limit);
  /// Number x 10^(scale - number.scale), or limited so that it fits.
  Number lifted(const Number& number, int scale, Magnitude limit);
  /// The same number at `scale`; gives up where it has more decimals than that.
  Number exactly_at(const Number& number, int scale, Magnitude limit);
  Number added(const Number& a, const Number& b, bool subtract, Magnitude limit);
  Number multiplied(const Number& a, const Number& b, Magnitude limit);
  Number negative(const Number& number);
  Operand ordered(ir::CompareOp op, Operand a, Operand b, bool is_signed);
  /// Of bits: false before true.
  Operand ordered_bits(ir::CompareOp op, Operand a, Operand b);
  Operand compared(ir::CompareOp op, const Number& a, const Number& b);
  /// Whether the member of an enumeration is one of those bits.
  Operand is_among(Operand index, std::uint64_t members);
  /// numerator / divisor of 64 bits, the divisor above zero.
  Operand narrow_rounded(Operand numerator, Operand divisor, value::Rounding mode);

  /// Leaves the record to the interpreter where `condition`.
  void give_up(Operand condition);
  /// No code can be made for `what`.
  void unsupported(std::string what);

  Lanes builder_;
  bool checks_ = true;         // else the code is only measured
  Magnitude largest_;          // that a number may have on the way
  Operand gave_up_ = nullptr;  // in memory: an i8, of several lanes their bits
  std::vector<std::string> unsupported_;

 private:
  Operand product_for_comparing(const Number& number);
  Number guarded_product(const Number& a, const Number& b, Magnitude limit);
  Operand away_from_zero(Operand quotient, Operand twice, Operand divisor, Operand below,
                         value::Rounding mode);
};

}  // namespace bop::emit
