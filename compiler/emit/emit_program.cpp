// Functions, the walk over the nodes, constants, and what functions write.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emit_match.h"
#include "compiler/emit/emitter.h"
#include "compiler/emit/table_index.h"
#include "compiler/ir/operands.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::emit {

namespace {

using abi::Kind;

constexpr unsigned first_result = 2;  // of a function's parameters
constexpr unsigned currency_at = 4;
constexpr unsigned number_at = 8;
constexpr unsigned divisor_at = 24;
static_assert(offsetof(ValueSlot, currency) == currency_at);
static_assert(offsetof(ValueSlot, number) == number_at);
static_assert(offsetof(ValueSlot, divisor) == divisor_at);

// For each node the locals that must stand for an element when it is computed.
std::vector<std::vector<std::uint32_t>> free_locals(const ir::Program& program) {
  std::vector<std::vector<std::uint32_t>> free(program.nodes.size());
  for (std::size_t index = 0; index < program.nodes.size(); ++index) {
    const ir::Node& node = program.nodes[index];
    auto& mine = free[index];
    ir::each_operand(node, [&](ir::NodeId operand) {
      mine.insert(mine.end(), free[operand.index()].begin(), free[operand.index()].end());
    });
    if (const auto* local = std::get_if<ir::Local>(&node.node)) mine.push_back(local->local.value);
    std::ranges::sort(mine);
    mine.erase(std::ranges::unique(mine).begin(), mine.end());
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node)) {
      // The list is computed outside the loop: only what the loop computes loses its element.
      const auto& of_list = free[aggregate->list.index()];
      if (!std::ranges::binary_search(of_list, aggregate->element.value))
        std::erase(mine, aggregate->element.value);
    }
  }
  return free;
}

std::vector<std::uint32_t> users_of(const ir::Program& program) {
  std::vector<std::uint32_t> users(program.nodes.size(), 0);
  const auto add = [&](ir::NodeId node) {
    if (node) ++users[node.index()];
  };
  for (const ir::Node& node : program.nodes) ir::each_operand(node, add);
  std::ranges::for_each(program.conditions, add);
  std::ranges::for_each(program.values, add);
  for (const ir::Each& each : program.eaches) {
    std::ranges::for_each(each.conditions, add);
    std::ranges::for_each(each.values, add);
  }
  return users;
}

// Bits of one word in their order. They are joined as they come, in a tree, so that neither all of
// them wait in registers for the last one nor each waits for the one before.
class Word {
 public:
  explicit Word(llvm::IRBuilderBase& builder) : builder_(builder) {}

  void add(Operand bit) {
    const unsigned at = count_++;
    if (const auto* fixed = llvm::dyn_cast<llvm::ConstantInt>(bit)) {
      fixed_ |= fixed->getZExtValue() << at;
      return;
    }
    Part made{builder_.CreateShl(builder_.CreateZExt(bit, builder_.getInt64Ty()), at, "", true), 1};
    for (; !parts_.empty() && parts_.back().bits == made.bits; parts_.pop_back())
      made = {builder_.CreateOr(parts_.back().word, made.word), 2 * made.bits};
    parts_.push_back(made);
  }

  Operand word() const {
    Operand all = builder_.getInt64(fixed_);
    for (auto part = parts_.rbegin(); part != parts_.rend(); ++part)
      all = builder_.CreateOr(part->word, all);
    return all;
  }

 private:
  struct Part {
    Operand word;
    unsigned bits;
  };
  llvm::IRBuilderBase& builder_;
  std::vector<Part> parts_;  // each of at least twice as many bits as the next
  std::uint64_t fixed_ = 0;
  unsigned count_ = 0;
};

}  // namespace

