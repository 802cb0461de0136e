// LLVM's builder for code that judges several records at once: a value is a vector with a lane for
// each record, a bit of each of them one integer with as many bits. With one lane both are what
// LLVM's own builder makes. Never: what a node means.
#pragma once

#include <cstdint>
#include <span>

#include <llvm/IR/IRBuilder.h>

namespace bop::emit {

/// The constant that stands in every lane, or nothing.
inline const llvm::ConstantInt* fixed(const llvm::Value* value) {
  if (value == nullptr) return nullptr;
  if (const auto* scalar = llvm::dyn_cast<llvm::ConstantInt>(value)) return scalar;
  const auto* constant = llvm::dyn_cast<llvm::Constant>(value);
  if (constant == nullptr || !constant->getType()->isVectorTy()) return nullptr;
  return llvm::dyn_cast_or_null<llvm::ConstantInt>(constant->getSplatValue());
}
/// Of bits: set, or not set, for every record.
inline bool all_set(const llvm::Value* bits) {
  return fixed(bits) != nullptr && fixed(bits)->isMinusOne();
}
inline bool none_set(const llvm::Value* bits) {
  return fixed(bits) != nullptr && fixed(bits)->isZero();
}

class Lanes : public llvm::IRBuilder<> {
  using Base = llvm::IRBuilder<>;

 public:
  Lanes(llvm::LLVMContext& context, unsigned count) : Base(context), count_(count) {}

  unsigned count() const { return count_; }
  bool single() const { return count_ == 1; }

  // --- values: one of each record
  llvm::Type* in_lanes(llvm::Type* scalar) const {
    return single() ? scalar : llvm::FixedVectorType::get(scalar, count_);
  }
  llvm::Type* word_type() { return in_lanes(getInt32Ty()); }
  llvm::Type* wide_type() { return in_lanes(getInt64Ty()); }
  llvm::Constant* word(std::int64_t value) {
    return llvm::ConstantInt::getSigned(word_type(), static_cast<std::int32_t>(value));
  }
  llvm::Constant* wide(std::int64_t value) {
    return llvm::ConstantInt::getSigned(wide_type(), value);
  }
  llvm::Value* in_every_lane(llvm::Value* scalar) {
    return single() ? scalar : CreateVectorSplat(count_, scalar);
  }

  // --- bits: one of each record
  llvm::IntegerType* bits_type() { return getIntNTy(count_); }
  llvm::ConstantInt* bits(bool value) {
    return value ? llvm::ConstantInt::getSigned(bits_type(), -1) : getIntN(count_, 0);
  }
  bool are_bits(const llvm::Value* value) { return value->getType() == bits_type(); }
  /// The bits of a comparison's i1 in each lane, and back.
  llvm::Value* to_bits(llvm::Value* mask) {
    return single() ? mask : CreateBitCast(mask, bits_type());
  }
  llvm::Value* to_mask(llvm::Value* bits) {
    return single() ? bits : CreateBitCast(bits, in_lanes(getInt1Ty()));
  }
  llvm::Value* low_bit(llvm::Value* value) {
    return to_bits(CreateTrunc(value, in_lanes(getInt1Ty())));
  }

  // What LLVM's builder makes of masks, made of bits.
  llvm::Value* CreateICmp(llvm::CmpInst::Predicate predicate, llvm::Value* a, llvm::Value* b) {
    if (!single()) unwiden(a, b);
    return to_bits(Base::CreateICmp(predicate, a, b));
  }
  llvm::Value* CreateICmpEQ(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_EQ, a, b);
  }
  llvm::Value* CreateICmpNE(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_NE, a, b);
  }
  llvm::Value* CreateICmpUGT(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_UGT, a, b);
  }
  llvm::Value* CreateICmpUGE(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_UGE, a, b);
  }
  llvm::Value* CreateICmpULT(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_ULT, a, b);
  }
  llvm::Value* CreateICmpULE(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_ULE, a, b);
  }
  llvm::Value* CreateICmpSGT(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_SGT, a, b);
  }
  llvm::Value* CreateICmpSGE(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_SGE, a, b);
  }
  llvm::Value* CreateICmpSLT(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_SLT, a, b);
  }
  llvm::Value* CreateICmpSLE(llvm::Value* a, llvm::Value* b) {
    return CreateICmp(llvm::CmpInst::ICMP_SLE, a, b);
  }
  llvm::Value* CreateSelect(llvm::Value* bits, llvm::Value* a, llvm::Value* b) {
    return Base::CreateSelect(to_mask(bits), a, b);
  }

  // --- tables of up to 16 entries, looked up by bytes of the processor's shuffle
  void let_shuffle() { may_shuffle_ = true; }
  /// Whether that is sooner done than comparing. Each entry stands in every lane.
  bool can_shuffle(std::span<llvm::Constant* const> entries) const;
  /// The entry at `index` of each lane, which is below their count.
  llvm::Value* shuffled(std::span<llvm::Constant* const> entries, llvm::Value* index);

 private:
  static llvm::Value* before_widening(llvm::Value* value) {
    auto* widened = llvm::dyn_cast<llvm::SExtInst>(value);
    return widened == nullptr ? nullptr : widened->getOperand(0);
  }
  // Values as narrow as a column keeps them compare as their wide forms do, more at a time.
  static void unwiden(llvm::Value*& a, llvm::Value*& b) {
    llvm::Value* narrow_a = before_widening(a);
    llvm::Value* narrow_b = before_widening(b);
    if (narrow_a == nullptr && narrow_b == nullptr) return;
    llvm::Type* type = (narrow_a != nullptr ? narrow_a : narrow_b)->getType();
    const auto narrowed = [type](llvm::Value* wide, llvm::Value* narrow) -> llvm::Value* {
      if (narrow != nullptr) return narrow->getType() == type ? narrow : nullptr;
      const unsigned bits = type->getScalarSizeInBits();
      const llvm::ConstantInt* only = fixed(wide);
      if (only == nullptr || !only->getValue().isSignedIntN(bits)) return nullptr;
      return llvm::ConstantInt::get(type, only->getValue().trunc(bits));
    };
    narrow_a = narrowed(a, narrow_a);
    narrow_b = narrowed(b, narrow_b);
    if (narrow_a == nullptr || narrow_b == nullptr) return;
    a = narrow_a;
    b = narrow_b;
  }

  unsigned count_;
  bool may_shuffle_ = false;
};

}  // namespace bop::emit
