#include "compiler/emit/batch.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <tuple>

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include "compiler/emit/elements.h"
#include "compiler/emit/given_columns.h"
#include "compiler/emit/keyed_run.h"
#include "compiler/emit/lane_nodes.h"
#include "compiler/emit/link.h"
#include "compiler/emit/machine.h"
#include "compiler/emit/staged.h"

namespace bop::emit {

namespace {

using Forms = std::vector<abi::ColumnForm>;
using BatchFunction = void (*)(const abi::ColumnData*, const Context*, std::uint64_t rows,
                               abi::ChunkTruth::Condition* truth, abi::ChunkBits* gave_up);

// A policy of more is run over fewer records than it would take, some ten million, to earn the time
// that better code costs: most of a millisecond a condition.
constexpr std::size_t many_conditions = 256;

/// What code needs of a batch's texts.
struct TextCodes {
  std::vector<std::int32_t> dictionary;  // of the texts that code is given
  std::vector<KeyedTexts> keyed;         // of each group of rules
};

/// Code for columns of one form.
struct Kernel {
  Jit jit;
  std::vector<std::vector<BatchFunction>> functions;  // by stage (abi/stages.h)
  std::vector<std::string> dictionary;
  std::deque<KeyedCode> keyed;

  /// Looked up once for batches that share their texts.
  std::shared_ptr<const TextCodes> codes_of(const abi::ColumnBatch& batch) const;

 private:
  TextCodes looked_up(const abi::ColumnBatch& batch) const;
  struct Known {
    std::weak_ptr<const void> owner;
    std::size_t texts;
    std::shared_ptr<const TextCodes> codes;
  };
  static constexpr std::size_t known_most = 16;
  mutable std::mutex mutex_;
  mutable std::vector<Known> known_;  // the one that was looked up last at the end
};

std::shared_ptr<const TextCodes> Kernel::codes_of(const abi::ColumnBatch& batch) const {
  const std::weak_ptr<const void> owner = batch.texts_owner();
  const auto made = [&] { return std::make_shared<const TextCodes>(looked_up(batch)); };
  if (owner.expired()) return made();
  const std::size_t texts = batch.dictionary().size();
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(known_, [](const Known& known) { return known.owner.expired(); });
    for (const Known& known : known_)
      if (known.texts == texts && !known.owner.owner_before(owner) &&
          !owner.owner_before(known.owner))
        return known.codes;
  }
  auto codes = made();
  const std::scoped_lock lock(mutex_);
  if (known_.size() == known_most) known_.erase(known_.begin());
  known_.push_back({owner, texts, codes});
  return codes;
}

TextCodes Kernel::looked_up(const abi::ColumnBatch& batch) const {
  TextCodes made;
  for (const std::string& text : dictionary)
    made.dictionary.push_back(batch.code_of(text).value_or(-1));  // of no record
  for (const KeyedCode& code : keyed) made.keyed.push_back(code.texts_of(batch));
  return made;
}

class BatchCode {
 public:
  BatchCode(Purpose purpose, const LeftOut& left_out, std::optional<CodeCache> cache)
      : purpose_(purpose), left_out_(left_out), cache_(std::move(cache)) {}
  Result<void> prepare(std::shared_ptr<const ir::Program> program);
  /// The code for columns of these forms, made when they are met for the first time.
  Result<std::shared_ptr<const Kernel>> kernel(std::span<const abi::ColumnForm> forms) const;

  const Code& row_code() const { return code_; }
  std::span<const GivenGroup> groups() const { return groups_; }
  /// What gives the list of a `for each`.
  ValuesFunction list(std::uint32_t each) const { return lists_[each]; }
  std::span<const abi::Column> columns() const { return columns_; }
  std::span<const abi::ConditionIndex> others() const { return others_; }
  std::span<const bool> columns_read() const { return {read_.get(), columns_.size()}; }
  std::size_t condition_count() const { return code_.program->conditions.size(); }

 private:
  std::vector<ir::NodeId> asked() const;
  void group_given();
  Result<void> find_eaches(std::span<const GeneratedSet> sets);
  Result<void> compile_given();
  void find_keyed();
  Result<std::shared_ptr<const Kernel>> compile(Forms forms) const;