Emitter::Emitter(llvm::Module& module, const ir::Program& program, const abi::Layout& layout,
                 const BatchForm* batch)
    : Arithmetic(module.getContext(), batch == nullptr ? 1 : batch->lanes),
      module_(module),
      context_(module.getContext()),
      program_(program),
      layout_(layout),
      batch_(batch),
      free_locals_(free_locals(program)),
      users_(users_of(program)),
      locals_(program.local_count) {
  if (batch == nullptr) tables_ = std::make_shared<const TableIndexes>(program);
  if (batch == nullptr) return;
  if (batch->may_shuffle) builder_.let_shuffle();
  checks_ = batch->checks_overflow;
  for (std::size_t at = 0; at < batch->given.size(); ++at)
    given_.emplace(batch->given[at].value, at);
}

// row, context, where the results go, and of a list's set its element, of a match both
void Emitter::begin_function(const std::string& name, const Set& set, std::size_t results) {
  std::vector<llvm::Type*> types(first_result + results, builder_.getPtrTy());
  if (set.match != nullptr) types.insert(types.end(), 2, builder_.getPtrTy());
  const auto pointers = static_cast<unsigned>(types.size() + (set.each == nullptr ? 0 : 1));
  if (set.each != nullptr) types.insert(types.end(), {builder_.getPtrTy(), builder_.getInt8Ty()});
  function_ = llvm::Function::Create(llvm::FunctionType::get(builder_.getInt32Ty(), types, false),
                                     llvm::Function::ExternalLinkage, name, module_);
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  for (unsigned index = 0; index < pointers; ++index)
    function_->addParamAttr(index, llvm::Attribute::NoAlias);
  row_ = function_->getArg(0);
  run_ = function_->getArg(1);
  entry_ = llvm::BasicBlock::Create(context_, "entry", function_);
  auto* first = llvm::BasicBlock::Create(context_, "first", function_);
  builder_.SetInsertPoint(entry_);
  gave_up_ = builder_.CreateAlloca(builder_.getInt8Ty());
  builder_.CreateStore(builder_.getInt8(0), gave_up_);
  builder_.CreateBr(first);
  builder_.SetInsertPoint(first);
  zero_row_ = nullptr;
  makes_lists_ = false;
  cells_.clear();
  count_bounds_.clear();
  loads_.clear();
  rates_.clear();
  stand_at_element(set);
}

void Emitter::end_function() {
  const Operand gave_up = builder_.CreateLoad(builder_.getInt8Ty(), gave_up_);
  builder_.CreateRet(builder_.CreateZExt(gave_up, builder_.getInt32Ty()));
}

// The element of a rule's list stands for itself in the whole function, and so do those of a match.
void Emitter::stand_at_element(const Set& set) {
  if (set.match != nullptr) {
    auto at = static_cast<unsigned>(function_->arg_size() - 2);
    for (const ir::MatchSide* side : {&set.match->left, &set.match->right}) {
      const abi::Type list = program_[side->list].type;
      Cell element;
      element.type = program_.info.schema.lists[list.index];
      element.state = always();
      element.first = function_->getArg(at++);
      locals_[side->element.index()] = element;
    }
  }
  if (set.each == nullptr) return;
  const auto last = static_cast<unsigned>(function_->arg_size() - 1);
  State holder = state(false, false, false);
  holder.value = builder_.CreateICmpNE(function_->getArg(last), builder_.getInt8(0));
  locals_[set.each->element.index()] =
      load(layout_.lists[set.list].slot, function_->getArg(last - 1), holder);
}

std::vector<std::string> Emitter::take_unsupported(std::size_t count) {
  std::vector<std::string> taken(unsupported_.begin() + static_cast<std::ptrdiff_t>(count),
                                 unsupported_.end());
  unsupported_.resize(count);
  return taken;
}

