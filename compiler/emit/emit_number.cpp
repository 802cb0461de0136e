// Numbers, amounts and quotients of nodes. A divisor is always above zero.
#include "compiler/emit/emitter.h"

namespace bop::emit {

Operand Emitter::compared_cells(ir::CompareOp op, const Cell& a, const Cell& b) {
  if (!a.divisor && !b.divisor) return compared(op, a.number, b.number);
  const Number one = constant(value::Int128{1}, 0);
  return compared(op, multiplied(a.number, b.divisor.value_or(one), largest_),
                  multiplied(b.number, a.divisor.value_or(one), largest_));
}

Operand Emitter::is_zero(const Cell& cell) {
  return builder_.CreateICmpEQ(cell.number.bits,
                               llvm::ConstantInt::get(cell.number.bits->getType(), 0));
}

// Whether two amounts are of one currency, and which one that is.
Operand Emitter::agree(const Cell& a, const Cell& b, Cell& result) {
  if (a.currency == nullptr || b.currency == nullptr || a.currency == b.currency) {
    const Cell& from = a.currency != nullptr ? a : b;
    result.currency = from.currency;
    result.currency_open = from.currency_open;
    return bit(true);
  }
  const Operand zero = builder_.word(0);
  const Operand a_open = a.currency_open ? builder_.CreateICmpEQ(a.currency, zero) : bit(false);
  const Operand b_open = b.currency_open ? builder_.CreateICmpEQ(b.currency, zero) : bit(false);
  result.currency = choose(a_open, b.currency, a.currency);
  result.currency_open = a.currency_open && b.currency_open;
  return either(builder_.CreateICmpEQ(a.currency, b.currency), either(a_open, b_open));
}

Cell Emitter::quantities(const ir::Arithmetic& arithmetic, const Cell& a, const Cell& b,
                         abi::Type type) {
  Cell result;
  result.type = type;
  result.state = undefined_unless(needs(a.state, b.state), agree(a, b, result));
  const Number one = constant(value::Int128{1}, 0);
  const Number a_divisor = a.divisor.value_or(one);
  const Number b_divisor = b.divisor.value_or(one);
  const bool quotient = a.divisor || b.divisor;
  if (arithmetic.op == ir::ArithmeticOp::Multiply) {
    result.number = multiplied(a.number, b.number, result_max);
    if (quotient) result.divisor = multiplied(a_divisor, b_divisor, result_max);
    return result;
  }
  const bool subtract = arithmetic.op == ir::ArithmeticOp::Subtract;
  if (!quotient) {
    result.number = added(a.number, b.number, subtract, result_max);
    return result;
  }
  result.number = added(multiplied(a.number, b_divisor, result_max),
                        multiplied(b.number, a_divisor, result_max), subtract, result_max);
  result.divisor = multiplied(a_divisor, b_divisor, result_max);
  return result;
}

// (a / a') / (b / b') = (a b') / (a' b), with the sign of b above the line.
Cell Emitter::divided(Cell a, Cell b, abi::Type type) {
  Cell result;
  result.type = type;
  const Operand agreeing = agree(a, b, result);
  if (b.currency != nullptr) {
    result.currency = nullptr;  // money by money
    result.currency_open = false;
  }
  const Operand zero = is_zero(b);
  result.state = undefined_unless(needs(a.state, b.state), both(agreeing, negated(zero)));
  const auto nothing = llvm::ConstantInt::get(b.number.bits->getType(), 0);
  const Operand below = builder_.CreateICmpSLT(b.number.bits, nothing);
  a.number.bits = choose(below, builder_.CreateNeg(a.number.bits), a.number.bits);
  b.number.bits = choose(below, builder_.CreateNeg(b.number.bits), b.number.bits);
  const Number one = constant(value::Int128{1}, 0);
  Number top = multiplied(a.number, b.divisor.value_or(one), result_max);
  Number bottom = multiplied(b.number, a.divisor.value_or(one), result_max);
  bottom.bits = choose(zero, llvm::ConstantInt::get(bottom.bits->getType(), 1), bottom.bits);
  bottom.max = std::max(bottom.max, Magnitude{1});
  result.number = top;
  result.divisor = bottom;
  return result;
}

Cell Emitter::make(const ir::Arithmetic& arithmetic, abi::Type type) {
  const Cell a = cell(arithmetic.left);
  const Cell b = cell(arithmetic.right);
  if (a.number.bits == nullptr || b.number.bits == nullptr) return times(arithmetic, a, b, type);
  if (arithmetic.op == ir::ArithmeticOp::Divide) return divided(a, b, type);
  return quantities(arithmetic, a, b, type);
}

Cell Emitter::make(const ir::Amount& amount, abi::Type type) {
  Cell result = cell(amount.money);
  result.type = type;
  result.currency = nullptr;
  result.currency_open = false;
  return result;
}

Cell Emitter::make(const ir::Round& round, abi::Type type) {
  Cell result = cell(round.operand);
  result.type = type;
  if (!result.divisor && result.number.scale <= round.decimals) return result;
  if (round.decimals < -power_max) {
    unsupported("rounding to more zeros than a number has digits");
    return result;
  }
  const Number divisor = result.divisor.value_or(constant(value::Int128{1}, 0));
  result.number = rounded(result.number, divisor, round.mode, round.decimals);
  result.divisor.reset();
  return result;
}

Number Emitter::rounded(const Number& number, const Number& divisor, value::Rounding mode,
                        int decimals) {
  // number / divisor x 10^decimals, as a quotient of two integers
  const int places = decimals + divisor.scale - number.scale;
  Number top = number;
  Number bottom = divisor;
  top.scale = bottom.scale = 0;
  if (places >= 0)
    top = lifted(top, places, largest_);
  else
    bottom = lifted(bottom, -places, largest_);
  Number result;
  if (top.max <= narrow_max && bottom.max <= narrow_max) {
    result.bits = narrow_rounded(top.bits, bottom.bits, mode);
    result.max = top.max + 1;
    if (result.max > narrow_max) result.max = narrow_max;
  } else {
    auto* wide = builder_.getInt128Ty();
    const Operand memory = local_memory(wide, 3);
    const Operand slots[] = {memory, address(memory, 16), address(memory, 32)};
    builder_.CreateStore(builder_.CreateSExtOrTrunc(top.bits, wide), slots[0]);
    builder_.CreateStore(builder_.CreateSExtOrTrunc(bottom.bits, wide), slots[1]);
    const auto function =
        callee("bop_divide", builder_.getInt8Ty(), {builder_.getPtrTy(), builder_.getInt32Ty()});
    const Operand fits = builder_.CreateCall(
        function, {memory, builder_.getInt32(static_cast<std::uint32_t>(mode))});
    give_up(builder_.CreateICmpEQ(fits, builder_.getInt8(0)));
    result.bits = builder_.CreateLoad(wide, slots[2]);
    result.max = result_max;
  }
  if (decimals >= 0) {
    result.scale = decimals;
    return result;
  }
  result.scale = 0;
  return multiplied(result, constant(static_cast<value::Int128>(power_of_ten(-decimals)), 0),
                    result_max);
}

}  // namespace bop::emit
