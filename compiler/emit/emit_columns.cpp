// Several records at once: their values from columns, and the loop over them.
#include <algorithm>

#include "compiler/emit/context.h"
#include "compiler/emit/emitter.h"
#include "compiler/emit/staged.h"
#include "runtime/abi/batch.h"
#include "runtime/base/error.h"

namespace bop::emit {

namespace {

using abi::Kind;
using abi::Width;

// A function's parameters.
constexpr unsigned columns_at = 0;
constexpr unsigned rows_at = 2;
constexpr unsigned truth_at = 3;
constexpr unsigned gave_up_at = 4;
constexpr std::uint64_t cache_line = 64;
constexpr std::uint64_t bytes_ahead = 256;  // measured: more is slower again
constexpr std::uint64_t bits_bytes = sizeof(abi::ChunkBits);
static_assert(sizeof(abi::ChunkTruth::Condition) == 2 * bits_bytes);

Magnitude largest_of(Width width) {
  switch (width) {
    case Width::Byte:
      return 0x7f;
    case Width::Half:
      return half_max;
    case Width::Word:
      return word_max;
    case Width::Absent:
    case Width::Same:
    case Width::Bit:
    case Width::Wide:
      break;
  }
  return abi::slot_max;
}

// Columns are more streams side by side than a processor follows by itself; without this the code
// waits for memory as long again as it takes to read it.
void prefetch(Lanes& builder, Operand place, std::uint64_t bytes) {
  for (std::uint64_t line = 0; line < bytes; line += cache_line) {
    // At the end of a column past it: a wish, which reads nothing.
    const Operand at = builder.CreateConstGEP1_64(builder.getInt8Ty(), place, bytes_ahead + line);
    constexpr unsigned read = 0, near = 3, data = 1;
    builder.CreateIntrinsic(
        llvm::Intrinsic::prefetch, {builder.getPtrTy()},
        {at, builder.getInt32(read), builder.getInt32(near), builder.getInt32(data)});
  }
}

}  // namespace

// Loaded before the loop.
Operand Emitter::column_pointer(std::size_t column, std::uint64_t part) {
  Operand& known = loads_[{nullptr, column * sizeof(abi::ColumnData) + part}];
  if (known != nullptr) return known;
  llvm::IRBuilder<> before(entry_->getTerminator());
  const Operand place = before.CreateConstInBoundsGEP1_64(
      before.getInt8Ty(), function_->getArg(columns_at), column * sizeof(abi::ColumnData) + part);
  return known = before.CreateLoad(before.getPtrTy(), place);
}

Operand Emitter::column_bits(std::size_t column, std::uint64_t part) {
  const Operand byte = builder_.CreateLShr(at_, 3, "", rule_ == nullptr);
  const Operand place =
      builder_.CreateInBoundsGEP(builder_.getInt8Ty(), column_pointer(column, part), byte);
  if (rule_ != nullptr) {  // from any bit of that byte on
    auto* word = builder_.getInt64Ty();
    const Operand all = builder_.CreateAlignedLoad(word, place, llvm::Align(1));
    return builder_.CreateTrunc(builder_.CreateLShr(all, builder_.CreateAnd(at_, 7)),
                                builder_.bits_type());
  }
  auto* made =
      builder_.CreateAlignedLoad(builder_.bits_type(), place, llvm::Align(builder_.count() / 8));
  made->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
  return made;
}

Operand Emitter::column_values(std::size_t column, std::uint64_t part, Width width, bool is_wide) {
  llvm::Type* wanted = is_wide ? builder_.wide_type() : builder_.word_type();
  const Operand base = column_pointer(column, part);
  if (width == Width::Same) {
    Operand& known = loads_[{base, 0}];
    if (known == nullptr) {
      llvm::IRBuilder<> before(entry_->getTerminator());
      Operand only = before.CreateLoad(before.getInt64Ty(), base);
      only = before.CreateSExtOrTrunc(only, wanted->getScalarType());
      known = before.CreateVectorSplat(builder_.count(), only);
    }
    return known;
  }
  const std::size_t bytes = abi::bytes_of(width);
  BOP_CHECK(bytes > 0, "a column that is read has a payload");
  auto* kept = builder_.getIntNTy(static_cast<unsigned>(bytes * 8));
  const Operand place = builder_.CreateInBoundsGEP(kept, base, at_);
  const std::uint64_t aligned =
      rule_ != nullptr ? bytes
                       : std::min<std::uint64_t>(bytes * builder_.count(), abi::rows_padding);
  auto* made = builder_.CreateAlignedLoad(builder_.in_lanes(kept), place, llvm::Align(aligned));
  made->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
  if (rule_ == nullptr) prefetch(builder_, place, bytes * builder_.count());
  return builder_.CreateSExtOrTrunc(made, wanted);
}

Cell Emitter::column_of(const abi::Slot& slot, std::uint32_t place, const State& holder) {
  const std::uint32_t state_at = place + slot.state;
  const auto found = std::ranges::find_if(
      batch_->columns, [&](const abi::Column& column) { return column.slot.state == state_at; });
  BOP_CHECK(found != batch_->columns.end(), "every field of the subject is a column");
  const auto column = static_cast<std::size_t>(found - batch_->columns.begin());
  const abi::ColumnForm& form = batch_->forms[column];
  Cell result;
  result.type = slot.type;
  result.place = found->slot.payload;
  result.state = holder;
  if (form.open)
    result.state.value = both(holder.value, column_bits(column, offsetof(abi::ColumnData, values)));
  if (form.missing)
    result.state.missing =
        either(holder.missing,
               both(holder.value, column_bits(column, offsetof(abi::ColumnData, missing))));
  if (slot.type.kind == Kind::Boolean) {
    result.yes = both(holder.value, column_bits(column, offsetof(abi::ColumnData, payload)));
    result.known = std::exchange(result.state.value, nullptr);
    if (all_set(result.known)) result.known = nullptr;
    return result;
  }
  column_payload(found->slot, column, result);
  return result;
}

void Emitter::column_payload(const abi::Slot& slot, std::size_t column, Cell& result) {
  const abi::ColumnForm& form = batch_->forms[column];
  constexpr auto payload = offsetof(abi::ColumnData, payload);
  constexpr auto beside = offsetof(abi::ColumnData, beside);
  const Kind kind = slot.type.kind;
  if (kind == Kind::Record || kind == Kind::List || kind == Kind::Target) return;
  if (is_number(kind) || is_amount(kind)) {
    const Magnitude most = largest_of(form.payload);
    result.number = {column_values(column, payload, form.payload, most > word_max), most,
                     form.scale};
    if (kind == Kind::Ratio) result.divisor = constant(value::Int128{1}, 0);
    if (!is_amount(kind)) return;
    if (slot.currency == abi::none) {
      result.currency = builder_.word(slot.type.index);
    } else if (slot.tied) {
      const auto tie = std::ranges::find_if(batch_->columns, [&](const abi::Column& other) {
        return other.slot.payload == slot.currency && other.slot.type.kind != Kind::Record;
      });
      const auto index = static_cast<std::size_t>(tie - batch_->columns.begin());
      result.currency = column_values(index, payload, batch_->forms[index].payload, false);
    } else {
      result.currency = column_values(column, beside, form.beside, false);
    }
    return;
  }
  const bool is_wide = kind == Kind::DateTime || kind == Kind::Duration;
  result.first = column_values(column, payload, form.payload, is_wide);
  if (is_wide) result.second = column_values(column, beside, form.beside, false);
}

std::optional<std::size_t> Emitter::given_at(ir::NodeId node) const {
  const auto given = given_.find(node.value);
  if (given == given_.end()) return std::nullopt;
  return given->second;
}

// What the row's code found for a node: its state in full, its numbers at the scale of their form.
Cell Emitter::given_column(std::size_t index) {
  if (index >= batch_->given.size()) return rule_constant(index - batch_->given.size());
  const ir::NodeId node = batch_->given[index];
  const std::size_t column = batch_->columns.size() + index;
  const abi::ColumnForm& form = batch_->forms[column];
  const abi::Type type = program_[node].type;
  const auto bits = [&](bool some, std::uint64_t part, bool otherwise) {
    return some ? column_bits(column, part) : static_cast<Operand>(bit(otherwise));
  };
  Cell result;
  result.type = type;
  result.state = {bits(form.open, offsetof(abi::ColumnData, values), true),
                  bits(form.missing, offsetof(abi::ColumnData, missing), false),
                  bits(form.undefined, offsetof(abi::ColumnData, undefined), false)};
  if (type.kind == Kind::Boolean) {
    result.yes = column_bits(column, offsetof(abi::ColumnData, payload));
    result.known = std::exchange(result.state.value, nullptr);
    if (all_set(result.known)) result.known = nullptr;
    return result;
  }
  abi::Slot slot;
  slot.type = type;
  if (is_amount(type.kind) && type.index == 0) slot.currency = 0;
  column_payload(slot, column, result);
  result.currency_open = result.currency != nullptr;
  return result;
}

Operand Emitter::dictionary_entry(const std::string& text) {
  const auto known = std::ranges::find(dictionary_, text);
  const auto index = static_cast<std::size_t>(known - dictionary_.begin());
  if (known == dictionary_.end()) dictionary_.push_back(text);
  const Operand codes = load(builder_.getPtrTy(), run_, offsetof(Context, dictionary_codes));
  return builder_.in_every_lane(load(builder_.getInt32Ty(), codes, index * sizeof(std::int32_t)));
}

void Emitter::batch_function(const std::string& name,
                             std::span<const abi::ConditionIndex> conditions) {
  auto* pointer = builder_.getPtrTy();
  auto* count = builder_.getInt64Ty();
  auto* type = llvm::FunctionType::get(builder_.getVoidTy(),
                                       {pointer, pointer, count, pointer, pointer}, false);
  function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module_);
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  function_->addFnAttr("prefer-vector-width", "512");
  for (const unsigned at : {columns_at, 1U, truth_at, gave_up_at})
    function_->addParamAttr(at, llvm::Attribute::NoAlias);
  run_ = function_->getArg(1);
  entry_ = llvm::BasicBlock::Create(context_, "entry", function_);
  auto* loop = llvm::BasicBlock::Create(context_, "records", function_);
  auto* done = llvm::BasicBlock::Create(context_, "done", function_);
  builder_.SetInsertPoint(entry_);
  gave_up_ = builder_.CreateAlloca(builder_.bits_type());
  builder_.CreateBr(loop);
  builder_.SetInsertPoint(loop);
  auto* at = builder_.CreatePHI(count, 2);
  at->addIncoming(builder_.getInt64(0), entry_);
  at_ = at;
  cells_.clear();
  loads_.clear();
  builder_.CreateStore(bit(false), gave_up_);

