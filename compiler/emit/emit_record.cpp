// Fields of packed records, lookups in reference data, and calls of builtins.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emitter.h"
#include "runtime/builtins/raw_number.h"

namespace bop::emit {

namespace {

using abi::Kind;

bool is_key(Kind kind) {
  return !is_amount(kind) && kind != Kind::Record && kind != Kind::List && kind != Kind::Duration &&
         kind != Kind::Target && kind != Kind::Error;
}

}  // namespace

Operand Emitter::address(Operand base, std::uint64_t offset) {
  if (offset == 0) return base;
  return builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), base, offset);
}

// Rows, constants and the context never change while code runs; lists that code makes do, once.
Operand Emitter::load(llvm::Type* type, Operand base, std::uint64_t offset) {
  auto* made = builder_.CreateAlignedLoad(type, address(base, offset), llvm::Align(1));
  if (!makes_lists_)
    made->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
  return made;
}

llvm::FunctionCallee Emitter::callee(const char* name, llvm::Type* result,
                                     std::vector<llvm::Type*> parameters) {
  auto made = module_.getOrInsertFunction(name, llvm::FunctionType::get(result, parameters, false));
  llvm::cast<llvm::Function>(made.getCallee())->addFnAttr(llvm::Attribute::NoUnwind);
  return made;
}

Operand Emitter::local_memory(llvm::Type* type, unsigned count) {
  llvm::IRBuilder<> at_start(entry_, entry_->begin());
  auto* memory = at_start.CreateAlloca(llvm::ArrayType::get(type, count));
  memory->setAlignment(llvm::Align(16));
  return memory;
}

Operand Emitter::zero_row() {
  if (zero_row_ == nullptr) {
    llvm::IRBuilder<> at_start(entry_, entry_->begin());
    auto* loaded = at_start.CreateLoad(
        builder_.getPtrTy(),
        at_start.CreateConstGEP1_64(builder_.getInt8Ty(), run_, offsetof(Context, zero)));
    zero_row_ = loaded;
  }
  return zero_row_;
}

// --- the record being judged, the clock, fields

Cell Emitter::subject() {
  Cell result;
  result.type = {.kind = Kind::Record, .index = program_.info.subject_record};
  result.state = always();
  if (builder_.single()) result.first = row_;
  return result;
}

Cell Emitter::make(const ir::Clock& clock) {
  Cell result;
  result.type = {clock.instant ? Kind::DateTime : Kind::Date};
  result.state = always();
  if (clock.instant) {
    result.first = load(builder_.getInt64Ty(), run_, offsetof(Context, as_of_seconds));
    result.second = load(builder_.getInt32Ty(), run_, offsetof(Context, as_of_offset));
    result.second = builder_.in_every_lane(result.second);
  } else {
    result.first = load(builder_.getInt32Ty(), run_, offsetof(Context, today));
  }
  result.first = builder_.in_every_lane(result.first);
  return result;
}

// A null row: the result is not there yet.
Cell Emitter::make(const ir::Result& made, abi::Type type) {
  const Operand table = load(builder_.getPtrTy(), run_, offsetof(Context, results));
  const Operand row = load(builder_.getPtrTy(), table, made.index * sizeof(void*));
  Cell result;
  result.type = type;
  result.state = state(false, false, false);
  result.state.value = builder_.CreateIsNotNull(row);
  result.first = builder_.CreateSelect(result.state.value, row, zero_row());
  return result;
}

Cell Emitter::make(const ir::Field& field) {
  const Cell record = cell(field.record);
  const std::uint32_t type = record.type.index;
  if (!layout_.packable[type]) {
    const auto& name = program_.info.schema.records[type].name;
    unsupported("a field of `" + name + "`, which contains itself");
    return missing(program_.info.schema.records[type].fields[field.field].type);
  }
  const abi::Slot& slot = layout_.records[type].fields[field.field];
  if (!builder_.single()) return column_of(slot, record.place, record.state);
  return load(slot, record.first, record.state);
}

