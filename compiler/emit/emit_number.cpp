// Scaled integers: the width, scale and bound of every intermediate are known here, at compile
// time. A divisor is always above zero. Where a bound passes what is exact, code checks and gives
// up.
#include "compiler/emit/emitter.h"

namespace bop::emit {

namespace {

Magnitude magnitude(value::Int128 value) {
  return value < 0 ? Magnitude{0} - static_cast<Magnitude>(value) : static_cast<Magnitude>(value);
}

bool is_one(const Number& number) {
  const auto* fixed = llvm::dyn_cast<llvm::ConstantInt>(number.bits);
  return number.scale == 0 && fixed != nullptr && fixed->isOne();
}

llvm::ConstantInt* fixed_number(llvm::Type* type, Magnitude bits) {
  const std::uint64_t words[2] = {static_cast<std::uint64_t>(bits),
                                  static_cast<std::uint64_t>(bits >> 64U)};
  const unsigned width = type->getIntegerBitWidth();
  const llvm::APInt wide(128, words);
  return llvm::ConstantInt::get(type->getContext(), wide.trunc(width));
}

}  // namespace

void Emitter::give_up(Operand condition) {
  if (const auto* fixed = llvm::dyn_cast<llvm::ConstantInt>(condition); fixed && fixed->isZero())
    return;
  const Operand before = builder_.CreateLoad(builder_.getInt8Ty(), gave_up_);
  const Operand now = builder_.CreateZExt(condition, builder_.getInt8Ty());
  builder_.CreateStore(builder_.CreateOr(before, now), gave_up_);
}

void Emitter::unsupported(std::string what) {
  give_up(bit(true));
  unsupported_.push_back(std::move(what));
}

llvm::Type* Emitter::width_of(Magnitude max) {
  return max <= narrow_max ? builder_.getInt64Ty() : builder_.getInt128Ty();
}

Number Emitter::constant(value::Int128 bits, int scale) {
  const Magnitude max = magnitude(bits);
  return {fixed_number(width_of(max), static_cast<Magnitude>(bits)), max, scale};
}

Number Emitter::resized(Number number, Magnitude max) {
  llvm::Type* wanted = width_of(std::max(number.max, max));
  if (number.bits->getType() != wanted)
    number.bits = builder_.CreateSExtOrTrunc(number.bits, wanted);
  return number;
}

Number Emitter::limited(const Number& number, Magnitude limit) {
  if (number.max <= limit) return number;
  llvm::Type* type = number.bits->getType();
  // |bits| > limit, as one unsigned comparison
  const Operand shifted = builder_.CreateAdd(number.bits, fixed_number(type, limit));
  give_up(builder_.CreateICmpUGT(shifted, fixed_number(type, limit * 2)));
  Number result = number;
  result.max = limit;
  if (result.bits->getType() != width_of(limit))
    result.bits = builder_.CreateTrunc(result.bits, width_of(limit));
  return result;
}

Number Emitter::lifted(const Number& number, int scale, Magnitude limit) {
  const int places = scale - number.scale;
  if (places == 0) return limited(number, limit);
  if (places > power_max) {
    unsupported("a number with too many decimals");
    return constant(value::Int128{0}, scale);
  }
  const Magnitude factor = power_of_ten(places);
  Number result = limited(number, limit / factor);
  const Magnitude max = result.max * factor;
  result = resized(result, max);
  result.bits = builder_.CreateMul(result.bits, fixed_number(result.bits->getType(), factor));
  result.max = max;
  result.scale = scale;
  return result;
}

// The same number at `scale`; gives up where it has more decimals than that.
Number Emitter::exactly_at(const Number& number, int scale, Magnitude limit) {
  const int places = number.scale - scale;
  if (places <= 0) return lifted(number, scale, limit);
  if (places > 18) {
    unsupported("a number with too many decimals");
    return constant(value::Int128{0}, scale);
  }
  const Number narrow = limited(number, narrow_max);
  const Operand unit = builder_.getInt64(static_cast<std::uint64_t>(power_of_ten(places)));
  const Operand whole = builder_.CreateSDiv(narrow.bits, unit);
  give_up(builder_.CreateICmpNE(builder_.CreateMul(whole, unit), narrow.bits));
  return limited({whole, narrow.max / power_of_ten(places), scale}, limit);
}

Number Emitter::added(const Number& a, const Number& b, bool subtract, Magnitude limit) {
  const int scale = std::max(a.scale, b.scale);
  Number left = lifted(a, scale, magnitude_max / 2);
  Number right = lifted(b, scale, magnitude_max / 2);
  const Magnitude max = left.max + right.max;
  left = resized(left, max);
  right = resized(right, max);
  Number sum;
  sum.bits = subtract ? builder_.CreateSub(left.bits, right.bits)
                      : builder_.CreateAdd(left.bits, right.bits);
  sum.max = max;
  sum.scale = scale;
  return limited(sum, limit);
}

Number Emitter::multiplied(const Number& a, const Number& b, Magnitude limit) {
  if (is_one(a)) return limited(b, limit);
  if (is_one(b)) return limited(a, limit);
  Number left = a;
  Number right = b;
  if (left.max != 0 && right.max > magnitude_max / left.max) {
    Number& large = left.max > right.max ? left : right;
    const Number& small = left.max > right.max ? right : left;
    if (small.max <= narrow_max) {
      large = limited(large, magnitude_max / small.max);
    } else {
      left = limited(left, narrow_max);
      right = limited(right, narrow_max);
    }
  }
  const Magnitude max = left.max * right.max;
  left = resized(left, max);
  right = resized(right, max);
  Number product;
  llvm::Type* type = width_of(max);
  product.bits = builder_.CreateMul(builder_.CreateSExtOrTrunc(left.bits, type),
                                    builder_.CreateSExtOrTrunc(right.bits, type));
  product.max = max;
  product.scale = a.scale + b.scale;
  return limited(product, limit);
}

Number Emitter::negative(const Number& number) {
  Number result = number;
  result.bits = builder_.CreateNeg(number.bits);
  return result;
}

Operand Emitter::ordered(ir::CompareOp op, Operand a, Operand b, bool is_signed) {
  using enum ir::CompareOp;
  switch (op) {
    case Less:
      return is_signed ? builder_.CreateICmpSLT(a, b) : builder_.CreateICmpULT(a, b);
    case LessOrEqual:
      return is_signed ? builder_.CreateICmpSLE(a, b) : builder_.CreateICmpULE(a, b);
    case Greater:
      return is_signed ? builder_.CreateICmpSGT(a, b) : builder_.CreateICmpUGT(a, b);
    case GreaterOrEqual:
      return is_signed ? builder_.CreateICmpSGE(a, b) : builder_.CreateICmpUGE(a, b);
    case Equal:
      return builder_.CreateICmpEQ(a, b);
    case NotEqual:
      return builder_.CreateICmpNE(a, b);
  }
  return nullptr;
}

Operand Emitter::compared(ir::CompareOp op, const Number& a, const Number& b) {
  // Nothing has to be scaled to see a sign.
  const bool against_zero = b.max == 0 || a.max == 0;
  const int scale = std::max(a.scale, b.scale);
  Number left = against_zero ? a : lifted(a, scale, magnitude_max);
  Number right = against_zero ? b : lifted(b, scale, magnitude_max);
  const Magnitude max = std::max(left.max, right.max);
  left = resized(left, max);
  right = resized(right, max);
  return ordered(op, left.bits, right.bits, true);
}

Operand Emitter::compared_cells(ir::CompareOp op, const Cell& a, const Cell& b) {
  if (!a.divisor && !b.divisor) return compared(op, a.number, b.number);
  const Number one = constant(value::Int128{1}, 0);
  return compared(op, multiplied(a.number, b.divisor.value_or(one), magnitude_max),
                  multiplied(b.number, a.divisor.value_or(one), magnitude_max));
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
  const Operand zero = builder_.getInt32(0);
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
    top = lifted(top, places, magnitude_max);
  else
    bottom = lifted(bottom, -places, magnitude_max);
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

Operand Emitter::narrow_rounded(Operand numerator, Operand divisor, value::Rounding mode) {
  auto* type = builder_.getInt64Ty();
  const Operand zero = llvm::ConstantInt::get(type, 0);
  const Operand quotient = builder_.CreateSDiv(numerator, divisor);
  const Operand rest = builder_.CreateSub(numerator, builder_.CreateMul(quotient, divisor));
  const Operand below = builder_.CreateICmpSLT(numerator, zero);
  const Operand distance = builder_.CreateSelect(below, builder_.CreateNeg(rest), rest);
  const Operand twice = builder_.CreateShl(distance, 1);  // both below 2^63: unsigned 64 bits do
  const Operand grows = away_from_zero(quotient, twice, divisor, below, mode);
  const Operand step = builder_.CreateSelect(below, llvm::ConstantInt::getSigned(type, -1),
                                             llvm::ConstantInt::get(type, 1));
  return builder_.CreateAdd(quotient, choose(grows, step, zero));
}

// Whether the magnitude of the whole part grows; `twice` is twice the magnitude of the rest.
Operand Emitter::away_from_zero(Operand quotient, Operand twice, Operand divisor, Operand below,
                                value::Rounding mode) {
  const Operand inexact = builder_.CreateICmpNE(twice, llvm::ConstantInt::get(twice->getType(), 0));
  const Operand above = builder_.CreateICmpUGT(twice, divisor);
  const Operand tie = builder_.CreateICmpEQ(twice, divisor);
  switch (mode) {
    case value::Rounding::HalfUp:
      return either(above, tie);
    case value::Rounding::HalfDown:
      return above;
    case value::Rounding::HalfEven: {
      const Operand odd = builder_.CreateTrunc(quotient, builder_.getInt1Ty());
      return either(above, both(tie, odd));
    }
    case value::Rounding::HalfCeiling:
      return either(above, both(tie, negated(below)));
    case value::Rounding::TowardZero:
      return bit(false);
    case value::Rounding::AwayFromZero:
      return inexact;
    case value::Rounding::Ceiling:
      return both(inexact, negated(below));
    case value::Rounding::Floor:
      return both(inexact, below);
  }
  return bit(false);
}

}  // namespace bop::emit