  const Operand byte = builder_.CreateLShr(at_, 3, "", true);
  const auto store = [&](Operand bits, Operand base, std::uint64_t offset) {
    const Operand place = builder_.CreateInBoundsGEP(builder_.getInt8Ty(), base, byte);
    builder_.CreateAlignedStore(bits, address(place, offset), llvm::Align(builder_.count() / 8));
  };
  Operand all = bit(false);  // of conditions whose bits nobody keeps
  for (const abi::ConditionIndex index : conditions) {
    const Cell& made = cell(program_.conditions[index]);
    const Operand known = either(value_bit(made), made.state.missing);
    if (!batch_->keeps_bitmaps) {
      all = builder_.CreateXor(builder_.CreateXor(all, made.yes), known);
      continue;
    }
    const std::uint64_t place = std::uint64_t{index} * 2 * bits_bytes;
    store(made.yes, function_->getArg(truth_at), place);
    store(negated(known), function_->getArg(truth_at), place + bits_bytes);
  }
  if (!batch_->keeps_bitmaps) store(all, function_->getArg(truth_at), 0);
  store(builder_.CreateLoad(builder_.bits_type(), gave_up_), function_->getArg(gave_up_at), 0);
  const Operand next = builder_.CreateAdd(at_, builder_.getInt64(builder_.count()), "", true);
  at->addIncoming(next, builder_.GetInsertBlock());
  const Operand more = builder_.llvm::IRBuilder<>::CreateICmp(llvm::CmpInst::ICMP_ULT, next,
                                                              function_->getArg(rows_at));
  builder_.CreateCondBr(more, loop, done);
  builder_.SetInsertPoint(done);
  builder_.CreateRetVoid();
}