Cell Emitter::load(const abi::Slot& slot, Operand base, const State& holder) {
  const Operand read = load(builder_.getInt8Ty(), base, slot.state);
  const auto in = [&](abi::State wanted) {
    return builder_.CreateICmpEQ(read, builder_.getInt8(static_cast<std::uint8_t>(wanted)));
  };
  Cell result;
  result.type = slot.type;
  result.state.value = both(holder.value, in(abi::State::Value));
  result.state.undefined = holder.undefined;
  result.state.missing = holder.missing;
  if (slot.type.optional) {
    result.state.missing = either(holder.missing, both(holder.value, in(abi::State::Missing)));
  }
  if (slot.type.kind == Kind::Boolean) {
    // The byte is zero wherever the slot's own state is not Value.
    const Operand byte = load(builder_.getInt8Ty(), base, slot.payload);
    result.yes = both(holder.value, builder_.CreateICmpNE(byte, builder_.getInt8(0)));
    result.known = std::exchange(result.state.value, nullptr);
    return result;
  }
  load_payload(slot, base, result);
  return result;
}

void Emitter::load_payload(const abi::Slot& slot, Operand base, Cell& result) {
  auto* word = builder_.getInt32Ty();
  auto* wide = builder_.getInt64Ty();
  auto* pointer = builder_.getPtrTy();
  const auto payload = [&](llvm::Type* type, std::uint32_t at = 0) {
    return load(type, base, slot.payload + at);
  };
  switch (slot.type.kind) {
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      if (slot.currency == abi::none) {
        result.currency = builder_.getInt32(slot.type.index);
      } else {
        Operand& known = loads_[{base, slot.currency}];
        if (known == nullptr) known = load(word, base, slot.currency);
        result.currency = known;
      }
      [[fallthrough]];
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
      result.number = {payload(wide), abi::slot_max, abi::scale_of(slot.type.kind)};
      break;
    case Kind::Enum:
    case Kind::Role:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Date:
    case Kind::Time:
    case Kind::BusinessDays:
      result.first = payload(word);
      break;
    case Kind::Text:
      result.first = payload(pointer);
      result.second = payload(word, offsetof(abi::TextSlot, length));
      break;
    case Kind::Target:
      result.third = builder_.CreateICmpNE(payload(word, offsetof(abi::TargetSlot, business)),
                                           builder_.getInt32(0));
      [[fallthrough]];
    case Kind::DateTime:
    case Kind::Duration:
      result.first = payload(wide);
      result.second = payload(word, 8);
      break;
    case Kind::Record:
      result.first = address(base, slot.payload);
      break;
    case Kind::List:
      result.first = payload(pointer);
      result.second = payload(word, offsetof(abi::ListSlot, count));
      result.third = builder_.CreateICmpNE(payload(word, offsetof(abi::ListSlot, complete)),
                                           builder_.getInt32(0));
      break;
    case Kind::Boolean:
    case Kind::Error:
      unsupported("a field without a type");
      break;
  }
}

// --- calls that happen only where their arguments are known

Operand Emitter::call_bit_where(Operand wanted, llvm::function_ref<Operand()> call) {
  if (all_set(wanted)) return call();
  if (none_set(wanted)) return bit(false);
  llvm::BasicBlock* before = builder_.GetInsertBlock();
  auto* calling = llvm::BasicBlock::Create(context_, "call", function_);
  auto* after = llvm::BasicBlock::Create(context_, "after", function_);
  builder_.CreateCondBr(wanted, calling, after);
  builder_.SetInsertPoint(calling);
  const Operand made = call();
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
  auto* result = builder_.CreatePHI(made->getType(), 2);
  result->addIncoming(llvm::Constant::getNullValue(made->getType()), before);
  result->addIncoming(made, calling);
  return result;
}

Emitter::FoundOperands Emitter::call_where(Operand wanted, llvm::function_ref<Operand()> call) {
  const Operand nothing = zero_row();
  auto* wide = builder_.getInt64Ty();
  const Operand unread = builder_.getInt64(static_cast<std::uint64_t>(abi::State::Unread));
  if (none_set(wanted)) return {nothing, unread};
  llvm::BasicBlock* before = builder_.GetInsertBlock();
  auto* calling = llvm::BasicBlock::Create(context_, "lookup", function_);
  auto* after = llvm::BasicBlock::Create(context_, "found", function_);
  builder_.CreateCondBr(wanted, calling, after);
  builder_.SetInsertPoint(calling);
  const Operand made = call();
  const Operand row = builder_.CreateExtractValue(made, 0);
  const Operand state = builder_.CreateExtractValue(made, 1);
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
  const auto joined = [&](llvm::Type* type, Operand without, Operand with) {
    auto* result = builder_.CreatePHI(type, 2);
    result->addIncoming(without, before);
    result->addIncoming(with, calling);
    return result;
  };
  auto* found_row = joined(builder_.getPtrTy(), nothing, row);
  auto* found_state = joined(wide, unread, state);
  return {found_row, found_state};
}