void Emitter::conditions_function(const std::string& name, const Set& set, std::size_t first,
                                  std::size_t last) {
  begin_function(name, set, 2);
  Word yes(builder_);
  Word known(builder_);
  for (std::size_t index = first; index < last; ++index) {
    const Cell& made = cell(set.conditions[index]);
    yes.add(made.yes);
    known.add(either(value_bit(made), made.state.missing));
  }
  const std::size_t count = last - first;
  const std::uint64_t all = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  builder_.CreateStore(yes.word(), function_->getArg(first_result));
  builder_.CreateStore(builder_.CreateXor(known.word(), builder_.getInt64(all)),
                       function_->getArg(first_result + 1));
  end_function();
}

void Emitter::values_function(const std::string& name, const Set& set, std::size_t first,
                              std::size_t last, std::vector<ValueForm>& forms) {
  begin_function(name, set, 1);
  for (std::size_t index = first; index < last; ++index) {
    const Operand slot = address(function_->getArg(first_result), index * sizeof(ValueSlot));
    write_value(cell(set.values[index]), slot, forms[index]);
    forms[index].type = program_[set.values[index]].type;
  }
  end_function();
}

void Emitter::write_number(const Number& number, Operand slot, unsigned offset) {
  const Operand wide = builder_.CreateSExtOrTrunc(number.bits, builder_.getInt128Ty());
  builder_.CreateAlignedStore(wide, address(slot, offset), llvm::Align(8));
}

void Emitter::write_value(const Cell& cell, Operand slot, ValueForm& form) {
  const State state = full_state(cell);
  const auto named = [&](abi::State one) {
    return builder_.getInt8(static_cast<std::uint8_t>(one));
  };
  const Operand unknown =
      choose(state.undefined, named(abi::State::Undefined), named(abi::State::Unread));
  const Operand absent = choose(state.missing, named(abi::State::Missing), unknown);
  builder_.CreateStore(choose(state.value, named(abi::State::Value), absent), slot);
  const auto store = [&](Operand value, unsigned at) {
    builder_.CreateAlignedStore(value, address(slot, at), llvm::Align(4));
  };
  if (cell.number.bits != nullptr) {
    write_number(cell.number, slot, number_at);
    form.scale = cell.number.scale;
    form.fraction = cell.divisor.has_value();
    if (cell.divisor) {
      write_number(*cell.divisor, slot, divisor_at);
      form.divisor_scale = cell.divisor->scale;
    }
    if (cell.currency != nullptr) store(cell.currency, currency_at);
    return;
  }
  if (cell.type.kind == Kind::Boolean) {
    store(builder_.CreateZExt(cell.yes, builder_.getInt64Ty()), number_at);
    return;
  }
  Operand first = cell.first;
  if (first->getType()->isIntegerTy(32)) first = builder_.CreateSExt(first, builder_.getInt64Ty());
  store(first, number_at);
  if (cell.second != nullptr) store(cell.second, divisor_at);
  if (cell.third != nullptr)
    store(builder_.CreateZExt(cell.third, builder_.getInt32Ty()), divisor_at + 4);
}

const Cell& Emitter::cell(ir::NodeId node) {
  if (const auto known = cells_.find(node.value); known != cells_.end()) return known->second;
  if (const auto given = given_at(node))
    return cells_.emplace(node.value, given_column(*given)).first->second;
  const auto* aggregate = std::get_if<ir::Aggregate>(&program_[node].node);
  CountBounds bounds;
  Cell made =
      aggregate == nullptr ? make(program_[node]) : make(*aggregate, program_[node].type, bounds);
  if (bounds.sure != nullptr) count_bounds_.insert_or_assign(node.value, bounds);
  if (!made_in_loop_.empty()) made_in_loop_.back().push_back(node.value);
  return cells_.emplace(node.value, std::move(made)).first->second;
}