  const CodeCache* cache() const { return cache_ ? &*cache_ : nullptr; }

  Purpose purpose_;
  LeftOut left_out_;
  std::optional<CodeCache> cache_;
  Code code_;  // of what is given
  std::vector<abi::Column> columns_;
  std::unique_ptr<bool[]> read_;  // by column
  std::vector<GivenGroup> groups_;
  Forms given_forms_;
  std::vector<KeyedRules> keyed_;
  std::vector<abi::ConditionIndex> others_;  // conditions that are not in keyed_
  std::vector<ValuesFunction> lists_;        // by `for each`
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<Forms, std::shared_ptr<const Kernel>>> kernels_;
};

Result<void> BatchCode::prepare(std::shared_ptr<const ir::Program> program) {
  code_.program = with_date_tests(std::move(program));
  lay_out(code_);
  const ir::Program& made = *code_.program;
  code_.usable = code_.layout.packable[made.info.subject_record];
  if (!code_.usable) return {};
  columns_ = abi::columns_of(code_.layout, made.info.subject_record);
  group_given();
  const std::vector<bool> read = emit::columns_read(made, asked(), code_.layout, columns_);
  read_ = std::make_unique<bool[]>(columns_.size());
  for (std::size_t at = 0; at < read.size(); ++at) read_[at] = read[at];
  find_keyed();
  return groups_.empty() && made.eaches.empty() ? Result<void>() : compile_given();
}

// All that a batch is asked of a record and of the elements of its lists.
std::vector<ir::NodeId> BatchCode::asked() const {
  const ir::Program& made = *code_.program;
  std::vector<ir::NodeId> nodes = made.conditions;
  for (std::size_t index = 0; index < made.eaches.size(); ++index) {
    const std::vector<ir::NodeId>& conditions = made.eaches[index].conditions;
    nodes.push_back(made.values[made.info.eaches[index].list]);
    nodes.insert(nodes.end(), conditions.begin(), conditions.end());
  }
  return nodes;
}

void BatchCode::group_given() {
  const ir::Program& made = *code_.program;
  const std::vector<std::uint32_t> stages = stages_of_nodes(made);
  using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
  std::map<Place, std::vector<ir::NodeId>> by_place;  // stage, decision, column
  for (const ir::NodeId node : given_nodes(made, made.conditions, code_.layout)) {
    const auto column = text_column_of(made, node, code_.layout, columns_);
    by_place[{stages[node.index()], outcome_read(made, node), column.value_or(abi::none)}]
        .push_back(node);
  }
  for (auto& [place, nodes] : by_place) {
    const auto [stage, decision, column] = place;
    if (decision == abi::none)
      groups_.push_back({stage, decision, column, std::move(nodes), {}, {}});
    // The same outcome under two names: a column for each.
    for (const ir::NodeId node : nodes)
      if (decision != abi::none) groups_.push_back({stage, decision, column, {node}, {}, {}});
  }
}

void BatchCode::find_keyed() {
  std::vector<ir::NodeId> given;
  for (const GivenGroup& group : groups_)
    given.insert(given.end(), group.nodes.begin(), group.nodes.end());
  // A bench that asks for one word of all conditions wants each of them computed.
  if (!left_out_.bitmaps) keyed_ = keyed_rules(*code_.program, code_.layout, columns_, given);
  std::vector<bool> is_keyed(condition_count(), false);
  for (const KeyedRules& group : keyed_)
    for (const KeyedRule& rule : group.rules) is_keyed[rule.condition] = true;
  for (abi::ConditionIndex at = 0; at < is_keyed.size(); ++at)
    if (!is_keyed[at]) others_.push_back(at);
}

Result<void> BatchCode::compile_given() {
  BOP_TRY(auto machine, Machine::create());
  llvm::LLVMContext context;
  llvm::Module module("given", context);
  machine->prepare(module);
  std::vector<std::vector<ir::NodeId>> values;
  for (const GivenGroup& group : groups_)
    if (group.decision == abi::none) values.push_back(group.nodes);
  code_.generated = generate_values(module, *code_.program, code_.layout, values);
  BOP_TRY_VOID(link(*machine, module, code_.jit, cache()));
  auto next = code_.generated.eaches.begin();
  for (GivenGroup& group : groups_) {
    if (group.decision != abi::none) {
      given_forms_.push_back(form_of_outcome());
      continue;
    }
    const GeneratedSet& set = *next++;
    for (const std::string& name : set.values) {
      BOP_TRY(void* address, code_.jit.address(name));
      group.functions.push_back(reinterpret_cast<ValuesFunction>(address));
    }
    group.forms = set.forms;
    for (const ValueForm& form : set.forms) given_forms_.push_back(form_of(form));
  }
  // Code that was not made for some construct gives up by itself on every record that asks it.
  code_.usable = pack_constants(code_);
  return find_eaches({next, code_.generated.eaches.end()});
}

// The functions for their lists, then those for their conditions.
Result<void> BatchCode::find_eaches(std::span<const GeneratedSet> sets) {
  const std::size_t count = code_.program->eaches.size();
  code_.eaches.resize(count);
  for (std::size_t index = 0; index < count; ++index) {
    BOP_TRY(void* list, code_.jit.address(sets[index].values.front()));
    lists_.push_back(reinterpret_cast<ValuesFunction>(list));
    for (const std::string& name : sets[count + index].conditions) {
      BOP_TRY(void* address, code_.jit.address(name));
      code_.eaches[index].conditions.push_back(reinterpret_cast<EachConditionsFunction>(address));
    }
  }
  return {};
}

Result<std::shared_ptr<const Kernel>> BatchCode::kernel(
    std::span<const abi::ColumnForm> forms) const {
  if (!code_.usable) return std::make_shared<const Kernel>();  // nobody runs it
  Forms all(forms.begin(), forms.end());
  all.insert(all.end(), given_forms_.begin(), given_forms_.end());
  const std::scoped_lock lock(mutex_);
  for (const auto& [known, kernel] : kernels_)
    if (known == all) return kernel;
  BOP_TRY(auto made, compile(all));
  kernels_.emplace_back(std::move(all), made);
  return made;
}

Result<std::shared_ptr<const Kernel>> BatchCode::compile(Forms forms) const {
  const Effort effort = others_.size() > many_conditions ? Effort::Little : Effort::Full;
  BOP_TRY(auto machine, Machine::create(purpose_, effort));
  llvm::LLVMContext context;
  llvm::Module module("batch", context);
  machine->prepare(module);
  BatchForm form;
  form.checks_overflow = !left_out_.overflow_checks;
  form.keeps_bitmaps = !left_out_.bitmaps;
  form.columns = columns_;
  form.may_shuffle = target_of_this_processor(purpose_) != "x86-64-v2";
  form.forms = std::move(forms);
  form.conditions = others_;
  auto kernel = std::make_shared<Kernel>();
  for (const KeyedRules& group : keyed_) {
    const auto shapes =
        kernel->keyed.emplace_back(*code_.program, group, columns_, form.forms).shapes();
    form.rules.insert(form.rules.end(), shapes.begin(), shapes.end());
  }
  for (const GivenGroup& group : groups_)
    form.given.insert(form.given.end(), group.nodes.begin(), group.nodes.end());
  const GeneratedBatch generated = generate_batch(module, *code_.program, code_.layout, form);
  BOP_TRY_VOID(link(*machine, module, kernel->jit, cache()));
  kernel->dictionary = generated.dictionary;
  for (const std::vector<std::string>& names : generated.functions) {
    std::vector<BatchFunction>& functions = kernel->functions.emplace_back();
    for (const std::string& name : names) {
      BOP_TRY(void* address, kernel->jit.address(name));
      functions.push_back(reinterpret_cast<BatchFunction>(address));
    }
  }
  std::size_t rule = 0;
  for (KeyedCode& keyed : kernel->keyed)
    for (std::size_t shape = 0; shape < keyed.shapes().size(); ++shape, ++rule) {
      BOP_TRY(void* address, kernel->jit.address(generated.rules[rule]));
      keyed.add(reinterpret_cast<RuleFunction>(address), generated.rule_reads[rule]);
    }
  return std::shared_ptr<const Kernel>(std::move(kernel));
}

class Run final : public abi::BatchRun {
 public:
  Run(std::shared_ptr<const BatchCode> code, std::shared_ptr<const PackedSets> sets,
      std::shared_ptr<const Kernel> kernel, const abi::ColumnBatch& batch, value::Instant as_of,
      value::Date today)
      : code_(std::move(code)),
        sets_(std::move(sets)),
        kernel_(std::move(kernel)),
        codes_(kernel_->codes_of(batch)),
        batch_(batch),
        results_(code_->row_code().program->info.results.size()),
        context_(context_at(as_of, today)),
        given_(code_->row_code(), code_->groups(), code_->columns(), batch, context_) {
    context_.dictionary_codes = codes_->dictionary.data();
    for (std::size_t at = 0; at < kernel_->keyed.size(); ++at)
      keyed_.emplace_back(kernel_->keyed[at], codes_->keyed[at]);
  }