State Emitter::found_state(const FoundOperands& found) {
  const auto is = [&](std::uint64_t wanted) {
    return builder_.CreateICmpEQ(found.state, builder_.getInt64(wanted));
  };
  give_up(is(state_wide));
  return {is(static_cast<std::uint64_t>(abi::State::Value)),
          is(static_cast<std::uint64_t>(abi::State::Missing)),
          is(static_cast<std::uint64_t>(abi::State::Undefined))};
}

// --- lookups

bool Emitter::store_key(const Cell& key, Kind kind, Operand part) {
  auto* wide = builder_.getInt64Ty();
  Operand text = llvm::ConstantPointerNull::get(builder_.getPtrTy());
  Operand bits = builder_.getInt64(0);
  if (!is_key(kind) || key.divisor) {
    return false;
  } else if (key.number.bits != nullptr) {
    bits = exactly_at(key.number, abi::scale_of(kind), abi::slot_max).bits;
  } else if (kind == Kind::Text) {
    text = key.first;
    bits = builder_.CreateZExt(key.second, wide);
  } else if (kind == Kind::Boolean) {
    bits = builder_.CreateZExt(key.yes, wide);
  } else {
    bits = builder_.CreateSExtOrTrunc(key.first, wide);
  }
  builder_.CreateStore(text, part);
  builder_.CreateStore(bits, address(part, offsetof(KeyPart, bits)));
  return true;
}

Cell Emitter::make(const ir::Lookup& lookup, abi::Type type) {
  const abi::ReferenceInfo& reference = program_.info.references[lookup.reference];
  const auto& fields = program_.info.schema.records[reference.record].fields;
  Operand known = bit(true);
  Operand missing = bit(false);
  std::vector<Cell> keys;
  for (const ir::NodeId key : lookup.keys) {
    keys.push_back(cell(key));
    known = both(known, value_bit(keys.back()));
    missing = either(missing, keys.back().state.missing);
  }
  const auto parts = static_cast<unsigned>(keys.size());
  const Operand memory = local_memory(builder_.getInt64Ty(), 2 * parts);
  for (unsigned part = 0; part < parts; ++part) {
    const abi::Field& field = fields[reference.key_fields[part]];
    if (!store_key(keys[part], field.type.kind, address(memory, part * sizeof(KeyPart))))
      unsupported("looking up `" + reference.name + "` by `" + field.name + "`, which is " +
                  program_.info.schema.name_of(field.type));
  }
  auto* pointer = builder_.getPtrTy();
  const auto function =
      callee("bop_lookup", llvm::StructType::get(context_, {pointer, builder_.getInt64Ty()}),
             {pointer, builder_.getInt32Ty(), pointer});
  const bool all_rows = keys.empty();
  const FoundOperands found = call_where(known, [&] {
    const Operand looked_up = all_rows ? llvm::ConstantPointerNull::get(pointer) : memory;
    return builder_.CreateCall(function, {run_, builder_.getInt32(lookup.reference), looked_up});
  });
  // Where it was not called the state is Unread, so nothing but a missing key has to be added.
  State state = found_state(found);
  state.missing = either(missing, state.missing);
  Cell result;
  result.type = type;
  result.state = state;
  if (all_rows) {
    abi::Slot slot;  // the row is a ListSlot and nothing else
    slot.type = type;
    load_payload(slot, found.row, result);
  } else {
    result.first = found.row;
  }
  return result;
}

// --- builtins

// The 64 bits of an Integer; `fits` is told whether the number is whole.
Operand Emitter::whole_argument(const Cell& cell, Operand& fits) {
  auto* wide = builder_.getInt64Ty();
  if (cell.number.bits == nullptr) return builder_.CreateSExt(cell.first, wide);
  if (cell.number.scale > 18 || cell.divisor) {
    unsupported("a builtin's argument of many decimals");
    return builder_.getInt64(0);
  }
  const Operand bits = limited(cell.number, narrow_max).bits;
  const Operand unit =
      builder_.getInt64(static_cast<std::uint64_t>(power_of_ten(cell.number.scale)));
  const Operand whole = builder_.CreateSDiv(bits, unit);
  fits = both(fits, builder_.CreateICmpEQ(builder_.CreateMul(whole, unit), bits));
  return whole;
}

