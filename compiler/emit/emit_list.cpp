// Aggregates as loops, and lists that are made. What does not depend on the element is computed
// before its loop. The rules of unknown elements stand beside ir::Aggregate.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emitter.h"
#include "compiler/ir/operands.h"

namespace bop::emit {

using abi::Kind;
using ir::AggregateKind;

struct Emitter::Loop {
  llvm::BasicBlock* before = nullptr;
  llvm::BasicBlock* header = nullptr;
  llvm::BasicBlock* body = nullptr;
  llvm::BasicBlock* after = nullptr;
  llvm::PHINode* index = nullptr;
  Operand count = nullptr;
  Operand stop = nullptr;  // may be empty
  ir::LocalId local;
  std::optional<Cell> outer_local;
  std::vector<std::pair<llvm::PHINode*, Operand>> carries;
  decltype(Emitter::loads_) loads;
  decltype(Emitter::rates_) rates;
};

// One element as most aggregates see it.
struct Emitter::Taken {
  Condition where;
  Operand in;         // not certainly left out
  Operand undefined;  // it makes the result Undefined …
  Operand unread;     // … or Unread
};

void Emitter::prepare_outside(ir::NodeId root, ir::LocalId local) {
  if (!root || cells_.contains(root.value)) return;
  const auto& free = free_locals_[root.index()];
  const bool bound = std::ranges::all_of(
      free, [&](std::uint32_t one) { return one != local.value && locals_[one].has_value(); });
  if (bound) {
    cell(root);
    return;
  }
  ir::each_operand(program_[root], [&](ir::NodeId operand) { prepare_outside(operand, local); });
}

void Emitter::begin_loop(Loop& loop, const ir::Aggregate& aggregate, const Cell& list) {
  loop.local = aggregate.element;
  loop.outer_local = std::exchange(locals_[loop.local.index()], std::nullopt);
  prepare_outside(aggregate.where, loop.local);
  prepare_outside(aggregate.body, loop.local);
  loop.loads = loads_;
  loop.rates = rates_;
  loop.count = list.second;
  loop.before = builder_.GetInsertBlock();
  loop.header = llvm::BasicBlock::Create(context_, "each", function_);
  loop.body = llvm::BasicBlock::Create(context_, "element", function_);
  loop.after = llvm::BasicBlock::Create(context_, "done", function_);
  builder_.CreateBr(loop.header);
  builder_.SetInsertPoint(loop.header);
  loop.index = builder_.CreatePHI(builder_.getInt32Ty(), 2);
  loop.index->addIncoming(builder_.getInt32(0), loop.before);
  builder_.SetInsertPoint(loop.body);
  const abi::ElementLayout& element = layout_.lists[list.type.index];
  auto* wide = builder_.getInt64Ty();
  const Operand offset =
      builder_.CreateMul(builder_.CreateZExt(loop.index, wide), builder_.getInt64(element.stride));
  const Operand place = builder_.CreateGEP(builder_.getInt8Ty(), list.first, offset);
  made_in_loop_.emplace_back();
  locals_[loop.local.index()] = load(element.slot, place, always());
}

void Emitter::end_loop(Loop& loop) {
  llvm::BasicBlock* latch = builder_.GetInsertBlock();
  loop.index->addIncoming(builder_.CreateAdd(loop.index, builder_.getInt32(1)), latch);
  builder_.CreateBr(loop.header);
  for (const auto& [phi, next] : loop.carries) phi->addIncoming(next, latch);
  builder_.SetInsertPoint(loop.header);
  Operand more = builder_.CreateICmpULT(loop.index, loop.count);
  if (loop.stop != nullptr) more = both(more, negated(loop.stop));
  builder_.CreateCondBr(more, loop.body, loop.after);
  builder_.SetInsertPoint(loop.after);
  for (const std::uint32_t node : made_in_loop_.back()) cells_.erase(node);
  made_in_loop_.pop_back();
  locals_[loop.local.index()] = std::move(loop.outer_local);
  loads_ = std::move(loop.loads);
  rates_ = std::move(loop.rates);
}

// A value that goes from one element to the next; `carry` says what comes after this element.
llvm::PHINode* Emitter::carried(Loop& loop, Operand start) {
  llvm::IRBuilder<> at_start(loop.header, loop.header->begin());
  auto* phi = at_start.CreatePHI(start->getType(), 2);
  phi->addIncoming(start, loop.before);
  return phi;
}

Emitter::Taken Emitter::taken(const ir::Aggregate& aggregate) {
  return taken_if(aggregate.where);
}

Emitter::Taken Emitter::taken_if(ir::NodeId where) {
  Taken result;
  result.where = where ? condition(where) : Condition{bit(true), nullptr};
  result.undefined = result.unread = bit(false);
  if (result.where.no == nullptr) {
    result.in = result.where.yes;
    return result;
  }
  result.in = negated(result.where.no);
  const Operand unsure = both(result.in, negated(result.where.yes));
  result.undefined = both(unsure, cell(where).state.undefined);
  result.unread = both(unsure, negated(result.undefined));
  return result;
}

// Adds what an unknown body does, and, for sums, forgets an unknown `where` of a zero.
void Emitter::see_body(Taken& taken, const Cell& body, bool zero_is_nothing) {
  const State state = full_state(body);
  if (zero_is_nothing && body.number.bits != nullptr) {
    const Operand matters = negated(both(state.value, is_zero(body)));
    taken.undefined = both(taken.undefined, matters);
    taken.unread = both(taken.unread, matters);
  }
  const Operand unread = negated(either(either(state.value, state.missing), state.undefined));
  taken.undefined = either(taken.undefined, both(taken.in, state.undefined));
  taken.unread = either(taken.unread, both(taken.in, unread));
}

Operand Emitter::gather(Loop& loop, Operand now) {
  if (const auto* fixed = llvm::dyn_cast<llvm::ConstantInt>(now); fixed && fixed->isZero())
    return now;
  auto* so_far = carried(loop, bit(false));
  loop.carries.emplace_back(so_far, either(so_far, now));
  return so_far;
}

State Emitter::list_state(const Cell& list, Operand undefined, Operand unread) {
  const Operand open = either(either(undefined, unread), negated(list.third));
  return {both(list.state.value, negated(open)), list.state.missing,
          either(list.state.undefined, both(list.state.value, undefined))};
}

Cell Emitter::make(const ir::Aggregate& aggregate, abi::Type type) {
  const Cell list = cell(aggregate.list);
  if (layout_.lists[list.type.index].stride == 0) {
    unsupported("a list whose elements contain themselves");
    return missing(type);
  }
  Cell result;
  switch (aggregate.kind) {
    case AggregateKind::Any:
    case AggregateKind::Every:
      result = quantified(aggregate, list);
      break;
    case AggregateKind::Count:
      result = counted(aggregate, list);
      break;
    case AggregateKind::Sum:
    case AggregateKind::Average:
      result = summed(aggregate, list, type);
      break;
    case AggregateKind::Min:
    case AggregateKind::Max:
      result = extreme(aggregate, list);
      break;
    case AggregateKind::First:
      result = first(aggregate, list, type);
      break;
    case AggregateKind::Sort:
      result = sorted(aggregate, list, type);
      break;
    case AggregateKind::Those:
    case AggregateKind::List:
    case AggregateKind::Distinct:
      result = collected(aggregate, list, type);
      break;
  }
  result.type = type;
  return result;
}

Cell Emitter::quantified(const ir::Aggregate& aggregate, const Cell& list) {
  const bool any = aggregate.kind == AggregateKind::Any;
  Loop loop;
  begin_loop(loop, aggregate, list);
  const Taken element = taken(aggregate);
  const Condition body = aggregate.body ? condition(aggregate.body) : Condition{bit(true), nullptr};
  const Operand body_no = body.no != nullptr ? body.no : negated(body.yes);
  const Operand deciding = any ? body.yes : body_no;
  const Operand harmless = any ? body_no : body.yes;
  const Operand hit = both(element.where.yes, deciding);
  const Operand doubt = both(both(element.in, negated(harmless)), negated(hit));
  Operand undefined = element.undefined;
  if (aggregate.body) undefined = either(undefined, cell(aggregate.body).state.undefined);
  const Operand decided = gather(loop, hit);
  const Operand open = gather(loop, doubt);
  const Operand open_undefined = gather(loop, both(doubt, undefined));
  loop.stop = decided;
  end_loop(loop);
  const Operand settled = both(list.third, negated(open));
  const Operand otherwise = both(list.state.value, both(negated(decided), settled));
  const Operand found = both(list.state.value, decided);
  const Operand is_undefined =
      either(list.state.undefined, both(list.state.value, both(negated(decided), open_undefined)));
  Cell result = boolean(any ? found : otherwise, any ? otherwise : found, is_undefined);
  result.state.missing = list.state.missing;
  return result;
}

Cell Emitter::counted(const ir::Aggregate& aggregate, const Cell& list) {
  Cell result;
  if (!aggregate.where) {
    result.state = list_state(list, bit(false), bit(false));
    result.number = {builder_.CreateZExt(list.second, builder_.getInt64Ty()), abi::list_max, 0};
    return result;
  }
  Loop loop;
  begin_loop(loop, aggregate, list);
  const Taken element = taken(aggregate);
  auto* count = carried(loop, builder_.getInt64(0));
  const Operand one = builder_.CreateZExt(element.in, builder_.getInt64Ty());
  loop.carries.emplace_back(count, builder_.CreateAdd(count, one));
  const Operand undefined = gather(loop, element.undefined);
  const Operand unread = gather(loop, element.unread);
  end_loop(loop);
  result.state = list_state(list, undefined, unread);
  result.number = {count, abi::list_max, 0};
  return result;
}

// The currency of a sum so far (0: of none yet), and whether two have met.
struct Emitter::SumCurrency {
  Operand currency = nullptr;
  Operand mixed = nullptr;
};

Emitter::SumCurrency Emitter::sum_currency(Loop& loop, const Cell& body, Operand adds) {
  if (body.currency == nullptr) return {nullptr, bit(false)};
  auto* so_far = carried(loop, builder_.getInt32(0));
  Cell total;
  total.currency = so_far;
  total.currency_open = true;
  Cell joined;
  const Operand agreeing = agree(total, body, joined);
  const Operand mixed = gather(loop, both(adds, negated(agreeing)));
  loop.carries.emplace_back(so_far, choose(adds, joined.currency, so_far));
  return {so_far, mixed};
}

Cell Emitter::summed(const ir::Aggregate& aggregate, const Cell& list, abi::Type type) {
  const bool average = aggregate.kind == AggregateKind::Average;
  Loop loop;
  begin_loop(loop, aggregate, list);
  Taken element = taken(aggregate);
  const Cell body = cell(aggregate.body);
  see_body(element, body, !average);
  const State body_state = full_state(body);
  const Operand adds = both(element.in, body_state.value);
  const Operand undefined = gather(loop, element.undefined);
  const Operand unread = gather(loop, element.unread);
  const Operand lacks = gather(loop, both(element.in, body_state.missing));
  auto* count = carried(loop, builder_.getInt64(0));
  loop.carries.emplace_back(
      count, builder_.CreateAdd(count, builder_.CreateZExt(element.in, builder_.getInt64Ty())));
  Cell result;
  Operand undefined_sum = bit(false);
  if (body.number.bits == nullptr) {
    result = sum_of_spans(loop, body, adds);
    undefined_sum = result.state.undefined;
  } else {
    const SumCurrency currency = sum_currency(loop, body, adds);
    result.number = sum_of_numbers(loop, body, adds);
    result.currency = currency.currency;
    result.currency_open = currency.currency != nullptr;
    undefined_sum = currency.mixed;
  }
  end_loop(loop);
  State state = list_state(list, undefined, unread);
  const Operand empty = builder_.CreateICmpEQ(count, builder_.getInt64(0));
  if (average) {
    const Operand divisor = choose(empty, builder_.getInt64(1), count);
    result.divisor = Number{divisor, abi::list_max, 0};
  }
  const Operand nothing = average ? either(lacks, empty) : lacks;
  state.missing = either(state.missing, both(state.value, nothing));
  state.value = both(state.value, negated(nothing));
  result.state = undefined_unless(state, negated(undefined_sum));
  result.type = type;
  return result;
}

Number Emitter::sum_of_numbers(Loop& loop, const Cell& body, Operand adds) {
  if (body.divisor) {
    unsupported("a sum of quotients");
    return constant(value::Int128{0}, 0);
  }
  Number term = limited(body.number, result_max);
  const bool may_pass = term.max > result_max / abi::list_max;
  const Magnitude max = may_pass ? result_max : term.max * abi::list_max;
  llvm::Type* width = width_of(max);
  auto* so_far = carried(loop, llvm::ConstantInt::get(width, 0));
  term = resized(term, max);
  term.bits = choose(adds, term.bits, llvm::ConstantInt::get(term.bits->getType(), 0));
  Number sum = {builder_.CreateAdd(so_far, builder_.CreateSExtOrTrunc(term.bits, width)),
                may_pass ? result_max + term.max : max, term.scale};
  if (may_pass) sum = limited(sum, result_max);
  loop.carries.emplace_back(so_far, builder_.CreateSExtOrTrunc(sum.bits, width));
  return {so_far, max, term.scale};
}

Cell Emitter::sum_of_spans(Loop& loop, const Cell& body, Operand adds) {
  Cell total = missing(body.type);
  const Cell zero = total;
  total.state = always();
  auto* first = carried(loop, zero.first);
  total.first = first;
  llvm::PHINode* second = nullptr;
  if (zero.second != nullptr) total.second = second = carried(loop, zero.second);
  Cell term = body;
  term.state = always();
  term.first = choose(adds, body.first, zero.first);
  if (zero.second != nullptr) term.second = choose(adds, body.second, zero.second);
  const Cell sum = spans_added(total, term, 1);
  loop.carries.emplace_back(first, sum.first);
  if (second != nullptr) loop.carries.emplace_back(second, sum.second);
  total.state.undefined = gather(loop, sum.state.undefined);
  return total;
}

// Carries every operand of a cell; `start` gives what stands there before the first element.
Cell Emitter::carried_cell(Loop& loop, Cell shape, Cell& start) {
  Cell result = shape;
  std::vector<Operand> starts;
  each_operand(start, [&](Operand& operand) { starts.push_back(operand); });
  std::size_t next = 0;
  each_operand(result, [&](Operand& operand) { operand = carried(loop, starts[next++]); });
  return result;
}

void Emitter::carry_cell(Loop& loop, Cell so_far, Cell next) {
  std::vector<Operand> nexts;
  each_operand(next, [&](Operand& operand) { nexts.push_back(operand); });
  std::size_t at = 0;
  each_operand(so_far, [&](Operand& operand) {
    loop.carries.emplace_back(llvm::cast<llvm::PHINode>(operand), nexts[at++]);
  });
}

// Zero bits for every operand of `shape`.
Cell Emitter::zeros_like(Cell shape) {
  each_operand(
      shape, [](Operand& operand) { operand = llvm::Constant::getNullValue(operand->getType()); });
  return shape;
}

Cell Emitter::extreme(const ir::Aggregate& aggregate, const Cell& list) {
  const auto op =
      aggregate.kind == AggregateKind::Min ? ir::CompareOp::Less : ir::CompareOp::Greater;
  Loop loop;
  begin_loop(loop, aggregate, list);
  Taken element = taken(aggregate);
  Cell body = cell(aggregate.body);
  if (body.type.kind == Kind::Boolean) unsupported("the least of conditions");
  see_body(element, body, false);
  const State body_state = full_state(body);
  const Operand undefined = gather(loop, element.undefined);
  const Operand unread = gather(loop, element.unread);
  const Operand lacks = gather(loop, both(element.in, body_state.missing));
  const Operand candidate = both(element.in, body_state.value);
  body.state = {};
  // As wide as its bound says, so that it can be carried.
  if (body.number.bits != nullptr) body.number = resized(body.number, body.number.max);
  Cell start = zeros_like(body);
  if (body.divisor) start.divisor->bits = llvm::ConstantInt::get(body.divisor->bits->getType(), 1);
  Cell best = carried_cell(loop, body, start);
  auto* have = carried(loop, bit(false));
  Operand comparable = bit(true);
  const Operand better = holds(op, body, best, comparable);
  const Operand takes = both(candidate, either(negated(have), both(comparable, better)));
  const Operand mixed = gather(loop, both(both(candidate, have), negated(comparable)));
  Cell next = best;
  std::vector<Operand> fresh;
  each_operand(body, [&](Operand& operand) { fresh.push_back(operand); });
  std::size_t at = 0;
  each_operand(next, [&](Operand& operand) { operand = choose(takes, fresh[at++], operand); });
  carry_cell(loop, best, next);
  loop.carries.emplace_back(have, either(have, candidate));
  end_loop(loop);
  State state = list_state(list, undefined, unread);
  const Operand nothing = either(lacks, negated(have));
  state.missing = either(state.missing, both(state.value, nothing));
  state.value = both(state.value, negated(nothing));
  best.state = undefined_unless(state, negated(mixed));
  return best;
}

Cell Emitter::first(const ir::Aggregate& aggregate, const Cell& list, abi::Type type) {
  Loop loop;
  begin_loop(loop, aggregate, list);
  const Taken element = taken(aggregate);
  const Operand unsure = both(element.in, negated(element.where.yes));
  const Cell body = *locals_[loop.local.index()];
  State found = full_state(body);
  found = {both(found.value, negated(unsure)), both(found.missing, negated(unsure)),
           choose(unsure, element.undefined, found.undefined)};
  Cell plain = body;  // a Boolean's bits as three states and a payload, like everything else's
  plain.state = found;
  plain.no = plain.known = nullptr;
  Cell start = zeros_like(plain);
  if (type.kind == Kind::Record) start.first = zero_row();
  start.state = state(false, true, false);
  Cell so_far = carried_cell(loop, plain, start);
  auto* done = carried(loop, bit(false));
  Cell next = so_far;
  std::vector<Operand> fresh;
  each_operand(plain, [&](Operand& operand) { fresh.push_back(operand); });
  std::size_t at = 0;
  each_operand(next, [&](Operand& operand) { operand = choose(element.in, fresh[at++], operand); });
  carry_cell(loop, so_far, next);
  loop.carries.emplace_back(done, either(done, element.in));
  loop.stop = done;
  end_loop(loop);
  const Operand usable = both(list.state.value, list.third);
  const State result = {both(usable, so_far.state.value),
                        either(list.state.missing, both(usable, so_far.state.missing)),
                        either(list.state.undefined, both(usable, so_far.state.undefined))};
  return in_state(so_far, result);
}

// --- lists made

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
  const Cell body = bodies ? cell(aggregate.body) : *locals_[loop.local.index()];
  if (bodies) see_body(element, body, false);
  auto* count = carried(loop, builder_.getInt32(0));
  const Operand place = builder_.CreateGEP(
      builder_.getInt8Ty(), memory, builder_.CreateMul(builder_.CreateZExt(count, wide), stride));
  store_element(body, made.slot, place, element.in);
  loop.carries.emplace_back(
      count, builder_.CreateAdd(count, builder_.CreateZExt(element.in, builder_.getInt32Ty())));
  const Operand undefined = gather(loop, element.undefined);
  const Operand unread = gather(loop, element.unread);
  end_loop(loop);
  Cell result;
  result.type = type;
  result.state = list_state(list, undefined, unread);
  result.first = memory;
  result.second = count;
  result.third = bit(true);
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
  auto* count = carried(loop, builder_.getInt32(0));
  const auto place = [&](Operand begin, std::uint64_t each) {
    return builder_.CreateGEP(
        builder_.getInt8Ty(), begin,
        builder_.CreateMul(builder_.CreateZExt(count, wide), builder_.getInt64(each)));
  };
  store_element(*locals_[loop.local.index()], made.slot, place(memory, made.stride), element.in);
  store_sort_key(key, place(keys, sizeof(SortKey)));
  loop.carries.emplace_back(
      count, builder_.CreateAdd(count, builder_.CreateZExt(element.in, builder_.getInt32Ty())));
  const Operand undefined = gather(loop, element.undefined);
  const Operand unread = gather(loop, element.unread);
  const Operand lacks = gather(loop, both(element.in, full_state(key).missing));
  end_loop(loop);
  State state = list_state(list, undefined, unread);
  state.missing = either(state.missing, both(state.value, lacks));
  state.value = both(state.value, negated(lacks));
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
  Cell result;
  result.type = type;
  result.state = undefined_unless(state, comparable);
  result.first = memory;
  result.second = count;
  result.third = bit(true);
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
  if (cell.number.bits != nullptr) {
    const int scale = abi::scale_of(slot.type.kind);
    if (cell.divisor) {
      unsupported("a list of quotients");
      return;
    }
    const Number number = exactly_at(cell.number, scale, abi::slot_max);
    builder_.CreateStore(builder_.CreateSExtOrTrunc(number.bits, builder_.getInt64Ty()), payload());
    if (cell.currency == nullptr) return;
    if (slot.currency != abi::none) {
      builder_.CreateStore(cell.currency, address(base, slot.currency));
    } else {
      give_up(both(in, builder_.CreateICmpNE(cell.currency, builder_.getInt32(slot.type.index))));
    }
    return;
  }
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
