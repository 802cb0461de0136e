#include "compiler/emit/arithmetic.h"

#include <algorithm>
#include <bit>

namespace bop::emit {

namespace {

Magnitude magnitude(value::Int128 value) {
  return value < 0 ? Magnitude{0} - static_cast<Magnitude>(value) : static_cast<Magnitude>(value);
}

bool is_one(const Number& number) {
  const auto* only = fixed(number.bits);
  return number.scale == 0 && only != nullptr && only->isOne();
}

llvm::Constant* fixed_number(llvm::Type* type, Magnitude bits) {
  const std::uint64_t words[2] = {static_cast<std::uint64_t>(bits),
                                  static_cast<std::uint64_t>(bits >> 64U)};
  const llvm::APInt wide(128, words);
  return llvm::ConstantInt::get(type, wide.trunc(type->getScalarSizeInBits()));
}

// coefficient and scale; nothing for numbers with more zeros than 128 bits hold.
std::optional<std::pair<value::Int128, int>> scaled(const value::Decimal& number) {
  if (number.exponent() <= 0) return std::pair(number.coefficient(), -number.exponent());
  if (number.exponent() > power_max) return std::nullopt;
  const auto factor = static_cast<value::Int128>(power_of_ten(number.exponent()));
  value::Int128 product = 0;
  if (__builtin_mul_overflow(number.coefficient(), factor, &product)) return std::nullopt;
  return std::pair(product, 0);
}

}  // namespace

Number Arithmetic::constant(const value::Decimal& number) {
  if (const auto made = scaled(number)) return constant(made->first, made->second);
  unsupported("a constant of more than 38 digits");
  return constant(value::Int128{0}, 0);
}

Operand Arithmetic::both(Operand a, Operand b) {
  if (a == b || all_set(b) || none_set(a)) return a;
  if (all_set(a) || none_set(b)) return b;
  return builder_.CreateAnd(a, b);
}

Operand Arithmetic::either(Operand a, Operand b) {
  if (a == b || none_set(b) || all_set(a)) return a;
  if (none_set(a) || all_set(b)) return b;
  return builder_.CreateOr(a, b);
}

Operand Arithmetic::negated(Operand a) {
  if (fixed(a) != nullptr) return bit(none_set(a));
  return builder_.CreateNot(a);
}

Operand Arithmetic::choose(Operand condition, Operand a, Operand b) {
  if (a == b || all_set(condition)) return a;
  if (none_set(condition)) return b;
  if (builder_.are_bits(a)) {
    if (all_set(a)) return either(condition, b);
    if (none_set(a)) return both(negated(condition), b);
    if (none_set(b)) return both(condition, a);
    if (all_set(b)) return either(negated(condition), a);
    // Not as a select: the quick instruction selector knows none of bits.
    return either(both(condition, a), both(negated(condition), b));
  }
  return builder_.CreateSelect(condition, a, b);
}

void Arithmetic::give_up(Operand condition) {
  if (none_set(condition) || !checks_) return;
  llvm::Type* type = builder_.single() ? builder_.getInt8Ty() : builder_.bits_type();
  const Operand before = builder_.CreateLoad(type, gave_up_);
  const Operand now = builder_.CreateZExt(condition, type);
  builder_.CreateStore(builder_.CreateOr(before, now), gave_up_);
}

void Arithmetic::unsupported(std::string what) {
  give_up(bit(true));
  unsupported_.push_back(std::move(what));
}

llvm::Type* Arithmetic::width_of(Magnitude max) {
  if (!builder_.single() && max <= half_max) return builder_.in_lanes(builder_.getInt16Ty());
  if (!builder_.single() && max <= word_max) return builder_.word_type();
  return max <= narrow_max ? builder_.wide_type() : builder_.in_lanes(builder_.getInt128Ty());
}

Number Arithmetic::constant(value::Int128 bits, int scale) {
  const Magnitude max = magnitude(bits);
  if (max > largest_) {
    unsupported("a constant of more than 18 digits");
    return constant(value::Int128{0}, scale);
  }
  return {fixed_number(width_of(max), static_cast<Magnitude>(bits)), max, scale};
}

Number Arithmetic::resized(Number number, Magnitude max) {
  llvm::Type* wanted = width_of(std::max(number.max, max));
  if (number.bits->getType() != wanted)
    number.bits = builder_.CreateSExtOrTrunc(number.bits, wanted);
  return number;
}

Number Arithmetic::limited(const Number& number, Magnitude limit) {
  limit = std::min(limit, largest_);
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

Number Arithmetic::lifted(const Number& number, int scale, Magnitude limit) {
  const int places = scale - number.scale;
  if (places == 0) return limited(number, limit);
  if (places > power_max) {
    unsupported("a number with too many decimals");
    return constant(value::Int128{0}, scale);
  }
  const Magnitude factor = power_of_ten(places);
  Number result = limited(number, std::min(limit, largest_) / factor);
  const Magnitude max = result.max * factor;
  result = resized(result, max);
  result.bits = builder_.CreateMul(result.bits, fixed_number(result.bits->getType(), factor));
  result.max = max;
  result.scale = scale;
  return result;
}

// The same number at `scale`; gives up where it has more decimals than that.
Number Arithmetic::exactly_at(const Number& number, int scale, Magnitude limit) {
  const int places = number.scale - scale;
  if (places <= 0) return lifted(number, scale, limit);
  if (places > 18) {
    unsupported("a number with too many decimals");
    return constant(value::Int128{0}, scale);
  }
  const Number narrow = resized(limited(number, narrow_max), narrow_max);
  const Operand unit = builder_.wide(static_cast<std::int64_t>(power_of_ten(places)));
  const Operand whole = builder_.CreateSDiv(narrow.bits, unit);
  give_up(builder_.CreateICmpNE(builder_.CreateMul(whole, unit), narrow.bits));
  return limited({whole, narrow.max / power_of_ten(places), scale}, limit);
}

Number Arithmetic::added(const Number& a, const Number& b, bool subtract, Magnitude limit) {
  const int scale = std::max(a.scale, b.scale);
  Number left = lifted(a, scale, largest_ / 2);
  Number right = lifted(b, scale, largest_ / 2);
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

Number Arithmetic::multiplied(const Number& a, const Number& b, Magnitude limit) {
  if (is_one(a)) return limited(b, limit);
  if (is_one(b)) return limited(a, limit);
  Number left = a;
  Number right = b;
  if (left.max != 0 && right.max > largest_ / left.max) {
    if (!builder_.single()) return guarded_product(a, b, limit);
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

// No machine multiplies 64 bits to 128 in lanes: the product as doubles says whether it fits.
Number Arithmetic::guarded_product(const Number& a, const Number& b, Magnitude limit) {
  limit = std::min(limit, largest_);
  llvm::Type* real = builder_.in_lanes(builder_.getDoubleTy());
  const auto widened = [&](const Number& number) {
    return builder_.CreateSExtOrTrunc(number.bits, builder_.wide_type());
  };
  const Operand left = widened(a);
  const Operand right = widened(b);
  const Operand about =
      builder_.CreateFMul(builder_.CreateSIToFP(left, real), builder_.CreateSIToFP(right, real));
  // Three roundings of 2^-53 each are less than what is taken off.
  const double most = static_cast<double>(limit) * (1 - 0x1p-50);
  const Operand size = builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, about);
  give_up(builder_.to_bits(builder_.CreateFCmpOGT(size, llvm::ConstantFP::get(real, most))));
  return {builder_.CreateMul(left, right), limit, a.scale + b.scale};
}

Number Arithmetic::negative(const Number& number) {
  Number result = number;
  result.bits = builder_.CreateNeg(number.bits);
  return result;
}

Operand Arithmetic::ordered(ir::CompareOp op, Operand a, Operand b, bool is_signed) {
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

Operand Arithmetic::ordered_bits(ir::CompareOp op, Operand a, Operand b) {
  using enum ir::CompareOp;
  switch (op) {
    case Less:
      return both(negated(a), b);
    case LessOrEqual:
      return either(negated(a), b);
    case Greater:
      return both(a, negated(b));
    case GreaterOrEqual:
      return either(a, negated(b));
    case Equal:
      return negated(builder_.CreateXor(a, b));
    case NotEqual:
      return builder_.CreateXor(a, b);
  }
  return nullptr;
}

namespace {

// What was widened to become this 128-bit factor; nothing for one that needs them.
Operand widened_from(Operand factor, llvm::Type* wide) {
  if (const auto* only = fixed(factor)) {
    if (only->getValue().getSignificantBits() > 64) return nullptr;
    return llvm::ConstantInt::getSigned(wide, only->getValue().getSExtValue());
  }
  const auto* extended = llvm::dyn_cast<llvm::SExtInst>(factor);
  if (extended == nullptr || extended->getOperand(0)->getType() != wide) return nullptr;
  return extended->getOperand(0);
}

}  // namespace

// A product of two numbers of 64 bits as one of 64, the largest or the smallest there is where it
// has more: what is compared with a number between those two can't tell. The quick instruction
// selector knows no 128 bits, and leaves a whole block to the slow one for a single such number.
Operand Arithmetic::product_for_comparing(const Number& number) {
  if (!builder_.single() || number.max <= narrow_max) return nullptr;
  const auto* product = llvm::dyn_cast<llvm::BinaryOperator>(number.bits);
  if (product == nullptr || product->getOpcode() != llvm::Instruction::Mul) return nullptr;
  llvm::Type* wide = builder_.wide_type();
  const Operand left = widened_from(product->getOperand(0), wide);
  const Operand right = widened_from(product->getOperand(1), wide);
  if (left == nullptr || right == nullptr) return nullptr;
  const Operand made =
      builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smul_with_overflow, left, right);
  const Operand below =
      builder_.CreateICmpSLT(builder_.CreateXor(left, right), llvm::ConstantInt::get(wide, 0));
  const Operand end =
      builder_.CreateSelect(below, builder_.wide(std::numeric_limits<std::int64_t>::min()),
                            builder_.wide(std::numeric_limits<std::int64_t>::max()));
  return builder_.CreateSelect(builder_.CreateExtractValue(made, 1), end,
                               builder_.CreateExtractValue(made, 0));
}

Operand Arithmetic::compared(ir::CompareOp op, const Number& a, const Number& b) {
  // Nothing has to be scaled to see a sign.
  const bool against_zero = b.max == 0 || a.max == 0;
  const int scale = std::max(a.scale, b.scale);
  Number left = against_zero ? a : lifted(a, scale, largest_);
  Number right = against_zero ? b : lifted(b, scale, largest_);
  if (right.max < narrow_max)
    if (const Operand product = product_for_comparing(left))
      return ordered(op, product, resized(right, 0).bits, true);
  if (left.max < narrow_max)
    if (const Operand product = product_for_comparing(right))
      return ordered(op, resized(left, 0).bits, product, true);
  const Magnitude max = std::max(left.max, right.max);
  left = resized(left, max);
  right = resized(right, max);
  return ordered(op, left.bits, right.bits, true);
}

// One look into a word of bits; in lanes, where that takes 64 bits each, a few are sooner compared.
Operand Arithmetic::is_among(Operand index, std::uint64_t members) {
  constexpr int few = 8;
  if (!builder_.single() && std::popcount(members) <= few) {
    Operand in = bit(false);
    for (std::uint64_t rest = members; rest != 0; rest &= rest - 1)
      in = either(in, builder_.CreateICmpEQ(index, builder_.word(std::countr_zero(rest))));
    return in;
  }
  const Operand at =
      builder_.CreateAnd(builder_.CreateZExt(index, builder_.wide_type()), builder_.wide(63));
  return builder_.low_bit(
      builder_.CreateLShr(builder_.wide(static_cast<std::int64_t>(members)), at));
}

Operand Arithmetic::narrow_rounded(Operand numerator, Operand divisor, value::Rounding mode) {
  llvm::Type* type = builder_.wide_type();
  numerator = builder_.CreateSExtOrTrunc(numerator, type);
  divisor = builder_.CreateSExtOrTrunc(divisor, type);
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
Operand Arithmetic::away_from_zero(Operand quotient, Operand twice, Operand divisor, Operand below,
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
      const Operand odd = builder_.low_bit(quotient);
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