GeneratedBatch generate_batch(llvm::Module& module, const ir::Program& program,
                              const abi::Layout& layout, const BatchForm& form) {
  Emitter emitter(module, program, layout, &form);
  GeneratedBatch made;
  const std::vector<std::uint32_t> stages = stages_of_nodes(program);
  std::vector<std::vector<abi::ConditionIndex>> asked(1);  // by stage
  for (const abi::ConditionIndex index : form.conditions) {
    const std::uint32_t stage = stages[program.conditions[index].index()];
    if (stage >= asked.size()) asked.resize(stage + 1);
    asked[stage].push_back(index);
  }
  std::size_t count = 0;
  for (const std::vector<abi::ConditionIndex>& conditions : asked) {
    std::vector<std::string>& functions = made.functions.emplace_back();
    for (std::size_t first = 0; first < conditions.size(); first += batch_group_size) {
      functions.push_back("batch_" + std::to_string(count++));
      const std::size_t few = std::min(batch_group_size, conditions.size() - first);
      emitter.batch_function(functions.back(), std::span(conditions).subspan(first, few));
    }
  }
  for (const RuleCode& rule : form.rules) {
    made.rules.push_back("rule_" + std::to_string(made.rules.size()));
    made.rule_reads.push_back(emitter.rule_function(made.rules.back(), rule));
  }
  made.dictionary = emitter.dictionary();
  made.unsupported = emitter.unsupported();
  return made;
}

}  // namespace bop::emit