  void evaluate(std::size_t first, std::size_t count, abi::ChunkTruth& found) override;
  void evaluate_stage(std::uint32_t stage, std::span<const abi::ChunkOutcomes> said,
                      abi::ChunkTruth& found) override;
  void elements(std::span<const std::uint32_t> eaches, std::uint32_t stage,
                std::span<const abi::ChunkOutcomes> said, abi::ElementTruths& taken,
                abi::ChunkBits& left) override;

 private:
  void begin(abi::ChunkTruth& found) const;
  void run(std::uint32_t stage, abi::ChunkTruth& found);

  Context context_at(value::Instant as_of, value::Date today) {
    Context context =
        context_of(code_->row_code(), *sets_, {nullptr, as_of, today}, scratch_, nullptr);
    context.results = results_.data();
    return context;
  }

  std::shared_ptr<const BatchCode> code_;
  std::shared_ptr<const PackedSets> sets_;
  std::shared_ptr<const Kernel> kernel_;
  std::shared_ptr<const TextCodes> codes_;
  const abi::ColumnBatch& batch_;
  abi::RowArena scratch_;
  std::vector<const std::byte*> results_;  // none is there: they are not known
  Context context_;
  std::size_t first_ = 0;  // the chunk's first record
  std::size_t count_ = 0;
  std::vector<abi::ColumnData> columns_;
  GivenColumns given_;
  std::deque<KeyedRun> keyed_;
};

const std::byte* moved(const std::byte* data, abi::Width width, std::size_t rows) {
  if (data == nullptr || width == abi::Width::Same) return data;
  if (width == abi::Width::Bit) return data + rows / 8;
  return data + rows * abi::bytes_of(width);
}
const std::uint64_t* moved(const std::uint64_t* bits, std::size_t rows) {
  return bits == nullptr ? nullptr : bits + rows / 64;
}

void Run::evaluate(std::size_t first, std::size_t count, abi::ChunkTruth& found) {
  const auto forms = batch_.forms();
  const auto columns = batch_.columns();
  columns_.clear();
  for (std::size_t at = 0; at < columns.size(); ++at)
    columns_.push_back({moved(columns[at].payload, forms[at].payload, first),
                        moved(columns[at].beside, forms[at].beside, first),
                        moved(columns[at].values, first), moved(columns[at].missing, first),
                        moved(columns[at].undefined, first), columns[at].elements});
  begin(found);
  found.left.fill(~std::uint64_t{0});
  if (!code_->row_code().usable) return;
  found.left = {};
  const auto left_out = batch_.left_out().subspan(first / 64, (count + 63) / 64);
  std::ranges::copy(left_out, found.left.begin());
  first_ = first;
  count_ = count;
  given_.fill(0, {}, first, count, found.left);
  run(0, found);
}

void Run::evaluate_stage(std::uint32_t stage, std::span<const abi::ChunkOutcomes> said,
                         abi::ChunkTruth& found) {
  if (!code_->row_code().usable) return;
  given_.fill(stage, said, first_, count_, found.left);
  run(stage, found);
}

void Run::run(std::uint32_t stage, abi::ChunkTruth& found) {
  if (stage >= kernel_->functions.size()) return;  // its rules ask nothing of their own
  columns_.resize(batch_.columns().size());
  columns_.insert(columns_.end(), given_.columns().begin(), given_.columns().end());
  for (const BatchFunction function : kernel_->functions[stage]) {
    abi::ChunkBits gave_up = {};
    function(columns_.data(), &context_, count_, found.conditions.data(), &gave_up);
    for (std::size_t word = 0; word < gave_up.size(); ++word) found.left[word] |= gave_up[word];
  }
  if (stage > 0) return;  // keyed rules read no decision
  for (KeyedRun& keyed : keyed_) keyed.evaluate(columns_, context_, count_, found);
}

// Of keyed rules nothing is true yet; what others say is written over.
void Run::begin(abi::ChunkTruth& found) const {
  const std::size_t count = code_->condition_count();
  found.conditions.resize(count);
  if (found.words.size() != count) found.words.assign(count, ~std::uint32_t{0});
  for (const KeyedCode& keyed : kernel_->keyed) KeyedRun::clear(keyed, found);
  for (const abi::ConditionIndex other : code_->others()) found.words[other] = ~std::uint32_t{0};
}

void Run::elements(std::span<const std::uint32_t> eaches, std::uint32_t stage,
                   std::span<const abi::ChunkOutcomes> said, abi::ElementTruths& taken,
                   abi::ChunkBits& left) {
  if (!code_->row_code().usable) return;
  OutcomeRows results(code_->row_code(), stage);
  Context context = context_;
  context.results = results.rows();
  for (std::size_t row = 0; row < count_; ++row) {
    if ((left[row / 64] >> (row % 64) & 1U) != 0) continue;
    for (std::size_t place = 0; place < results.decisions().size(); ++place)
      results.set(place, said[results.decisions()[place]].outcome[row]);
    abi::RowArena arena;
    builtins::Arena texts;
    context.scratch = &arena;
    context.texts = &texts;
    const AskedRow asked{code_->row_code(), batch_.row(first_ + row, arena), context, row};
    const bool done = std::ranges::all_of(eaches, [&](std::uint32_t each) {
      ValueSlot list;
      return code_->list(each)(asked.row, &context, &list) == 0 &&
             asked.elements(each, list, taken);
    });
    if (!done) left[row / 64] |= std::uint64_t{1} << (row % 64);
  }
}

class BatchSession final : public abi::BatchSession {
 public:
  BatchSession(std::shared_ptr<const BatchCode> code,
               std::shared_ptr<const abi::References> references)
      : code_(std::move(code)),
        references_(std::move(references)),
        sets_(std::make_shared<const PackedSets>(code_->row_code(), *references_)) {}

