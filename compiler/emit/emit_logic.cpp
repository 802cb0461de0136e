// Bits and states: conditions, choices between values, and when two values are the same.
#include <algorithm>
#include <utility>

#include "compiler/emit/emitter.h"
#include "compiler/ir/operands.h"
#include "runtime/abi/datum.h"

namespace bop::emit {

namespace {

bool two_valued(const Condition& condition) {
  return condition.no == nullptr;
}

}  // namespace

State Emitter::state(bool value, bool missing, bool undefined) {
  return {bit(value), bit(missing), bit(undefined)};
}

State Emitter::always() {
  return state(true, false, false);
}

State Emitter::needs(const State& a, const State& b) {
  const Operand missing = either(a.missing, b.missing);
  return {both(a.value, b.value), missing,
          both(negated(missing), either(a.undefined, b.undefined))};
}

State Emitter::undefined_unless(const State& state, Operand allowed) {
  return {both(state.value, allowed), state.missing,
          either(state.undefined, both(state.value, negated(allowed)))};
}

Operand Emitter::value_bit(const Cell& cell) {
  if (cell.type.kind != abi::Kind::Boolean) return cell.state.value;
  if (cell.known != nullptr) return cell.known;
  return cell.no != nullptr ? either(cell.yes, cell.no) : bit(true);
}

Operand Emitter::no_bit(const Cell& cell) {
  if (cell.no != nullptr) return cell.no;
  return cell.known != nullptr ? both(cell.known, negated(cell.yes)) : negated(cell.yes);
}

State Emitter::full_state(const Cell& cell) {
  return {value_bit(cell), cell.state.missing, cell.state.undefined};
}

// `no` stays empty where the condition is always known.
Condition Emitter::condition(ir::NodeId node) {
  const Cell& made = cell(node);
  if (made.no == nullptr && made.known == nullptr) return {made.yes, nullptr};
  return {made.yes, either(no_bit(made), made.state.missing)};
}

Cell Emitter::boolean(Operand yes, Operand no, Operand undefined) {
  Cell result;
  result.type = {abi::Kind::Boolean};
  result.state = {nullptr, bit(false), undefined};
  result.yes = yes;
  result.no = no;
  return result;
}

Cell Emitter::boolean_in(const State& state, Operand value) {
  if (all_set(state.value)) return boolean(value, nullptr, bit(false));
  Cell result = boolean(both(state.value, value), nullptr, state.undefined);
  result.state.missing = state.missing;
  result.known = state.value;
  return result;
}

Cell Emitter::in_state(const Cell& cell, const State& state) {
  Cell result = cell;
  result.state = state;
  if (cell.type.kind != abi::Kind::Boolean) return result;
  result = boolean_in(state, cell.yes);
  result.type = cell.type;
  return result;
}

void Emitter::unify(Cell& a, Cell& b) {
  if (a.number.bits == nullptr) return;
  if (a.divisor.has_value() != b.divisor.has_value()) {
    (a.divisor ? b : a).divisor = constant(value::Int128{1}, 0);
  }
  const auto align = [this](Number& x, Number& y) {
    const int scale = std::max(x.scale, y.scale);
    x = lifted(x, scale, magnitude_max);
    y = lifted(y, scale, magnitude_max);
    const Magnitude max = std::max(x.max, y.max);
    x = resized(x, max);
    y = resized(y, max);
    x.max = y.max = max;
  };
  align(a.number, b.number);
  if (a.divisor) align(*a.divisor, *b.divisor);
}

Cell Emitter::choose(Operand condition, Cell a, Cell b) {
  if (all_set(condition)) return a;
  if (none_set(condition)) return b;
  const State chosen = {choose(condition, value_bit(a), value_bit(b)),
                        choose(condition, a.state.missing, b.state.missing),
                        choose(condition, a.state.undefined, b.state.undefined)};
  if (a.type.kind == abi::Kind::Boolean) {
    const bool known = all_set(value_bit(a)) && all_set(value_bit(b));
    Cell result = boolean(choose(condition, a.yes, b.yes), nullptr, chosen.undefined);
    if (!known) result.no = choose(condition, no_bit(a), no_bit(b));
    result.state.missing = chosen.missing;
    return result;
  }
  // The payload of what is never a value does not matter.
  if (none_set(a.state.value)) return in_state(b, chosen);
  if (none_set(b.state.value)) return in_state(a, chosen);
  unify(a, b);
  Cell result = a;
  result.state = chosen;
  const auto pick = [&](Operand& into, Operand x, Operand y) {
    if (x != nullptr && y != nullptr) into = choose(condition, x, y);
  };
  pick(result.number.bits, a.number.bits, b.number.bits);
  if (a.divisor) pick(result.divisor->bits, a.divisor->bits, b.divisor->bits);
  pick(result.currency, a.currency, b.currency);
  pick(result.first, a.first, b.first);
  pick(result.second, a.second, b.second);
  pick(result.third, a.third, b.third);
  if (a.fourth != nullptr || b.fourth != nullptr)
    result.fourth = choose(condition, undefined_beyond(a), undefined_beyond(b));
  result.currency_open = a.currency_open || b.currency_open;
  return result;
}

Operand Emitter::same(const Cell& a, const Cell& b) {
  using enum abi::Kind;
  const abi::Kind kind = a.type.kind;
  if (kind == Boolean) return either(both(a.yes, b.yes), both(no_bit(a), no_bit(b)));
  if (a.number.bits != nullptr) {
    // A quotient and a plain number are never the same value, equal as they may be.
    if (a.divisor.has_value() != b.divisor.has_value()) return bit(false);
    Operand equal = compared_cells(ir::CompareOp::Equal, a, b);
    if (!is_amount(kind) || a.currency == b.currency) return equal;
    const Operand one = builder_.CreateICmpEQ(a.currency, b.currency);
    Cell ignored;
    const Operand agreeing = agree(a, b, ignored);
    return both(equal, either(one, both(is_zero(a), agreeing)));
  }
  if (kind == Text) return text_equal(a, b);
  if (kind == Duration) {
    return both(builder_.CreateICmpEQ(a.first, b.first), builder_.CreateICmpEQ(a.second, b.second));
  }
  if (kind == Target)
    return both(
        both(builder_.CreateICmpEQ(a.first, b.first), builder_.CreateICmpEQ(a.second, b.second)),
        builder_.CreateICmpEQ(a.third, b.third));
  if (kind == Record) {
    auto* pointer = builder_.getPtrTy();
    const auto function = callee("bop_record_equal", builder_.getInt8Ty(),
                                 {pointer, builder_.getInt32Ty(), pointer, pointer});
    const Operand result =
        builder_.CreateCall(function, {run_, builder_.getInt32(a.type.index), a.first, b.first});
    return builder_.CreateICmpNE(result, builder_.getInt8(0));
  }
  if (kind == List) {
    auto* pointer = builder_.getPtrTy();
    auto* word = builder_.getInt32Ty();
    const auto function =
        callee("bop_list_equal", builder_.getInt8Ty(), {pointer, word, pointer, pointer, word});
    const Operand counts = builder_.CreateICmpEQ(a.second, b.second);
    const Operand count = builder_.CreateSelect(counts, a.second, builder_.getInt32(0));
    const Operand result = builder_.CreateCall(
        function, {run_, builder_.getInt32(a.type.index), a.first, b.first, count});
    const Operand complete = negated(builder_.CreateXor(a.third, b.third));
    return both(both(counts, complete), builder_.CreateICmpNE(result, builder_.getInt8(0)));
  }
  return builder_.CreateICmpEQ(a.first, b.first);
}

// What a name stands for, as far as it is not given by its name.
ir::NodeId Emitter::without_lets(ir::NodeId node) const {
  while (!is_given(node)) {
    const auto* let = std::get_if<ir::Let>(&program_[node].node);
    if (let == nullptr) break;
    node = let->value;
  }
  return node;
}

// `x = CONSTANT` of an enumeration or role: the operand and the constant's index.
std::optional<Emitter::Membership> Emitter::membership(ir::NodeId node) const {
  node = without_lets(node);
  if (is_given(node)) return std::nullopt;
  const auto* compare = std::get_if<ir::Compare>(&program_[node].node);
  if (compare == nullptr || compare->op != ir::CompareOp::Equal) return std::nullopt;
  const ir::NodeId operand = without_lets(compare->left);
  const abi::Type type = program_[operand].type;
  std::size_t members = 0;
  if (type.kind == abi::Kind::Enum) members = program_.info.schema.enums[type.index].members.size();
  if (type.kind == abi::Kind::Role) members = program_.info.schema.roles.size();
  const auto constant = constant_of(compare->right);
  if (members == 0 || members > 64 || !constant || !constant->known()) return std::nullopt;
  const auto* symbol = std::get_if<abi::Symbol>(&constant->value);
  if (symbol == nullptr || symbol->index >= members) return std::nullopt;
  return Membership{operand, symbol->index, members};
}

// x is one of (a, b, c).
std::optional<Cell> Emitter::one_of(const ir::Logic& logic) {
  if (logic.conjunction || logic.operands.size() < 3) return std::nullopt;
  std::uint64_t members = 0;
  ir::NodeId operand;
  for (const ir::NodeId node : logic.operands) {
    const auto test = membership(node);
    if (!test || (operand && test->operand != operand)) return std::nullopt;
    operand = test->operand;
    members |= std::uint64_t{1} << test->index;
  }
  const Cell tested = cell(operand);
  const Operand in = is_among(tested.first, members);
  Cell result = boolean_in(tested.state, in);
  // A missing operand makes every comparison false.
  if (result.known != nullptr) result.known = either(result.known, tested.state.missing);
  result.state.missing = bit(false);
  return result;
}

Cell Emitter::make(const ir::Logic& logic) {
  if (const auto quick = one_of(logic)) return *quick;
  const bool conjunction = logic.conjunction;
  Operand all = nullptr;  // and: every yes; or: every no
  Operand one = nullptr;  // and: some no; or: some yes
  Operand undefined = bit(false);
  bool known = true;
  std::vector<Condition> operands;
  for (const ir::NodeId operand : logic.operands) {
    operands.push_back(condition(operand));
    known = known && two_valued(operands.back());
    undefined = either(undefined, cell(operand).state.undefined);
  }
  const auto join = [&](Operand& into, Operand with, bool by_and) {
    if (into == nullptr)
      into = with;
    else
      into = by_and ? both(into, with) : either(into, with);
  };
  if (known) {
    for (const Condition& operand : operands) join(all, operand.yes, conjunction);
    return boolean(all, nullptr, bit(false));
  }
  for (const Condition& operand : operands) {
    const Operand no = two_valued(operand) ? negated(operand.yes) : operand.no;
    join(all, conjunction ? operand.yes : no, true);
    join(one, conjunction ? no : operand.yes, false);
  }
  const Operand yes = conjunction ? all : one;
  const Operand no = conjunction ? one : all;
  return boolean(yes, no, both(undefined, negated(either(yes, no))));
}

Cell Emitter::make(const ir::Not& negation) {
  const Condition operand = condition(negation.operand);
  if (two_valued(operand)) return boolean(negated(operand.yes), nullptr, bit(false));
  return boolean(operand.no, operand.yes, cell(negation.operand).state.undefined);
}

Cell Emitter::make(const ir::StateTest& test) {
  const State operand = full_state(cell(test.operand));
  const Operand known = either(operand.value, operand.missing);
  switch (test.kind) {
    case ir::StateTestKind::Known:
      return boolean(known, nullptr, bit(false));
    case ir::StateTestKind::Unavailable:
      return boolean(negated(either(known, operand.undefined)), nullptr, bit(false));
    case ir::StateTestKind::Missing:
    case ir::StateTestKind::Present: {
      const bool present = test.kind == ir::StateTestKind::Present;
      const Operand yes = present ? operand.value : operand.missing;
      if (all_set(known)) return boolean(yes, nullptr, bit(false));
      return boolean(yes, present ? operand.missing : operand.value, operand.undefined);
    }
  }
  return {};
}

Cell Emitter::make(const ir::Fallback& fallback) {
  const Cell value = cell(fallback.value);
  return choose(value.state.missing, cell(fallback.otherwise), value);
}

Cell Emitter::make(const ir::Answer& answer) {
  const Cell value = cell(answer.value);
  const State found = full_state(value);
  return in_state(value, {found.value, bit(false), found.undefined});
}

// Which arms may be the one that counts. `doubt`: more than one of them, or one that is not
// certain.
struct Emitter::Arms {
  std::vector<Operand> possible;
  Operand doubt = nullptr;
  Operand undefined = nullptr;  // a condition in doubt is Undefined
  Operand none = nullptr;
};

Emitter::Arms Emitter::arms_of(const ir::Select& select) {
  Arms arms;
  arms.doubt = arms.undefined = bit(false);
  Operand reached = bit(true);
  Operand any = bit(false);
  Operand certain = bit(false);
  for (const ir::Select::Arm& arm : select.arms) {
    const Condition taken = condition(arm.condition);
    const Operand open = two_valued(taken) ? taken.yes : negated(taken.no);
    const Operand possible = both(reached, open);
    arms.possible.push_back(possible);
    any = either(any, possible);
    if (!two_valued(taken)) {
      const Operand unsure = both(possible, negated(taken.yes));
      arms.doubt = either(arms.doubt, unsure);
      arms.undefined = either(arms.undefined, both(unsure, cell(arm.condition).state.undefined));
    }
    if (select.unique) {
      arms.doubt = either(arms.doubt, both(certain, taken.yes));
      certain = either(certain, taken.yes);
    } else {
      reached = both(reached, negated(taken.yes));
    }
  }
  arms.none = negated(any);
  return arms;
}

// Whether all arms that are possible have one value, by comparing constants here and now: at most
// one group of equal constants may be possible.
std::optional<Operand> Emitter::constants_agree(const ir::Select& select, const Arms& arms) {
  std::vector<std::pair<abi::Datum, Operand>> groups;
  for (std::size_t index = 0; index < select.arms.size(); ++index) {
    const auto value = constant_of(select.arms[index].value);
    if (!value) return std::nullopt;
    const auto group = std::ranges::find_if(groups, [&](const auto& known) {
      return known.first.state == value->state &&
             (!value->known() || abi::equal(known.first.value, value->value));
    });
    if (group == groups.end())
      groups.emplace_back(*value, arms.possible[index]);
    else
      group->second = either(group->second, arms.possible[index]);
  }
  Operand seen = bit(false);
  Operand two = bit(false);
  for (const auto& [value, possible] : groups) {
    two = either(two, both(seen, possible));
    seen = either(seen, possible);
  }
  return negated(two);
}

struct Emitter::MemberTable {
  ir::NodeId operand;
  std::vector<abi::Datum> cells;  // by member
  std::vector<bool> present;      // members that have a row
  abi::Datum any;
  bool agreed = true;  // all rows have one value
};

// A table over one enumeration with constant results: an array of what stands in each member's row.
// Numbers of one currency and words of 32 bits only.
std::optional<Emitter::MemberTable> Emitter::member_table(const ir::Select& select) {
  MemberTable table;
  std::vector<std::optional<abi::Datum>> rows;
  for (const ir::Select::Arm& arm : select.arms) {
    const auto test = membership(arm.condition);
    auto value = constant_of(arm.value);
    if (!test || !value || !value->known()) return std::nullopt;
    if (table.operand && test->operand != table.operand) return std::nullopt;
    table.operand = test->operand;
    rows.resize(test->members);
    auto& row = rows[test->index];
    if (row && select.unique) return std::nullopt;
    table.agreed = table.agreed && (table.any.state != abi::State::Value ||
                                    abi::equal(table.any.value, value->value));
    table.any = *value;
    if (!row) row = std::move(value);
  }
  for (const auto& row : rows) {
    table.present.push_back(row.has_value());
    table.cells.push_back(row ? *row : table.any);
  }
  return table;
}

std::optional<Cell> Emitter::indexed(const ir::Select& select, abi::Type type) {
  using enum abi::Kind;
  const bool number =
      (is_number(type.kind) || is_amount(type.kind)) && !type.fraction && type.kind != Ratio;
  const bool word = type.kind == Enum || type.kind == Role || type.kind == Date ||
                    type.kind == BusinessDays || type.kind == Currency || type.kind == Unit ||
                    type.kind == Time;
  if (select.arms.size() < 3 || (!number && !word)) return std::nullopt;
  const auto table = member_table(select);
  if (!table) return std::nullopt;
  Cell result = missing(type);
  std::vector<Cell> cells;
  for (const abi::Datum& datum : table->cells) cells.push_back(constant(datum, type));
  for (Cell& made : cells) {
    unify(cells.front(), made);
    if (made.currency != cells.front().currency) return std::nullopt;
  }
  for (Cell& made : cells) unify(cells.front(), made);
  std::vector<llvm::Constant*> entries;
  for (const Cell& made : cells)
    entries.push_back(llvm::cast<llvm::Constant>(number ? made.number.bits : made.first));
  if (entries.front()->getType()->getScalarSizeInBits() > 64) return std::nullopt;
  if (!builder_.single() && !builder_.can_shuffle(entries)) return std::nullopt;
  const Cell key = cell(table->operand);
  const Operand entry =
      builder_.single() ? table_entry(entries, key.first) : builder_.shuffled(entries, key.first);
  result = cells.front();
  result.type = type;
  if (number)
    result.number.bits = entry;
  else
    result.first = entry;
  // A member without a row, and a missing key, have no result; an unknown key has that of all rows.
  Operand found = bit(true);
  if (std::ranges::find(table->present, false) != table->present.end()) {
    std::uint64_t bits = 0;
    for (std::size_t row = 0; row < table->present.size(); ++row)
      if (table->present[row]) bits |= std::uint64_t{1} << row;
    found = is_among(key.first, bits);
  }
  const State& known = key.state;
  result.state.value = both(known.value, found);
  result.state.missing = either(known.missing, both(known.value, negated(found)));
  result.state.undefined = known.undefined;
  if (!table->agreed) return result;
  result.state.value = either(result.state.value, negated(either(known.value, known.missing)));
  result.state.undefined = bit(false);
  return result;
}

// Past the members, where no key is: the first.
Operand Emitter::table_entry(const std::vector<llvm::Constant*>& entries, Operand key) {
  auto* type = llvm::ArrayType::get(entries.front()->getType(), entries.size());
  auto* global = new llvm::GlobalVariable(module_, type, true, llvm::GlobalValue::PrivateLinkage,
                                          llvm::ConstantArray::get(type, entries), "table");
  global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  const auto count = static_cast<std::uint32_t>(entries.size());
  const Operand inside = builder_.CreateICmpULT(key, builder_.getInt32(count));
  const Operand at = builder_.CreateZExt(builder_.CreateSelect(inside, key, builder_.getInt32(0)),
                                         builder_.getInt64Ty());
  const Operand place = builder_.CreateInBoundsGEP(type, global, {builder_.getInt64(0), at});
  return load(entries.front()->getType(), place, 0);
}

// `when order.clerk is present: [order.clerk]`: a slot can't say that an element is missing, which
// it may be where the arm is not taken. So what a list that only the arm reads can't say counts
// where the arm may be taken.
void Emitter::make_in_arm(ir::NodeId list, Operand possible) {
  const auto* made = std::get_if<ir::MakeList>(&program_[list].node);
  if (made == nullptr || !builder_.single() || users_[list.index()] != 1) return;
  ir::each_operand(program_[list], [&](ir::NodeId operand) {
    if (operand) cell(operand);  // others may read it, too
  });
  const Operand outside = std::exchange(gave_up_, local_memory(builder_.getInt8Ty(), 1));
  builder_.CreateStore(builder_.getInt8(0), gave_up_);
  cell(list);
  const Operand inside = builder_.CreateLoad(builder_.getInt8Ty(), gave_up_);
  gave_up_ = outside;
  give_up(both(possible, builder_.CreateICmpNE(inside, builder_.getInt8(0))));
}

Cell Emitter::make(const ir::Select& select, abi::Type type) {
  if (const auto quick = indexed(select, type)) return *quick;
  if (const auto found = found_in_table(select, type)) return *found;
  const Arms arms = arms_of(select);
  for (std::size_t index = 0; index < select.arms.size(); ++index)
    make_in_arm(select.arms[index].value, arms.possible[index]);
  Cell first = missing(type);
  for (std::size_t index = select.arms.size(); index-- > 0;) {
    first = choose(arms.possible[index], cell(select.arms[index].value), first);
  }
  first.type = type;
  if (none_set(arms.doubt)) return first;

  Operand agreed = nullptr;
  Operand undefined = arms.undefined;
  if (const auto constants = constants_agree(select, arms)) {
    agreed = *constants;
  } else {
    agreed = bit(true);
    const State first_state = full_state(first);
    for (std::size_t index = 0; index < select.arms.size(); ++index) {
      const Cell& value = cell(select.arms[index].value);
      const State state = full_state(value);
      undefined = either(undefined, both(arms.possible[index], state.undefined));
      Operand alike = both(state.missing, first_state.missing);
      if (!none_set(state.value)) {
        alike = either(alike, both(both(state.value, first_state.value), same(value, first)));
      }
      agreed = both(agreed, either(negated(arms.possible[index]), alike));
    }
  }
  const Operand settled = either(negated(arms.doubt), agreed);
  const State state = full_state(first);
  return in_state(first, {both(settled, state.value), both(settled, state.missing),
                          choose(settled, state.undefined, undefined)});
}

}  // namespace bop::emit