Operand Emitter::argument(const Cell& cell, Kind kind, Operand& fits) {
  auto* wide = builder_.getInt64Ty();
  const Operand memory = local_memory(wide, 3);
  const auto store = [&](Operand value) { builder_.CreateStore(value, memory); };
  switch (kind) {
    case Kind::Boolean:
      store(builder_.CreateZExt(cell.yes, builder_.getInt8Ty()));
      break;
    case Kind::Date:
    case Kind::Time:
    case Kind::BusinessDays:
      store(cell.first);
      break;
    case Kind::Target:
      builder_.CreateStore(builder_.CreateZExt(cell.third, builder_.getInt32Ty()),
                           address(memory, offsetof(abi::TargetSlot, business)));
      [[fallthrough]];
    case Kind::DateTime:
    case Kind::Duration:
      store(cell.first);
      builder_.CreateStore(cell.second, address(memory, 8));
      break;
    case Kind::Percent: {
      if (cell.divisor) {
        unsupported("a quotient as a builtin's argument");
        break;
      }
      const Number scaled = exactly_at(cell.number, abi::number_scale, abi::slot_max);
      store(builder_.CreateSExtOrTrunc(scaled.bits, wide));
      break;
    }
    case Kind::Text:
      store(cell.first);
      builder_.CreateStore(cell.second, address(memory, offsetof(builtins::RawText, length)));
      break;
    case Kind::Integer:
      store(whole_argument(cell, fits));
      break;
    case Kind::Number:
      if (cell.number.bits == nullptr || cell.divisor) {
        unsupported("a quotient as a builtin's argument");
        break;
      }
      store_raw_number(limited(cell.number, result_max), memory);
      break;
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Role:
    case Kind::Ratio:
    case Kind::Enum:
    case Kind::Record:
    case Kind::List:
    case Kind::Error:
      unsupported("a builtin's argument of a kind that code does not pass");
      break;
  }
  return memory;
}

void Emitter::store_raw_number(const Number& number, Operand memory) {
  auto* half = builder_.getInt64Ty();
  const Operand bits = builder_.CreateSExtOrTrunc(number.bits, builder_.getInt128Ty());
  const Operand high = builder_.CreateAShr(bits, 64);
  builder_.CreateStore(builder_.CreateTrunc(bits, half),
                       address(memory, offsetof(builtins::RawNumber, low)));
  builder_.CreateStore(builder_.CreateTrunc(high, half),
                       address(memory, offsetof(builtins::RawNumber, high)));
  builder_.CreateStore(builder_.getInt32(static_cast<std::uint32_t>(number.scale)),
                       address(memory, offsetof(builtins::RawNumber, scale)));
}

// What a few instructions do as well as the builtin.
std::optional<Cell> Emitter::without_call(const ir::Call& call, abi::Type type) {
  const bool is_money = call.builtin == "money";
  const bool is_weekday = call.builtin == "weekday";
  if (!is_money && !is_weekday && call.builtin != "days_between") return text_test(call);
  const Cell a = cell(call.arguments.front());
  const Cell b = cell(call.arguments.back());
  Cell result = a;
  result.type = type;
  result.state = needs(a.state, b.state);
  if (is_money) {
    result.currency = b.first;
    return result;
  }
  result.first = nullptr;
  if (is_weekday) {
    constexpr std::int64_t monday_before =
        719'169;  // days from there to 1970-01-01, and no date is before
    const Operand days = builder_.CreateAdd(a.first, builder_.word(monday_before));
    const Operand since_monday = builder_.CreateURem(days, builder_.word(7));
    result.number = resized({builder_.CreateAdd(since_monday, builder_.word(1)), 7, 0}, 7);
    return result;
  }
  constexpr Magnitude days_most = 3'652'058;  // from year 1 to 9999
  result.number = resized({builder_.CreateSub(b.first, a.first), days_most, 0}, days_most);
  return result;
}