  std::span<const bool> columns_read() const override { return code_->columns_read(); }

  Result<std::unique_ptr<abi::BatchRun>> start(const abi::ColumnBatch& batch, value::Instant as_of,
                                               value::Date today) const override {
    BOP_TRY(auto kernel, code_->kernel(batch.forms()));
    return std::make_unique<Run>(code_, sets_, std::move(kernel), batch, as_of, today);
  }

 private:
  std::shared_ptr<const BatchCode> code_;
  std::shared_ptr<const abi::References> references_;
  std::shared_ptr<const PackedSets> sets_;
};

class BatchEngine final : public abi::BatchEngine {
 public:
  explicit BatchEngine(std::shared_ptr<const BatchCode> code) : code_(std::move(code)) {}
  std::unique_ptr<abi::BatchSession> bind(
      std::shared_ptr<const abi::References> references) const override {
    return std::make_unique<BatchSession>(code_, std::move(references));
  }

 private:
  std::shared_ptr<const BatchCode> code_;
};

}  // namespace

Result<std::unique_ptr<abi::BatchEngine>> batch_engine(std::shared_ptr<const ir::Program> program,
                                                       Vectors vectors, const std::string& cache) {
  return batch_engine_without({}, std::move(program), vectors, cache);
}

Result<std::unique_ptr<abi::BatchEngine>> batch_engine_without(
    const LeftOut& left_out, std::shared_ptr<const ir::Program> program, Vectors vectors,
    const std::string& cache) {
  auto code =
      std::make_shared<BatchCode>(vectors == Vectors::Best ? Purpose::Lanes : Purpose::LanesAvx2,
                                  left_out, usable_cache(cache));
  BOP_TRY_VOID(code->prepare(std::move(program)));
  return std::make_unique<BatchEngine>(std::move(code));
}

}  // namespace bop::emit
