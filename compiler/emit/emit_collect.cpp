// Lists that code makes: elements collected, sorted, written one by one.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emit_loop.h"
#include "compiler/ir/bounds.h"
#include "compiler/ir/operands.h"
#include "runtime/base/error.h"

namespace bop::emit {

using abi::Kind;
using ir::AggregateKind;

Operand Emitter::scratch(Operand bytes) {
  makes_lists_ = true;
  const auto function =
      callee("bop_scratch", builder_.getPtrTy(), {builder_.getPtrTy(), builder_.getInt64Ty()});
  return builder_.CreateCall(function, {run_, bytes});
}

Cell Emitter::collected(const ir::Aggregate& aggregate, const Cell& list, abi::Type type) {
  const abi::ElementLayout& made = layout_.lists[type.index];
  if (made.stride == 0) {
    unsupported("a list whose elements contain themselves");
    return missing(type);
  }
  auto* wide = builder_.getInt64Ty();
  const Operand stride = builder_.getInt64(made.stride);
  const Operand memory =
      scratch(builder_.CreateMul(builder_.CreateZExt(list.second, wide), stride));
  Loop loop;
  begin_loop(loop, aggregate, list);
  Taken element = taken(aggregate);
  const bool bodies = static_cast<bool>(aggregate.body);
  const std::optional<Cell>& here = locals_[loop.local.index()];
  BOP_CHECK(here.has_value(), "a loop stands at an element");
  const Cell body = bodies ? cell(aggregate.body) : *here;
  if (bodies) see_body(element, body, false);
  // What is certain to be in it, and is known.
  Operand sure = element.where.yes;
  if (bodies) sure = both(sure, either(full_state(body).value, full_state(body).missing));
  auto* count = carried(loop, builder_.getInt32(0));
  const Operand place = builder_.CreateGEP(
      builder_.getInt8Ty(), memory, builder_.CreateMul(builder_.CreateZExt(count, wide), stride));
  store_element(body, made.slot, place, sure);
  loop.carries.emplace_back(
      count, builder_.CreateAdd(count, builder_.CreateZExt(sure, builder_.getInt32Ty())));
  const Operand undefined = gather(loop, element.undefined);
  const Operand unread = gather(loop, element.unread);
  end_loop(loop);
  Cell result;
  result.type = type;
  made_of(list, undefined, unread, result);
  result.first = memory;
  result.second = count;
  if (aggregate.kind == AggregateKind::Distinct) {
    auto* pointer = builder_.getPtrTy();
    auto* word = builder_.getInt32Ty();
    const auto function = callee("bop_distinct", word, {pointer, word, pointer, word});
    result.second =
        builder_.CreateCall(function, {run_, builder_.getInt32(type.index), memory, count});
  }
  return result;
}

// Elements and, beside them, what they are ordered by; a function moves the elements.
Cell Emitter::sorted(const ir::Aggregate& aggregate, const Cell& list, abi::Type type) {
  const abi::ElementLayout& made = layout_.lists[type.index];
  if (made.stride == 0) {
    unsupported("a list whose elements contain themselves");
    return missing(type);
  }
  auto* wide = builder_.getInt64Ty();
  const Operand length = builder_.CreateZExt(list.second, wide);
  const auto bytes = [&](std::uint64_t each) {
    return scratch(builder_.CreateMul(length, builder_.getInt64(each)));
  };
  const Operand memory = bytes(made.stride);
  const Operand keys = bytes(sizeof(SortKey));
  Loop loop;
  begin_loop(loop, aggregate, list);
  Taken element = taken(aggregate);
  const Cell key = cell(aggregate.body);
  if (key.divisor) unsupported("a list sorted by quotients");
  see_body(element, key, false);
  const State key_state = full_state(key);
  const Operand sure = both(element.where.yes, either(key_state.value, key_state.missing));
  auto* count = carried(loop, builder_.getInt32(0));
  const auto place = [&](Operand begin, std::uint64_t each) {
    return builder_.CreateGEP(
        builder_.getInt8Ty(), begin,
        builder_.CreateMul(builder_.CreateZExt(count, wide), builder_.getInt64(each)));
  };
  const std::optional<Cell>& here = locals_[loop.local.index()];
  BOP_CHECK(here.has_value(), "a loop stands at an element");
  store_element(*here, made.slot, place(memory, made.stride), sure);
  store_sort_key(key, place(keys, sizeof(SortKey)));
  loop.carries.emplace_back(
      count, builder_.CreateAdd(count, builder_.CreateZExt(sure, builder_.getInt32Ty())));
  const Operand undefined = gather(loop, element.undefined);
  const Operand unread = gather(loop, element.unread);
  const Operand lacks = gather(loop, both(element.in, key_state.missing));
  end_loop(loop);
  State state = list_state(list, undefined, unread);
  state.missing = either(state.missing, both(state.value, lacks));
  state.value = both(state.value, negated(lacks));
  Cell result;
  result.type = type;
  made_of(list, undefined, unread, result);
  if (ir::always_in_order(program_[aggregate.body].type)) {
    // Where nothing lacks a key, a list with something open is one as well.
    const Operand ordered = both(list.state.value, negated(lacks));
    state.undefined = both(state.undefined, negated(ordered));
    state.value = either(state.value, ordered);
  }
  auto* pointer = builder_.getPtrTy();
  auto* word = builder_.getInt32Ty();
  const auto function =
      callee("bop_sort", builder_.getInt8Ty(), {pointer, pointer, word, pointer, word, word});
  const bool spans = key.type.kind == Kind::Duration;
  const Operand comparable = call_bit_where(state.value, [&] {
    const Operand done =
        builder_.CreateCall(function, {run_, memory, builder_.getInt32(made.stride), keys, count,
                                       builder_.getInt32(spans ? 1 : 0)});
    return builder_.CreateICmpNE(done, builder_.getInt8(0));
  });
  result.state = undefined_unless(state, comparable);
  result.first = memory;
  result.second = count;
  return result;
}

void Emitter::store_sort_key(const Cell& key, Operand place) {
  auto* wide = builder_.getInt64Ty();
  Operand low = builder_.getInt64(0);
  Operand high = nullptr;
  if (key.number.bits != nullptr) {
    const Operand bits = builder_.CreateSExtOrTrunc(key.number.bits, builder_.getInt128Ty());
    low = builder_.CreateTrunc(bits, wide);
    high = builder_.CreateTrunc(builder_.CreateAShr(bits, 64), wide);
  } else if (key.type.kind == Kind::Boolean) {
    high = builder_.CreateZExt(key.yes, wide);
  } else if (key.type.kind == Kind::Duration) {
    high = builder_.CreateSExt(key.second, wide);
    low = builder_.CreateXor(key.first, builder_.getInt64(std::uint64_t{1} << 63U));
  } else if (key.first->getType()->isIntegerTy()) {
    high = builder_.CreateSExtOrTrunc(key.first, wide);
  } else {
    unsupported("a list sorted by what has no order");
    high = low;
  }
  const auto store = [&](Operand value, std::uint64_t at) {
    builder_.CreateAlignedStore(value, address(place, at), llvm::Align(8));
  };
  store(low, offsetof(SortKey, low));
  store(high, offsetof(SortKey, high));
  store(key.currency != nullptr ? key.currency : builder_.getInt32(0), offsetof(SortKey, currency));
}

Cell Emitter::make(const ir::MakeList& list, abi::Type type) {
  const abi::ElementLayout& made = layout_.lists[type.index];
  if (made.stride == 0) {
    unsupported("a list whose elements contain themselves");
    return missing(type);
  }
  const auto count = static_cast<std::uint32_t>(list.elements.size());
  const Operand memory = scratch(builder_.getInt64(std::uint64_t{count} * made.stride));
  Operand known = bit(true);
  Operand undefined = bit(false);
  for (std::uint32_t index = 0; index < count; ++index) {
    const Cell element = cell(list.elements[index]);
    const State state = full_state(element);
    known = both(known, either(state.value, state.missing));
    undefined = either(undefined, state.undefined);
    store_element(element, made.slot, address(memory, std::uint64_t{index} * made.stride),
                  bit(true));
  }
  Cell result;
  result.type = type;
  result.state = {known, bit(false), undefined};
  result.first = memory;
  result.second = builder_.getInt32(count);
  result.third = bit(true);
  return result;
}

// Each element is written behind those taken so far, and counts if its condition is true.
Cell Emitter::collected(const ir::MakeList& list, abi::Type type) {
  const abi::ElementLayout& made = layout_.lists[type.index];
  if (made.stride == 0) {
    unsupported("a list whose elements contain themselves");
    return missing(type);
  }
  const Operand stride = builder_.getInt64(made.stride);
  const Operand memory = scratch(builder_.getInt64(list.elements.size() * made.stride));
  Operand count = builder_.getInt64(0);
  Operand undefined = bit(false);
  Operand unread = bit(false);
  for (std::size_t index = 0; index < list.elements.size(); ++index) {
    const Taken taken = taken_if(list.conditions[index]);
    const Cell element = cell(list.elements[index]);
    const State state = full_state(element);
    const Operand place =
        builder_.CreateGEP(builder_.getInt8Ty(), memory, builder_.CreateMul(count, stride));
    store_element(element, made.slot, place, taken.in);
    count = builder_.CreateAdd(count, builder_.CreateZExt(taken.in, builder_.getInt64Ty()));
    const Operand open = negated(either(either(state.value, state.missing), state.undefined));
    undefined = either(undefined, either(taken.undefined, both(taken.in, state.undefined)));
    unread = either(unread, either(taken.unread, both(taken.in, open)));
  }
  Cell result;
  result.type = type;
  result.state = {negated(either(undefined, unread)), bit(false), undefined};
  result.first = memory;
  result.second = builder_.CreateTrunc(count, builder_.getInt32Ty());
  result.third = bit(true);
  return result;
}

void Emitter::store_number(const Cell& cell, const abi::Slot& slot, Operand base, Operand in) {
  if (cell.divisor) return unsupported("a list of quotients");
  const Number number = exactly_at(cell.number, abi::scale_of(slot.type.kind), abi::slot_max);
  builder_.CreateStore(builder_.CreateSExtOrTrunc(number.bits, builder_.getInt64Ty()),
                       address(base, slot.payload));
  if (cell.currency == nullptr) return;
  // The zero of an empty sum agrees with any currency; a slot can't say that of a zero.
  if (cell.currency_open)
    give_up(both(in, builder_.CreateICmpEQ(cell.currency, builder_.getInt32(0))));
  if (slot.currency != abi::none)
    builder_.CreateStore(cell.currency, address(base, slot.currency));
  else
    give_up(both(in, builder_.CreateICmpNE(cell.currency, builder_.getInt32(slot.type.index))));
}

void Emitter::store_element(const Cell& cell, const abi::Slot& slot, Operand base, Operand in) {
  const State state = full_state(cell);
  const auto payload = [&](std::uint32_t at = 0) { return address(base, slot.payload + at); };
  auto* byte = builder_.getInt8Ty();
  if (!slot.type.optional) give_up(both(in, state.missing));
  const auto number_of = [&](abi::State named) {
    return builder_.getInt8(static_cast<std::uint8_t>(named));
  };
  const Operand absent =
      choose(state.missing, number_of(abi::State::Missing), number_of(abi::State::Unread));
  builder_.CreateStore(choose(state.value, number_of(abi::State::Value), absent),
                       address(base, slot.state));
  if (cell.number.bits != nullptr) return store_number(cell, slot, base, both(in, state.value));
  switch (slot.type.kind) {
    case Kind::Boolean:
      builder_.CreateStore(builder_.CreateZExt(cell.yes, byte), payload());
      break;
    case Kind::Record: {
      const auto function =
          callee("bop_copy", builder_.getVoidTy(),
                 {builder_.getPtrTy(), builder_.getPtrTy(), builder_.getInt64Ty()});
      const std::uint64_t bytes = layout_.records[slot.type.index].size;
      builder_.CreateCall(function, {payload(), cell.first, builder_.getInt64(bytes)});
      break;
    }
    case Kind::List:
      // A slot can't say that what is open is Undefined.
      give_up(both(in, undefined_beyond(cell)));
      builder_.CreateStore(builder_.CreateZExt(cell.third, builder_.getInt32Ty()),
                           payload(offsetof(abi::ListSlot, complete)));
      [[fallthrough]];
    case Kind::Text:
    case Kind::DateTime:
    case Kind::Duration:
      builder_.CreateStore(cell.second, payload(8));
      [[fallthrough]];
    case Kind::Enum:
    case Kind::Role:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Date:
    case Kind::Time:
    case Kind::BusinessDays:
      builder_.CreateStore(cell.first, payload());
      break;
    case Kind::Target:
      builder_.CreateStore(cell.first, payload());
      builder_.CreateStore(cell.second, payload(offsetof(abi::TargetSlot, months)));
      builder_.CreateStore(builder_.CreateZExt(cell.third, builder_.getInt32Ty()),
                           payload(offsetof(abi::TargetSlot, business)));
      break;
    case Kind::Quantity:
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Error:
      unsupported("an element without a form");
      break;
  }
}

}  // namespace bop::emit
