// Which rows of a reference set a loop goes through, where an index of one of its fields tells.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emit_loop.h"
#include "compiler/ir/key_tests.h"

namespace bop::emit {

namespace {

// A key as bop_candidates takes it: a number of 64 bits at the field's scale, where it fits.
Operand whole_key(Lanes& builder, const Number& number, int scale, Operand& fits) {
  const Magnitude factor = power_of_ten(scale - number.scale);
  const Magnitude most = narrow_max / factor;
  llvm::Type* type = number.bits->getType();
  if (number.max > most) {
    const auto constant = [&](Magnitude value) {
      const std::uint64_t words[] = {static_cast<std::uint64_t>(value),
                                     static_cast<std::uint64_t>(value >> 64U)};
      return llvm::ConstantInt::get(type, llvm::APInt(type->getIntegerBitWidth(), words));
    };
    const Operand shifted = builder.CreateAdd(number.bits, constant(most));
    fits = builder.CreateAnd(fits, builder.CreateICmpULE(shifted, constant(most * 2)));
  }
  const Operand bits = builder.CreateSExtOrTrunc(number.bits, builder.getInt64Ty());
  return builder.CreateMul(bits, builder.getInt64(static_cast<std::uint64_t>(factor)));
}

}  // namespace

void Emitter::Loop::narrow(Emitter& emitter, const ir::Aggregate& aggregate, Cell& list) {
  const ir::KeyTests found = ir::key_tests(emitter.program_, aggregate);
  if (found.tests.empty() || emitter.batch_ != nullptr) return;
  Lanes& builder = emitter.builder_;
  auto* pointer = builder.getPtrTy();
  auto* wide = builder.getInt64Ty();
  const auto function =
      emitter.callee("bop_candidates", llvm::StructType::get(emitter.context_, {pointer, wide}),
                     {pointer, builder.getInt32Ty(), builder.getInt32Ty(), pointer});
  const std::uint32_t record = emitter.program_.info.references[found.reference].record;
  const auto& fields = emitter.program_.info.schema.records[record].fields;
  Operand count = builder.CreateZExt(list.second, wide);
  for (const ir::KeyTest& test : found.tests) {
    const auto& free = emitter.free_locals_[test.key.index()];
    if (std::ranges::binary_search(free, aggregate.element.value)) continue;
    const Cell& key = emitter.cell(test.key);
    const abi::Kind kind = fields[test.field].type.kind;
    const int scale = abi::scale_of(kind);
    if (key.divisor || (key.number.bits != nullptr && key.number.scale > scale)) continue;
    Operand known = emitter.value_bit(key);
    const Operand part = emitter.local_memory(wide, 2);
    if (key.number.bits != nullptr) {
      const Operand bits = whole_key(builder, key.number, scale, known);
      builder.CreateStore(llvm::ConstantPointerNull::get(pointer), part);
      builder.CreateStore(bits, emitter.address(part, offsetof(KeyPart, bits)));
    } else if (!emitter.store_key(key, kind, part)) {
      continue;
    }
    // A set that is not there has no rows that anybody looks at.
    const FoundOperands rows = emitter.call_where(list.state.value, [&] {
      const Operand asked =
          builder.CreateSelect(known, part, llvm::ConstantPointerNull::get(pointer));
      return builder.CreateCall(function, {emitter.run_, builder.getInt32(found.reference),
                                           builder.getInt32(test.field), asked});
    });
    const Operand fewer = builder.CreateICmpULT(rows.state, count);
    const bool is_first = list.rows == nullptr;
    list.rows = is_first ? rows.row : builder.CreateSelect(fewer, rows.row, list.rows);
    count = is_first ? rows.state : builder.CreateSelect(fewer, rows.state, count);
  }
  if (list.rows == nullptr) return;
  const Operand narrowed = builder.CreateTrunc(count, builder.getInt32Ty());
  list.second = builder.CreateSelect(list.state.value, narrowed, list.second);
}

}  // namespace bop::emit
