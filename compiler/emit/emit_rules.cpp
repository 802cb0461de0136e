// Code that rules of one shape share: their constants come from memory, and records begin anywhere.
#include "compiler/emit/emitter.h"
#include "runtime/base/error.h"

namespace bop::emit {

namespace {

// A function's parameters, behind columns and context.
constexpr unsigned first_at = 2;
constexpr unsigned end_at = 3;
constexpr unsigned constants_at = 4;
constexpr unsigned truth_at = 5;

}  // namespace

// One number or code for all records, loaded before the loop.
Cell Emitter::rule_constant(std::size_t index) {
  const RuleConstant& made = rule_->constants[index];
  const abi::Type type = program_[made.node].type;
  llvm::IRBuilder<> before(entry_->getTerminator());
  const Operand place = before.CreateConstInBoundsGEP1_64(before.getInt64Ty(),
                                                          function_->getArg(constants_at), index);
  const Operand only = before.CreateAlignedLoad(before.getIntNTy(made.bytes * 8), place,
                                                llvm::Align(alignof(std::int64_t)));
  const Operand all = before.CreateVectorSplat(builder_.count(), only);
  Cell result;
  result.type = type;
  result.state = always();
  if (!is_number(type.kind) && !is_amount(type.kind)) {
    result.first = builder_.CreateSExtOrTrunc(all, builder_.word_type());
    return result;
  }
  result.number = {all, made.most, made.scale};
  BOP_CHECK(all->getType() == width_of(made.most), "a rule's number is as wide as its bound asks");
  if (is_amount(type.kind)) result.currency = builder_.word(type.index);
  return result;
}

std::vector<std::uint64_t> Emitter::rule_function(const std::string& name, const RuleCode& rule) {
  BOP_CHECK(builder_.count() == 32, "a LaneTruth is of 32 records");
  auto* pointer = builder_.getPtrTy();
  auto* count = builder_.getInt64Ty();
  auto* type = llvm::FunctionType::get(builder_.getVoidTy(),
                                       {pointer, pointer, count, count, pointer, pointer}, false);
  function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module_);
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  function_->addFnAttr("prefer-vector-width", "512");
  for (const unsigned at : {0U, 1U, constants_at, truth_at})
    function_->addParamAttr(at, llvm::Attribute::NoAlias);
  run_ = function_->getArg(1);
  rule_ = &rule;
  for (std::size_t at = 0; at < rule.constants.size(); ++at)
    given_.emplace(rule.constants[at].node.value, batch_->given.size() + at);
  entry_ = llvm::BasicBlock::Create(context_, "entry", function_);
  auto* loop = llvm::BasicBlock::Create(context_, "records", function_);
  auto* done = llvm::BasicBlock::Create(context_, "done", function_);
  builder_.SetInsertPoint(entry_);
  gave_up_ = builder_.CreateAlloca(builder_.bits_type());
  builder_.CreateBr(loop);
  builder_.SetInsertPoint(loop);
  auto* at = builder_.CreatePHI(count, 2);
  at->addIncoming(function_->getArg(first_at), entry_);
  auto* truth = builder_.CreatePHI(pointer, 2);
  truth->addIncoming(function_->getArg(truth_at), entry_);
  at_ = at;
  cells_.clear();
  loads_.clear();
  builder_.CreateStore(bit(false), gave_up_);
  const Cell& made = cell(rule.condition);
  const Operand known = either(value_bit(made), made.state.missing);
  builder_.CreateStore(made.yes, address(truth, offsetof(LaneTruth, yes)));
  builder_.CreateStore(negated(known), address(truth, offsetof(LaneTruth, unknown)));
  builder_.CreateStore(builder_.CreateLoad(builder_.bits_type(), gave_up_),
                       address(truth, offsetof(LaneTruth, gave_up)));
  const Operand next = builder_.CreateAdd(at_, builder_.getInt64(builder_.count()), "", true);
  at->addIncoming(next, builder_.GetInsertBlock());
  truth->addIncoming(address(truth, sizeof(LaneTruth)), builder_.GetInsertBlock());
  const Operand more = builder_.llvm::IRBuilder<>::CreateICmp(llvm::CmpInst::ICMP_ULT, next,
                                                              function_->getArg(end_at));
  builder_.CreateCondBr(more, loop, done);
  builder_.SetInsertPoint(done);
  builder_.CreateRetVoid();
  for (const RuleConstant& constant : rule.constants) given_.erase(constant.node.value);
  rule_ = nullptr;
  std::vector<std::uint64_t> reads;
  for (const auto& [place, loaded] : loads_)
    if (place.first == nullptr) reads.push_back(place.second);
  return reads;
}

}  // namespace bop::emit