Cell Emitter::make(const ir::Call& call, abi::Type type) {
  if (auto quick = without_call(call, type)) return *quick;
  const builtins::Builtin* builtin = builtins::find(call.builtin);
  if (builtin == nullptr || builtin->raw == nullptr || builtin->arity != call.arguments.size()) {
    unsupported("`" + call.builtin + "` has no entry for code");
    return missing(type);
  }
  State known = always();
  Operand fits = bit(true);
  int scale = abi::number_scale;  // of a Number it gives: at least that of its arguments
  auto* pointer = builder_.getPtrTy();
  const Operand arguments = local_memory(pointer, builtins::Builtin::arity_max);
  for (unsigned index = 0; index < call.arguments.size(); ++index) {
    const Cell given = cell(call.arguments[index]);
    known = needs(known, full_state(given));
    scale = std::max(scale, given.number.scale);
    const Operand place = argument(given, builtin->parameter_kinds[index], fits);
    builder_.CreateStore(place, address(arguments, index * sizeof(void*)));
  }
  const Operand result_memory = local_memory(builder_.getInt64Ty(), 3);
  store_raw_number(constant(value::Int128{0}, scale), result_memory);
  const Operand texts = builtin->result == Kind::Text
                            ? load(pointer, run_, offsetof(Context, texts))
                            : llvm::ConstantPointerNull::get(builder_.getPtrTy());
  const std::string name = "bop_builtin_" + call.builtin;
  const auto function = callee(name.c_str(), builder_.getInt32Ty(), {pointer, pointer, pointer});
  const Operand called = call_bit_where(both(known.value, fits), [&] {
    return builder_.CreateCall(function, {texts, result_memory, arguments});
  });
  // A call that can never be made has no state of its own width.
  const Operand state = builder_.CreateZExtOrTrunc(called, builder_.getInt32Ty());
  known = undefined_unless(known, fits);
  if (builtin->result == Kind::Number)
    give_up(both(known.value,
                 builder_.CreateICmpEQ(state, builder_.getInt32(builtins::raw_does_not_fit))));
  if (builtin->may_fail) {
    const auto is = [&](abi::State wanted) {
      return both(known.value, builder_.CreateICmpEQ(
                                   state, builder_.getInt32(static_cast<std::uint32_t>(wanted))));
    };
    known.missing = either(known.missing, is(abi::State::Missing));
    known.undefined = either(known.undefined, is(abi::State::Undefined));
    known.value = is(abi::State::Value);
  }
  Cell result = builtin_result(builtin->result, result_memory, known, type);
  result.number.scale = builtin->result == Kind::Number ? scale : result.number.scale;
  return result;
}

Cell Emitter::builtin_result(Kind kind, Operand memory, const State& state, abi::Type type) {
  const auto read = [&](llvm::Type* as, std::uint64_t at = 0) {
    return builder_.CreateAlignedLoad(as, address(memory, at), llvm::Align(1));
  };
  if (kind == Kind::Boolean) {
    Cell result =
        boolean_in(state, builder_.CreateICmpNE(read(builder_.getInt8Ty()), builder_.getInt8(0)));
    result.type = type;
    return result;
  }
  Cell result;
  result.type = type;
  result.state = state;
  if (kind == Kind::Integer) {
    result.number = limited({read(builder_.getInt64Ty()), narrow_max + 1, 0}, abi::slot_max);
    result.number.bits = builder_.CreateSExtOrTrunc(result.number.bits, builder_.getInt64Ty());
  } else if (kind == Kind::Percent) {
    result.number = {read(builder_.getInt64Ty()), abi::slot_max, abi::number_scale};
  } else if (kind == Kind::Number) {
    auto* whole = builder_.getInt128Ty();
    const Operand low = builder_.CreateZExt(read(builder_.getInt64Ty()), whole);
    const Operand high = builder_.CreateSExt(
        read(builder_.getInt64Ty(), offsetof(builtins::RawNumber, high)), whole);
    result.number = {builder_.CreateOr(builder_.CreateShl(high, 64), low), result_max, 0};
  } else if (kind == Kind::Text) {
    result.first = read(builder_.getPtrTy());
    result.second = read(builder_.getInt32Ty(), offsetof(builtins::RawText, length));
  } else {
    result.first = read(builder_.getInt32Ty());
  }
  return result;
}

// starts_with and ends_with of a short constant, in place.
std::optional<Cell> Emitter::text_test(const ir::Call& call) {
  const bool starts = call.builtin == "starts_with";
  if (!starts && call.builtin != "ends_with") return std::nullopt;
  const Cell text = cell(call.arguments[0]);
  const Cell part = cell(call.arguments[1]);
  const auto* length = fixed(part.second);
  if (length == nullptr || length->getZExtValue() > 32) return std::nullopt;
  const Operand long_enough = builder_.CreateICmpUGE(text.second, part.second);
  Cell piece = text;
  piece.second = builder_.CreateSelect(long_enough, part.second, builder_.getInt32(0));
  if (!starts) {
    const Operand rest =
        builder_.CreateZExt(builder_.CreateSub(text.second, piece.second), builder_.getInt64Ty());
    piece.first = builder_.CreateGEP(builder_.getInt8Ty(), text.first, rest);
  }
  const Operand equal = both(long_enough, text_equal(piece, part));
  return boolean_in(needs(text.state, part.state), equal);
}

}  // namespace bop::emit
