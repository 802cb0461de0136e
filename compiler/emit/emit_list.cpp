// Aggregates as loops, and lists that are made. What does not depend on the element is computed
// before its loop. The rules of unknown elements stand beside ir::Aggregate.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emit_loop.h"
#include "compiler/ir/operands.h"

namespace bop::emit {

using abi::Kind;
using ir::AggregateKind;

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
  Operand at = loop.index;
  if (list.rows != nullptr) {
    auto* word = builder_.getInt32Ty();
    at = builder_.CreateLoad(word, builder_.CreateGEP(word, list.rows, loop.index));
  }
  const Operand offset =
      builder_.CreateMul(builder_.CreateZExt(at, wide), builder_.getInt64(element.stride));
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
  for (const std::uint32_t node : made_in_loop_.back()) {
    cells_.erase(node);
    count_bounds_.erase(node);
  }
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

Operand Emitter::undefined_beyond(const Cell& list) {
  return list.fourth != nullptr ? list.fourth : bit(false);
}

void Emitter::made_of(const Cell& list, Operand undefined, Operand unread, Cell& result) {
  result.state = list.state;
  result.third = both(list.third, negated(either(undefined, unread)));
  result.fourth = either(undefined, undefined_beyond(list));
}

State Emitter::list_state(const Cell& list, Operand undefined, Operand unread) {
  undefined = either(undefined, undefined_beyond(list));
  const Operand open = either(either(undefined, unread), negated(list.third));
  return {both(list.state.value, negated(open)), list.state.missing,
          either(list.state.undefined, both(list.state.value, undefined))};
}

Cell Emitter::make(const ir::Aggregate& aggregate, abi::Type type, CountBounds& bounds) {
  Cell list = cell(aggregate.list);
  if (layout_.lists[list.type.index].stride == 0) {
    unsupported("a list whose elements contain themselves");
    return missing(type);
  }
  Loop::narrow(*this, aggregate, list);
  Cell result;
  switch (aggregate.kind) {
    case AggregateKind::Any:
    case AggregateKind::Every:
      result = quantified(aggregate, list);
      break;
    case AggregateKind::Count:
      result = counted(aggregate, list, bounds);
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
  const Operand beyond = either(open_undefined, undefined_beyond(list));
  const Operand is_undefined =
      either(list.state.undefined, both(list.state.value, both(negated(decided), beyond)));
  Cell result = boolean(any ? found : otherwise, any ? otherwise : found, is_undefined);
  result.state.missing = list.state.missing;
  return result;
}

Cell Emitter::counted(const ir::Aggregate& aggregate, const Cell& list, CountBounds& bounds) {
  Cell result;
  if (!aggregate.where) {
    result.state = list_state(list, bit(false), bit(false));
    result.number = {builder_.CreateZExt(list.second, builder_.getInt64Ty()), abi::list_max, 0};
    bounds.sure = bounds.possible = result.number.bits;
    return result;
  }
  Loop loop;
  begin_loop(loop, aggregate, list);
  const Taken element = taken(aggregate);
  auto* count = carried(loop, builder_.getInt64(0));
  const auto counts = [&](llvm::PHINode* so_far, Operand in) {
    const Operand one = builder_.CreateZExt(in, builder_.getInt64Ty());
    loop.carries.emplace_back(so_far, builder_.CreateAdd(so_far, one));
  };
  counts(count, element.in);
  bounds.sure = bounds.possible = count;
  if (element.where.no != nullptr) {
    auto* sure = carried(loop, builder_.getInt64(0));
    counts(sure, element.where.yes);
    bounds.sure = sure;
  }
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
                        either(either(list.state.undefined, both(usable, so_far.state.undefined)),
                               both(list.state.value, undefined_beyond(list)))};
  return in_state(so_far, result);
}

// --- lists made

}  // namespace bop::emit