Cell Emitter::make(const ir::Node& node) {
  return by_kind(
      node.node, [&](const ir::Constant& literal) { return constant(literal.value, node.type); },
      [&](const ir::Parameter& parameter) {
        return constant(program_.info.parameters[parameter.index].value, node.type);
      },
      [&](const ir::Subject&) { return subject(); },
      [&](const ir::Clock& clock) { return make(clock); },
      [&](const ir::Result& result) { return make(result, node.type); },
      [&](const ir::Field& field) { return make(field); },
      [&](const ir::Local& local) {
        const auto& element = locals_[local.local.index()];
        BOP_CHECK(element.has_value(), "a local is read only inside its aggregate");
        return *element;
      },
      [&](const ir::Let& let) { return cell(let.value); },
      [&](const ir::Lookup& lookup) { return make(lookup, node.type); },
      [&](const ir::Arithmetic& arithmetic) { return make(arithmetic, node.type); },
      [&](const ir::Compare& compare) { return make(compare); },
      [&](const ir::Logic& logic) { return make(logic); },
      [&](const ir::Not& negation) { return make(negation); },
      [&](const ir::StateTest& test) { return make(test); },
      [&](const ir::Amount& amount) { return make(amount, node.type); },
      [&](const ir::Select& select) { return make(select, node.type); },
      [&](const ir::Fallback& fallback) { return make(fallback); },
      [&](const ir::Aggregate& aggregate) {
        CountBounds bounds;
        return make(aggregate, node.type, bounds);
      },
      [&](const ir::Convert& convert) { return make(convert, node.type); },
      [&](const ir::Answer& answer) { return make(answer); },
      [&](const ir::Call& call) { return make(call, node.type); },
      [&](const ir::Round& round) { return make(round, node.type); },
      [&](const ir::MakeList& list) {
        if (!list.conditions.empty()) return collected(list, node.type);
        // A list of constants (roles of a table's cell) is packed once.
        for (const ir::NodeId element : list.elements) {
          if (!constant_of(element)) return make(list, node.type);
        }
        auto data = std::make_shared<abi::ListData>();
        for (const ir::NodeId element : list.elements)
          data->elements.push_back(*constant_of(element));
        const bool known = std::ranges::none_of(data->elements, [](const abi::Datum& element) {
          return abi::is_unknown(element.state);
        });
        if (!known) return make(list, node.type);
        return constant(abi::Datum::of(abi::ListPtr(std::move(data))), node.type);
      });
}

Operand Emitter::global_text(const std::string& text) {
  Operand& made = texts_[text];
  if (made == nullptr) {
    auto* bytes = llvm::ConstantDataArray::getString(context_, text, false);
    auto* global = new llvm::GlobalVariable(module_, bytes->getType(), true,
                                            llvm::GlobalValue::PrivateLinkage, bytes, "text");
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    global->setAlignment(llvm::Align(8));
    made = global;
  }
  return made;
}

// --- constants

std::optional<abi::Datum> Emitter::constant_of(ir::NodeId node) const {
  if (is_given(node)) return std::nullopt;
  const ir::Node& made = program_[node];
  if (const auto* constant = std::get_if<ir::Constant>(&made.node)) return constant->value;
  if (const auto* parameter = std::get_if<ir::Parameter>(&made.node))
    return program_.info.parameters[parameter->index].value;
  if (const auto* let = std::get_if<ir::Let>(&made.node)) return constant_of(let->value);
  const auto* list = std::get_if<ir::MakeList>(&made.node);
  if (list == nullptr || !list->conditions.empty()) return std::nullopt;
  auto data = std::make_shared<abi::ListData>();
  for (const ir::NodeId element : list->elements) {
    auto value = constant_of(element);
    if (!value || abi::is_unknown(value->state)) return std::nullopt;
    data->elements.push_back(std::move(*value));
  }
  return abi::Datum::of(abi::ListPtr(std::move(data)));
}

