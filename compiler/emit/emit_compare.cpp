// Comparisons of every kind, and arithmetic of dates and spans.
#include "compiler/emit/context.h"
#include "compiler/emit/emitter.h"
#include "compiler/ir/bounds.h"

namespace bop::emit {

namespace {

constexpr std::int32_t first_day = -719'162;  // 0001-01-01
constexpr std::int32_t last_day = 2'932'896;  // 9999-12-31
constexpr std::int64_t reach_days = std::int64_t{9999} * 366;
constexpr std::uint64_t inline_text_max = 32;

}  // namespace

Cell Emitter::make(const ir::Compare& compare) {
  const Cell a = cell(compare.left);
  const Cell b = cell(compare.right);
  const Operand missing = either(a.state.missing, b.state.missing);
  const Operand known = both(value_bit(a), value_bit(b));
  const Operand undefined = both(negated(missing), either(a.state.undefined, b.state.undefined));
  Operand comparable = bit(true);
  const Operand cmp = holds(compare.op, a, b, comparable);
  State state = {both(known, comparable), bit(false),
                 either(undefined, both(known, negated(comparable)))};
  Operand yes = both(cmp, state.value);
  if (compare.rates != abi::none && !all_set(comparable)) {
    const Operand converts = both(known, negated(comparable));
    const Cell converted = compare_at_rates(compare, a, b);
    const State at_rates = full_state(converted);
    state.value = either(state.value, both(converts, at_rates.value));
    state.undefined = either(undefined, both(converts, at_rates.undefined));
    yes = either(yes, both(converts, converted.yes));
  }
  // What is missing makes the comparison false: known all the same.
  Operand settled = either(state.value, missing);
  if (const auto bounded = decided_by_bounds(compare)) {
    yes = either(yes, both(negated(settled), bounded->yes));
    settled = either(settled, either(bounded->yes, bounded->no));
    state.undefined = both(state.undefined, negated(settled));
  }
  Cell result = boolean(yes, nullptr, state.undefined);
  result.known = settled;
  if (all_set(result.known)) result.known = nullptr;
  return result;
}

// A count's own bounds, or what the term is known to be.
Emitter::Range Emitter::range_of_term(ir::NodeId node) {
  const Cell& term = cell(node);
  Range range;
  range.known = value_bit(term);
  range.has_least = range.has_most = bit(true);
  if (term.number.bits == nullptr || term.divisor) {
    range.known = bit(false);
    range.least = range.most = constant(value::Int128{0}, 0);
    return range;
  }
  range.least = range.most = term.number;
  const auto bounds = count_bounds_.find(node.value);
  if (bounds == count_bounds_.end()) return range;
  const Cell& list = cell(std::get<ir::Aggregate>(program_[node].node).list);
  range.known = list.state.value;
  range.least.bits = bounds->second.sure;
  range.most.bits = bounds->second.possible;
  range.has_most = list.third;
  return range;
}

Emitter::Range Emitter::range_of(ir::NodeId node) {
  const std::vector<ir::Term> terms = ir::counted_terms(program_, node);
  if (terms.empty()) return range_of_term(node);
  Range sum;
  for (const ir::Term& term : terms) {
    Range range = range_of_term(term.node);
    if (term.subtracted) {
      range.least = negative(range.least);
      range.most = negative(range.most);
      std::swap(range.least, range.most);
      std::swap(range.has_least, range.has_most);
    }
    if (sum.known == nullptr) {
      sum = range;
      continue;
    }
    sum.least = added(sum.least, range.least, false, result_max);
    sum.most = added(sum.most, range.most, false, result_max);
    sum.has_least = both(sum.has_least, range.has_least);
    sum.has_most = both(sum.has_most, range.has_most);
    sum.known = both(sum.known, range.known);
  }
  return sum;
}

std::optional<Condition> Emitter::decided_by_bounds(const ir::Compare& compare) {
  if (ir::counted_terms(program_, compare.left).empty() &&
      ir::counted_terms(program_, compare.right).empty())
    return std::nullopt;
  const Range a = range_of(compare.left);
  const Range b = range_of(compare.right);
  const auto ordered = [&](ir::CompareOp op) {
    return [this, op](const Range& x, const Range& y) {
      return both(both(x.has_most, y.has_least), compared(op, x.most, y.least));
    };
  };
  const auto decided = ir::decided(
      compare.op, a, b, ordered(ir::CompareOp::Less), ordered(ir::CompareOp::LessOrEqual),
      [this](Operand x, Operand y) { return both(x, y); },
      [this](Operand x, Operand y) { return either(x, y); });
  const Operand known = both(a.known, b.known);
  return Condition{both(known, decided.yes), both(known, decided.no)};
}

Operand Emitter::holds(ir::CompareOp op, const Cell& a, const Cell& b, Operand& comparable) {
  using enum abi::Kind;
  const abi::Kind kind = a.type.kind;
  if (a.number.bits != nullptr) {
    if (is_amount(kind)) {
      Cell ignored;
      comparable = agree(a, b, ignored);
    }
    return compared_cells(op, a, b);
  }
  if (kind == Boolean) return ordered_bits(op, a.yes, b.yes);
  if (kind == Text) return holds_text(op, a, b);
  if (kind == Duration) return holds_duration(op, a, b, comparable);
  if (kind == Record || kind == List) {
    const Operand equal = same(a, b);
    return op == ir::CompareOp::NotEqual ? negated(equal) : equal;
  }
  return ordered(op, a.first, b.first,
                 kind == Date || kind == Time || kind == DateTime || kind == BusinessDays);
}

Operand Emitter::holds_text(ir::CompareOp op, const Cell& a, const Cell& b) {
  if (op == ir::CompareOp::Equal) return text_equal(a, b);
  if (op == ir::CompareOp::NotEqual) return negated(text_equal(a, b));
  auto* pointer = builder_.getPtrTy();
  auto* word = builder_.getInt32Ty();
  const auto function = callee("bop_text_compare", word, {pointer, word, pointer, word});
  const Operand order = builder_.CreateCall(function, {a.first, a.second, b.first, b.second});
  return ordered(op, order, builder_.getInt32(0), true);
}

// Texts of equal length: a short constant is compared in place, anything else by a call.
Operand Emitter::text_equal(const Cell& a, const Cell& b) {
  if (!builder_.single()) return builder_.CreateICmpEQ(a.first, b.first);  // of one dictionary
  const Cell& constant = fixed(a.second) != nullptr ? a : b;
  const Cell& other = fixed(a.second) != nullptr ? b : a;
  const Operand lengths = builder_.CreateICmpEQ(a.second, b.second);
  const auto* length = fixed(constant.second);
  if (length == nullptr || length->getZExtValue() > inline_text_max) {
    auto* pointer = builder_.getPtrTy();
    const auto function =
        callee("bop_text_equal", builder_.getInt8Ty(), {pointer, pointer, builder_.getInt32Ty()});
    return call_bit_where(lengths, [&] {
      const Operand result = builder_.CreateCall(function, {a.first, b.first, a.second});
      return builder_.CreateICmpNE(result, builder_.getInt8(0));
    });
  }
  // Another length: the constant is compared with itself, so that nothing else is read.
  const Operand data = choose(lengths, other.first, constant.first);
  Operand equal = lengths;
  std::uint64_t at = 0;
  const std::uint64_t bytes = length->getZExtValue();
  while (at < bytes) {
    std::uint64_t size = 8;
    while (size > bytes) size /= 2;
    if (at + size > bytes) at = bytes - size;  // the last piece overlaps the one before
    auto* type = builder_.getIntNTy(static_cast<unsigned>(size * 8));
    const auto piece = [&](Operand text) {
      return builder_.CreateAlignedLoad(type, address(text, at), llvm::Align(1));
    };
    equal = both(equal, builder_.CreateICmpEQ(piece(data), piece(constant.first)));
    at += size;
  }
  return equal;
}

// Months and seconds do not convert into each other: where they disagree nothing can be said.
Operand Emitter::holds_duration(ir::CompareOp op, const Cell& a, const Cell& b,
                                Operand& comparable) {
  const Operand less_months = builder_.CreateICmpSLT(a.second, b.second);
  const Operand more_months = builder_.CreateICmpSGT(a.second, b.second);
  const Operand less_seconds = builder_.CreateICmpSLT(a.first, b.first);
  const Operand more_seconds = builder_.CreateICmpSGT(a.first, b.first);
  comparable = negated(either(both(less_months, more_seconds), both(more_months, less_seconds)));
  const Operand less = either(less_months, less_seconds);
  const Operand more = either(more_months, more_seconds);
  using enum ir::CompareOp;
  switch (op) {
    case Less:
      return less;
    case LessOrEqual:
      return negated(more);
    case Greater:
      return more;
    case GreaterOrEqual:
      return negated(less);
    case Equal:
      return negated(either(less, more));
    case NotEqual:
      return either(less, more);
  }
  return nullptr;
}

// a / rate of a  against  b / rate of b, by cross-multiplying: rates are above zero.
Cell Emitter::compare_at_rates(const ir::Compare& compare, const Cell& a, const Cell& b) {
  const Cell on = cell(compare.on);
  const Cell a_rate = rate_of(compare, a, on);
  const Cell b_rate = rate_of(compare, b, on);
  const Number one = constant(value::Int128{1}, 0);
  const auto over = [&](const Cell& amount, const Cell& by, const std::optional<Number>& divisor) {
    return multiplied(multiplied(amount.number, by.number, largest_), divisor.value_or(one),
                      largest_);
  };
  const Operand cmp = compared(compare.op, over(a, b_rate, b.divisor), over(b, a_rate, a.divisor));
  if (a.divisor || b.divisor) {
    // The interpreter divides quotients into quotients, which have at most 34 digits.
    for (const auto& [amount, rate] : {std::pair(&a, &a_rate), std::pair(&b, &b_rate)}) {
      if (amount->divisor) multiplied(*amount->divisor, rate->number, result_max);
    }
  }
  const State rates = needs(a_rate.state, b_rate.state);
  const Operand dated = either(on.state.value, on.state.missing);
  return boolean_in(
      {both(dated, rates.value), bit(false), choose(dated, rates.undefined, on.state.undefined)},
      cmp);
}

// amount / rate of its currency x rate of the target, as a quotient; itself in its own currency.
Cell Emitter::make(const ir::Convert& convert, abi::Type type) {
  const Cell money = cell(convert.money);
  const Cell on = cell(convert.on);
  const ir::Compare at{ir::CompareOp::Equal, convert.money, {},        convert.rates,
                       convert.rate_field,   convert.base,  convert.on};
  Cell target;
  target.currency = builder_.getInt32(convert.target.packed);
  const Cell from_rate = rate_of(at, money, on);
  const Cell to_rate = rate_of(at, target, on);
  Operand own = builder_.CreateICmpEQ(money.currency, target.currency);
  if (money.currency_open)
    own = either(own, builder_.CreateICmpEQ(money.currency, builder_.getInt32(0)));
  const Number one = constant(value::Int128{1}, 0);
  const auto or_one = [&](const Number& rate) {
    Number same = lifted(one, rate.scale, largest_);
    same.bits = choose(own, resized(same, rate.max).bits, resized(rate, same.max).bits);
    same.max = std::max(rate.max, same.max);
    return same;
  };
  Cell result;
  result.type = type;
  result.currency = target.currency;
  result.number = multiplied(money.number, or_one(to_rate.number), result_max);
  result.divisor = multiplied(money.divisor.value_or(one), or_one(from_rate.number), result_max);
  const State rates = needs(from_rate.state, to_rate.state);
  const Operand converts = both(money.state.value, negated(own));
  const Operand undefined = choose(on.state.value, rates.undefined, on.state.undefined);
  result.state = {both(money.state.value, either(own, both(on.state.value, rates.value))),
                  either(money.state.missing, both(converts, on.state.missing)),
                  either(money.state.undefined, both(converts, undefined))};
  // A divisor is above zero even where there is no rate.
  Operand& bits = result.divisor->bits;
  bits = choose(result.state.value, bits, llvm::ConstantInt::get(bits->getType(), 1));
  return result;
}

Cell Emitter::rate_of(const ir::Compare& compare, const Cell& amount, const Cell& on) {
  const auto key = std::tuple(amount.currency, compare.on.value, compare.rates, compare.rate_field);
  if (const auto known = rates_.find(key); known != rates_.end()) return known->second;
  auto* word = builder_.getInt32Ty();
  const Operand own =
      builder_.CreateICmpEQ(amount.currency, builder_.getInt32(compare.base.packed));
  Operand wanted = both(on.state.value, negated(own));
  if (!llvm::isa<llvm::ConstantInt>(wanted)) {
    wanted = both(wanted, builder_.CreateICmpNE(amount.currency, builder_.getInt32(0)));
  }
  const auto function =
      callee("bop_lookup_latest",
             llvm::StructType::get(context_, {builder_.getPtrTy(), builder_.getInt64Ty()}),
             {builder_.getPtrTy(), word, word, word});
  const FoundOperands found = call_where(wanted, [&] {
    return builder_.CreateCall(function,
                               {run_, builder_.getInt32(compare.rates), amount.currency, on.first});
  });
  const State entry = found_state(found);
  const std::uint32_t record = program_.info.references[compare.rates].record;
  const abi::Slot& slot = layout_.records[record].fields[compare.rate_field];
  Cell rate = load(slot, found.row, {entry.value, bit(false), entry.undefined});
  const Operand above = builder_.CreateICmpSGT(
      rate.number.bits, llvm::ConstantInt::get(rate.number.bits->getType(), 0));
  // A rate that is missing was not read, one that is not above zero is no rate.
  State state = undefined_unless({rate.state.value, bit(false), entry.undefined}, above);
  state.value = either(own, state.value);
  state.undefined = both(negated(own), state.undefined);
  const Number one = lifted(constant(value::Int128{1}, 0), rate.number.scale, largest_);
  if (all_set(own)) {
    rate.number = constant(value::Int128{1}, 0);
  } else {
    rate.number.bits = choose(own, resized(one, rate.number.max).bits, rate.number.bits);
  }
  rate.state = state;
  rates_.emplace(key, rate);
  return rate;
}

Cell Emitter::times(const ir::Arithmetic& arithmetic, const Cell& a, const Cell& b,
                    abi::Type type) {
  using enum abi::Kind;
  const int sign = arithmetic.op == ir::ArithmeticOp::Subtract ? -1 : 1;
  const abi::Kind left = a.type.kind;
  const abi::Kind right = b.type.kind;
  if (arithmetic.op == ir::ArithmeticOp::Multiply) {
    return a.number.bits != nullptr ? span_times(b, a) : span_times(a, b);
  }
  if (left == Date && right == Duration) return date_moved(a, b, sign);
  if (left == Duration && right == Date) return date_moved(b, a, sign);
  if (left == DateTime && right == Duration) return instant_moved(a, b, sign);
  if (left == Duration && right == DateTime) return instant_moved(b, a, sign);
  if (left == Duration || left == BusinessDays) return spans_added(a, b, sign);
  // Date - Date, DateTime - DateTime
  Cell result = missing(type);
  llvm::Type* seconds = builder_.wide_type();
  const Operand later = builder_.CreateSExtOrTrunc(a.first, seconds);
  const Operand earlier = builder_.CreateSExtOrTrunc(b.first, seconds);
  const Operand distance = builder_.CreateSub(later, earlier);
  result.first = left == Date ? builder_.CreateMul(distance, builder_.wide(86'400)) : distance;
  result.second = builder_.word(0);
  result.state = needs(a.state, b.state);
  return result;
}

Cell Emitter::date_moved(const Cell& date, const Cell& span, int sign) {
  Cell result = date;
  result.type = {abi::Kind::Date};
  const State known = needs(date.state, span.state);
  const auto* months = fixed(span.second);
  const auto* seconds = fixed(span.first);
  Operand moved = nullptr;
  if (months != nullptr && months->isZero() && seconds != nullptr &&
      seconds->getSExtValue() % 86'400 == 0 &&
      std::abs(seconds->getSExtValue() / 86'400) <= reach_days) {
    const std::int64_t days = seconds->getSExtValue() / 86'400 * sign;
    moved = builder_.CreateAdd(date.first, builder_.word(days));
  } else {
    auto* word = builder_.getInt32Ty();
    auto* wide_type = builder_.getInt64Ty();
    const auto function = callee("bop_date_add", wide_type, {word, word, wide_type, word});
    moved = builder_.CreateCall(
        function, {date.first, span.second, span.first, llvm::ConstantInt::getSigned(word, sign)});
  }
  // first_day <= moved <= last_day
  llvm::Type* type = moved->getType();
  const Operand from_first =
      builder_.CreateSub(moved, llvm::ConstantInt::getSigned(type, first_day));
  const Operand inside =
      builder_.CreateICmpULE(from_first, llvm::ConstantInt::get(type, last_day - first_day));
  result.first = builder_.CreateTrunc(moved, builder_.word_type());
  result.state = undefined_unless(known, inside);
  return result;
}

Cell Emitter::instant_moved(const Cell& instant, const Cell& span, int sign) {
  Cell result = instant;
  result.type = {abi::Kind::DateTime};
  auto* wide = builder_.getInt64Ty();
  auto* word = builder_.getInt32Ty();
  const Operand memory = local_memory(wide, 1);
  builder_.CreateStore(instant.first, memory);
  const auto function = callee("bop_instant_add", builder_.getInt8Ty(),
                               {builder_.getPtrTy(), word, word, wide, word});
  const Operand done = builder_.CreateCall(
      function,
      {memory, instant.second, span.second, span.first, llvm::ConstantInt::getSigned(word, sign)});
  result.first = builder_.CreateLoad(wide, memory);
  result.state = undefined_unless(needs(instant.state, span.state),
                                  builder_.CreateICmpNE(done, builder_.getInt8(0)));
  return result;
}

Operand Emitter::fits_32(Operand wide) {
  const Operand narrow = builder_.CreateTrunc(wide, builder_.getInt32Ty());
  return builder_.CreateICmpEQ(builder_.CreateSExt(narrow, wide->getType()), wide);
}

Cell Emitter::spans_added(const Cell& a, const Cell& b, int sign) {
  Cell result = a;
  auto* wide = builder_.getInt64Ty();
  auto* word = builder_.getInt32Ty();
  const auto sum = [&](Operand x, Operand y) {
    x = builder_.CreateSExt(x, wide);
    y = builder_.CreateSExt(y, wide);
    return sign > 0 ? builder_.CreateAdd(x, y) : builder_.CreateSub(x, y);
  };
  Operand fits = nullptr;
  if (a.type.kind == abi::Kind::BusinessDays) {
    const Operand count = sum(a.first, b.first);
    fits = fits_32(count);
    result.first = builder_.CreateTrunc(count, word);
  } else {
    const Operand months = sum(a.second, b.second);
    const auto operation =
        sign > 0 ? llvm::Intrinsic::sadd_with_overflow : llvm::Intrinsic::ssub_with_overflow;
    const Operand seconds = builder_.CreateBinaryIntrinsic(operation, a.first, b.first);
    fits = both(fits_32(months), negated(builder_.CreateExtractValue(seconds, 1)));
    if (sign < 0) {
      const Operand least = builder_.getInt64(std::uint64_t{1} << 63U);
      fits = both(fits, builder_.CreateICmpNE(b.first, least));
    }
    result.first = builder_.CreateExtractValue(seconds, 0);
    result.second = builder_.CreateTrunc(months, word);
  }
  result.state = undefined_unless(needs(a.state, b.state), fits);
  return result;
}

// A span a whole number of times; business days need only a whole product.
Cell Emitter::span_times(const Cell& span, const Cell& factor) {
  Cell result = span;
  auto* wide = builder_.getInt64Ty();
  auto* word = builder_.getInt32Ty();
  if (factor.number.scale > 18 || factor.divisor) {
    unsupported("a span times a number of many decimals");
    return result;
  }
  const Operand unit =
      builder_.getInt64(static_cast<std::uint64_t>(power_of_ten(factor.number.scale)));
  Operand fits = nullptr;
  if (span.type.kind == abi::Kind::BusinessDays) {
    const Number count = {builder_.CreateSExt(span.first, wide), Magnitude{1} << 31U, 0};
    const Number product = limited(multiplied(count, factor.number, largest_), narrow_max);
    const Operand bits = builder_.CreateSExtOrTrunc(product.bits, wide);
    const Operand whole = builder_.CreateSDiv(bits, unit);
    const Operand exact = builder_.CreateICmpEQ(builder_.CreateMul(whole, unit), bits);
    fits = both(exact, fits_32(whole));
    result.first = builder_.CreateTrunc(whole, word);
  } else {
    const Operand bits = limited(factor.number, narrow_max).bits;
    const Operand whole = builder_.CreateSDiv(bits, unit);
    const Operand exact = builder_.CreateICmpEQ(builder_.CreateMul(whole, unit), bits);
    const auto product = [&](Operand by) {
      return builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smul_with_overflow, by, whole);
    };
    const Operand seconds = product(span.first);
    const Operand months = product(builder_.CreateSExt(span.second, wide));
    const Operand count = builder_.CreateExtractValue(months, 0);
    const Operand passed =
        either(builder_.CreateExtractValue(seconds, 1), builder_.CreateExtractValue(months, 1));
    fits = both(both(exact, fits_32(count)), negated(passed));
    result.first = builder_.CreateExtractValue(seconds, 0);
    result.second = builder_.CreateTrunc(count, word);
  }
  result.state = undefined_unless(needs(span.state, factor.state), fits);
  return result;
}

}  // namespace bop::emit
