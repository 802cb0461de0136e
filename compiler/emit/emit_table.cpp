// Tables that are data (table_index.h): code stores what they compare and takes the value of the
// arm that is found.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emitter.h"
#include "compiler/emit/table_index.h"

namespace bop::emit {

namespace {

// The whole part of a number at a scale with fewer decimals, and whether it is a little more.
struct WholePart {
  Operand bits;
  Operand above;
};
WholePart whole_part(Lanes& builder, Operand bits, int places) {
  const Operand unit = builder.getInt64(static_cast<std::uint64_t>(power_of_ten(places)));
  const Operand toward_zero = builder.CreateSDiv(bits, unit);
  const Operand rest = builder.CreateSub(bits, builder.CreateMul(toward_zero, unit));
  const Operand below = builder.CreateICmpSLT(rest, builder.getInt64(0));
  const Operand whole = builder.CreateSub(toward_zero, builder.CreateZExt(below, bits->getType()));
  return {whole, builder.CreateICmpNE(rest, builder.getInt64(0))};
}

}  // namespace

// False where the operand has no such form.
bool Emitter::store_table_key(const TableOperand& operand, Operand part) {
  const Cell& key = cell(operand.node);
  if (key.divisor) return false;
  auto* word = builder_.getInt32Ty();
  Operand text = llvm::ConstantPointerNull::get(builder_.getPtrTy());
  Operand bits = builder_.getInt64(0);
  Operand above = builder_.getInt32(0);
  if (key.number.bits != nullptr) {
    if (key.currency != nullptr) {
      // Of its type no other currency can be, but the zero of an empty sum has none.
      const Operand other =
          builder_.CreateICmpNE(key.currency, builder_.getInt32(program_[operand.node].type.index));
      const Operand is_one = builder_.CreateICmpNE(key.currency, builder_.getInt32(0));
      give_up(both(value_bit(key), both(other, is_one)));
    }
    const int places = key.number.scale - operand.scale;
    if (places > 18) return false;
    const Number number = places > 0 ? limited(key.number, narrow_max)
                                     : lifted(key.number, operand.scale, narrow_max);
    bits = builder_.CreateSExtOrTrunc(number.bits, builder_.getInt64Ty());
    if (places > 0) {
      const WholePart whole = whole_part(builder_, bits, places);
      bits = whole.bits;
      above = builder_.CreateZExt(whole.above, word);
    }
  } else if (operand.kind == abi::Kind::Text) {
    text = key.first;
    bits = builder_.CreateZExt(key.second, builder_.getInt64Ty());
  } else if (operand.kind == abi::Kind::Boolean) {
    bits = builder_.CreateZExt(key.yes, builder_.getInt64Ty());
  } else {
    bits = builder_.CreateSExtOrTrunc(key.first, builder_.getInt64Ty());
  }
  const State is = full_state(key);
  const auto code = [&](abi::State state) {
    return builder_.getInt32(static_cast<std::uint32_t>(state));
  };
  Operand state = choose(is.undefined, code(abi::State::Undefined), code(abi::State::Unread));
  state = choose(is.missing, code(abi::State::Missing), state);
  state = choose(is.value, code(abi::State::Value), state);
  builder_.CreateStore(text, part);
  builder_.CreateStore(bits, address(part, offsetof(TableKey, bits)));
  builder_.CreateStore(state, address(part, offsetof(TableKey, state)));
  builder_.CreateStore(above, address(part, offsetof(TableKey, above)));
  return true;
}

std::optional<Cell> Emitter::found_in_table(const ir::Select& select, abi::Type type) {
  if (!tables_) return std::nullopt;
  const auto index = tables_->of.find(&select);
  if (index == tables_->of.end()) return std::nullopt;
  // What the arms are worth, in one form.
  const bool number = is_number(type.kind) || is_amount(type.kind);
  std::vector<Cell> cells;
  for (const ir::Select::Arm& arm : select.arms)
    cells.push_back(constant(*constant_of(arm.value), type));
  for (int pass = 0; pass < 2; ++pass)
    for (Cell& made : cells) unify(cells.front(), made);
  std::vector<llvm::Constant*> entries;
  for (const Cell& made : cells) {
    if (made.currency != cells.front().currency) return std::nullopt;
    const Operand bits = number ? made.number.bits : made.first;
    if (!entries.empty() && bits->getType() != entries.front()->getType()) return std::nullopt;
    entries.push_back(llvm::cast<llvm::Constant>(bits));
  }
  const std::vector<TableOperand>& operands = tables_->tables[index->second]->operands();
  auto* wide = builder_.getInt64Ty();
  constexpr unsigned words = sizeof(TableKey) / sizeof(std::uint64_t);
  const Operand keys = local_memory(wide, words * static_cast<unsigned>(operands.size()));
  for (std::size_t at = 0; at < operands.size(); ++at)
    if (!store_table_key(operands[at], address(keys, at * sizeof(TableKey)))) return std::nullopt;
  auto* pointer = builder_.getPtrTy();
  const auto function = callee("bop_table", llvm::StructType::get(context_, {wide, wide}),
                               {pointer, builder_.getInt32Ty(), pointer});
  const Operand hit = builder_.CreateCall(function, {run_, builder_.getInt32(index->second), keys});
  const Operand arm =
      builder_.CreateTrunc(builder_.CreateExtractValue(hit, 0), builder_.getInt32Ty());
  const Operand entry = table_entry(entries, arm);
  const State found = found_state({nullptr, builder_.CreateExtractValue(hit, 1)});
  Cell result = cells.front();
  result.type = type;
  result.state = found;
  (number ? result.number.bits : result.first) = entry;
  return result;
}

}  // namespace bop::emit