// A cell of this type that is not there; every operand of its kind can be read.
Cell Emitter::missing(abi::Type type) {
  Cell result;
  result.type = type;
  result.state = state(false, true, false);
  const Operand word = builder_.word(0);
  const Operand nowhere = llvm::ConstantPointerNull::get(builder_.getPtrTy());
  switch (type.kind) {
    case Kind::Boolean:
      result.state.value = nullptr;
      result.yes = result.no = bit(false);
      break;
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      result.currency = word;
      result.currency_open = true;
      [[fallthrough]];
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
      result.number = constant(value::Int128{0}, 0);
      if (type.fraction || type.kind == Kind::Ratio) result.divisor = constant(value::Int128{1}, 0);
      break;
    case Kind::Text:
      result.first = builder_.single() ? nowhere : word;
      result.second = word;
      break;
    case Kind::DateTime:
    case Kind::Duration:
      result.first = builder_.wide(0);
      result.second = word;
      break;
    case Kind::Target:
      result.first = builder_.wide(0);
      result.second = word;
      result.third = bit(false);
      break;
    case Kind::Enum:
    case Kind::Role:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Date:
    case Kind::Time:
    case Kind::BusinessDays:
      result.first = word;
      break;
    case Kind::Record:
      if (builder_.single()) result.first = zero_row();
      break;
    case Kind::List:
      result.first = nowhere;
      result.second = word;
      result.third = bit(true);
      break;
    case Kind::Error:
      unsupported("a value without a type");
      break;
  }
  return result;
}

Cell Emitter::constant(const abi::Datum& datum, abi::Type type) {
  Cell result = missing(type);
  if (!datum.known()) {
    result.state.missing = bit(datum.state == abi::State::Missing);
    result.state.undefined = bit(datum.state == abi::State::Undefined);
    return result;
  }
  result.state = always();
  fill(result, datum);
  return result;
}

// The parts of a constant that is known.
void Emitter::fill(Cell& result, const abi::Datum& datum) {
  const abi::Type type = result.type;
  const auto word = [&](std::int64_t n) { return builder_.word(n); };
  const auto quotient = [&](const value::Fraction& value) {
    const bool below = value.denominator.is_negative();
    result.number = constant(below ? value.numerator.negated() : value.numerator);
    result.divisor = constant(value.denominator.magnitude());
  };
  const auto currency = [&](value::Currency code) {
    result.currency = builder_.word(code.packed);
    result.currency_open = !code;
  };
  by_kind(
      datum.value, [&](const std::monostate&) { unsupported("an empty constant"); },
      [&](const bool& value) {
        result = boolean(bit(value), nullptr, bit(false));
        result.type = type;
      },
      [&](const std::string& value) {
        result.first = builder_.single() ? global_text(value) : dictionary_entry(value);
        if (builder_.single()) result.second = word(static_cast<std::int64_t>(value.size()));
      },
      [&](const value::Decimal& value) {
        result.number = constant(value);
        result.divisor.reset();
      },
      [&](const value::Money& value) {
        result.number = constant(value.amount);
        result.divisor.reset();
        currency(value.currency);
      },
      [&](const value::Date& value) { result.first = word(value.days); },
      [&](const value::Time& value) { result.first = word(value.seconds); },
      [&](const value::Instant& value) {
        result.first = builder_.wide(value.seconds);
        result.second = word(value.offset_seconds);
      },
      [&](const value::Duration& value) {
        result.first = builder_.wide(value.seconds);
        result.second = word(value.months);
      },
      [&](const value::BusinessDays& value) {
        result.first = word(value.count);
        if (type.kind != Kind::Target) return;
        result.first = llvm::ConstantInt::getSigned(builder_.getInt64Ty(), value.count);
        result.third = bit(true);
      },
      [&](const value::BusinessHours& value) {
        const auto slot = abi::TargetSlot::of(value);
        result.first = llvm::ConstantInt::getSigned(builder_.getInt64Ty(), slot.seconds);
        result.second = word(slot.months);
        result.third = bit(true);
      },
      [&](const value::Currency& value) { result.first = word(value.packed); },
      [&](const value::Fraction& value) { quotient(value); },
      [&](const abi::MoneyFraction& value) {
        quotient(value.amount);
        currency(value.currency);
      },
      [&](const abi::Symbol& value) { result.first = word(value.index); },
      [&](const abi::RecordPtr&) { result.first = pooled(datum, type); },
      [&](const abi::ListPtr& value) {
        const Operand slot = pooled(datum, type);
        result.first = load(builder_.getPtrTy(), slot, offsetof(abi::ListSlot, elements));
        result.second = word(static_cast<std::int64_t>(value->elements.size()));
        result.third = bit(value->complete);
      });
}

Operand Emitter::pooled(const abi::Datum& datum, abi::Type type) {
  const auto known = std::ranges::find_if(constants_, [&](const PooledConstant& constant) {
    return constant.type == type && abi::equal(constant.value.value, datum.value);
  });
  const auto index = static_cast<std::uint64_t>(known - constants_.begin());
  if (known == constants_.end()) constants_.push_back({type, datum});
  const Operand table = load(builder_.getPtrTy(), run_, offsetof(Context, constants));
  return load(builder_.getPtrTy(), table, index * sizeof(void*));
}

namespace {

GeneratedSet functions_of(Emitter& emitter, const Set& set, const std::string& prefix) {
  GeneratedSet made;
  made.forms.resize(set.values.size());
  const std::size_t condition_count = set.conditions.size();
  for (std::size_t first = 0; first < condition_count; first += group_size) {
    made.conditions.push_back(prefix + "conditions_" + std::to_string(made.conditions.size()));
    emitter.conditions_function(made.conditions.back(), set, first,
                                std::min(first + group_size, condition_count));
  }
  for (std::size_t first = 0; first < set.values.size(); first += group_size) {
    made.values.push_back(prefix + "values_" + std::to_string(made.values.size()));
    emitter.values_function(made.values.back(), set, first,
                            std::min(first + group_size, set.values.size()), made.forms);
  }
  return made;
}

}  // namespace

Generated generate_values(llvm::Module& module, const ir::Program& program,
                          const abi::Layout& layout,
                          std::span<const std::vector<ir::NodeId>> values) {
  Emitter emitter(module, program, layout);
  Generated made;
  const std::vector<ir::NodeId> none;
  const auto add = [&](const Set& set) {
    made.eaches.push_back(
        functions_of(emitter, set, "given_" + std::to_string(made.eaches.size()) + "_"));
  };
  for (const std::vector<ir::NodeId>& group : values) add({none, group});
  std::vector<std::vector<ir::NodeId>> lists;
  for (const abi::EachInfo& each : program.info.eaches)
    lists.push_back({program.values[each.list]});
  for (const std::vector<ir::NodeId>& list : lists) add({none, list});
  for (std::size_t at = 0; at < lists.size(); ++at) {
    const ir::Each& each = program.eaches[at];
    add({each.conditions, none, &each, program[lists[at].front()].type.index});
  }
  made.constants = emitter.constants();
  made.unsupported = emitter.unsupported();
  return made;
}

Generated generate(llvm::Module& module, const ir::Program& program, const abi::Layout& layout) {
  Emitter emitter(module, program, layout);
  Generated made;
  made.whole = functions_of(emitter, {program.conditions, program.values}, {});
  for (std::size_t index = 0; index < program.eaches.size(); ++index) {
    const ir::Each& each = program.eaches[index];
    const ir::NodeId list = program.values[program.info.eaches[index].list];
    const std::string prefix = "each_" + std::to_string(index) + "_";
    made.eaches.push_back(functions_of(
        emitter, {each.conditions, each.values, &each, program[list].type.index}, prefix));
  }
  made.matches = generate_matches(emitter, program, made.unsupported_in_matches);
  made.constants = emitter.constants();
  made.unsupported = emitter.unsupported();
  return made;
}

}  // namespace bop::emit
