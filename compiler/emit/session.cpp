#include "compiler/emit/session.h"

#include <algorithm>
#include <bit>

#include "compiler/emit/compiled_match.h"
#include "compiler/emit/decode.h"
#include "compiler/emit/elements.h"
#include "compiler/emit/staged.h"
#include "compiler/ir/key_tests.h"
#include "compiler/ir/match_plan.h"
#include "compiler/ir/operands.h"

namespace bop::emit {

namespace {

// Everything that records in a result may point into.
struct Owner {
  abi::RecordPtr subject;
  std::shared_ptr<const abi::References> references;
  std::shared_ptr<const Code> code;
  std::vector<abi::Datum> results;
};

// The nodes that some function of the code computes.
std::vector<bool> nodes_run(const Code& code) {
  const ir::Program& program = *code.program;
  std::vector<bool> run(program.nodes.size(), false);
  const auto mark = [&](ir::NodeId id) { run[id.index()] = true; };
  std::ranges::for_each(program.conditions, mark);
  std::ranges::for_each(program.values, mark);
  for (const ir::Each& each : program.eaches) {
    std::ranges::for_each(each.conditions, mark);
    std::ranges::for_each(each.values, mark);
  }
  const std::vector<ir::PlannedMatch> plans = ir::plan_matches(program);
  for (std::size_t match = 0; match < plans.size(); ++match)
    for (const auto& question : ir::questions_of(program.matches[match], plans[match]))
      if (const ir::NodeId node = ir::node_of(program.matches[match], plans[match], question); node)
        mark(node);
  for (std::size_t id = run.size(); id-- > 0;)  // operands stand before who reads them
    if (run[id]) ir::each_operand(program.nodes[id], mark);
  return run;
}

}  // namespace

// What compiled code looks up, and the lists of whole sets that it goes through, by their type.
PackedSets::PackedSets(const Code& code, const abi::References& references) {
  const ir::Program& program = *code.program;
  const abi::PolicyInfo& info = program.info;
  const std::vector<bool> is_run = nodes_run(code);
  std::vector<bool> is_read(info.references.size(), false);
  for (std::size_t id = 0; id < program.nodes.size(); ++id) {
    const auto note = [&](std::uint32_t set) {
      if (is_run[id] && set != abi::none) is_read[set] = true;
    };
    const ir::Node& node = program.nodes[id];
    if (const auto* lookup = std::get_if<ir::Lookup>(&node.node)) note(lookup->reference);
    if (const auto* compare = std::get_if<ir::Compare>(&node.node)) note(compare->rates);
    if (const auto* convert = std::get_if<ir::Convert>(&node.node)) note(convert->rates);
  }
  const abi::ReferenceSet unread = abi::ReferenceSet::unavailable({}, {});
  for (std::size_t set = 0; set < info.references.size(); ++set)
    sets.emplace_back(is_read[set] ? references.sets[set] : unread, info.references[set],
                      info.schema, code.layout, code.zero.data(), arena);
  for (std::size_t id = 0; id < program.nodes.size(); ++id)
    if (const auto* lookup = std::get_if<ir::Lookup>(&program.nodes[id].node);
        lookup != nullptr && lookup->keys.empty() && is_run[id])
      sets[lookup->reference].pack_rows(references.sets[lookup->reference], code.layout,
                                        program.nodes[id].type.index, arena);
  const std::vector<std::vector<std::uint32_t>> fields = ir::key_tested_fields(program);
  for (std::size_t set = 0; set < fields.size(); ++set)
    sets[set].index_fields(fields[set], info.references[set], code.layout);
}

Context context_of(const Code& code, const PackedSets& sets, const abi::Case& subject,
                   abi::RowArena& scratch, builtins::Arena* texts) {
  Context context;
  context.zero = code.zero.data();
  context.constants = code.constants.data();
  context.as_of_seconds = subject.as_of.seconds;
  context.as_of_offset = subject.as_of.offset_seconds;
  context.today = subject.today.days;
  context.texts = texts;
  context.scratch = &scratch;
  context.references = sets.sets.data();
  context.layout = &code.layout;
  context.tables = code.tables.get();
  return context;
}

// Null for what is not there yet.
bool pack_results(const Code& code, const abi::Case& subject, abi::RowArena& arena,
                  std::vector<const std::byte*>& rows) {
  rows.assign(code.program->info.results.size(), nullptr);
  for (std::size_t index = 0; index < std::min(rows.size(), subject.results.size()); ++index) {
    const abi::Datum& result = subject.results[index];
    if (!result.known()) continue;
    const abi::PackedRow packed = pack(code.layout, *std::get<abi::RecordPtr>(result.value), arena);
    if (packed.wide) return false;
    rows[index] = packed.bytes;
  }
  return true;
}

Session::Session(std::shared_ptr<const Code> code,
                 std::shared_ptr<const abi::References> references,
                 std::unique_ptr<abi::Session> fallback)
    : code_(std::move(code)),
      references_(std::move(references)),
      fallback_(std::move(fallback)),
      sets_(std::make_shared<const PackedSets>(*code_, *references_)) {}

Context Session::context(const abi::Case& subject, abi::RowArena& arena,
                         builtins::Arena* texts) const {
  return context_of(*code_, *sets_, subject, arena, texts);
}

std::unique_ptr<abi::Matches> Session::matches(std::unique_ptr<abi::Matches> oracle) const {
  if (!code_->usable) return oracle;
  return compiled_matches(code_, references_, sets_, std::move(oracle));
}

namespace {

class BoundRow final : public abi::BoundRow {
 public:
  BoundRow(std::shared_ptr<const Code> code, std::shared_ptr<const PackedSets> sets,
           std::shared_ptr<const abi::References> references, const abi::Case& subject)
      : code_(code.get()), kept_{std::move(code), std::move(sets), std::move(references), subject} {
    fits_ = pack_row(*subject.subject);
    if (!code_->program->info.results.empty())
      fits_ = fits_ && pack_results(*code_, subject, own_arena(), results_);
    abi::RowArena unused;
    context_ = context_of(*code_, *kept_.sets, subject, unused, nullptr);
    context_.scratch = nullptr;  // each call has its own
    context_.results = results_.data();
  }
  bool fits() const { return fits_; }

  bool conditions(abi::RowTruth found) const override {
    return conditions_from(0, context_.results, found);
  }

  bool conditions_of_stage(std::uint32_t stage, std::span<const std::uint32_t> said,
                           abi::RowTruth found) const override {
    OutcomeRows results(*code_, stage);
    for (std::size_t place = 0; place < results.decisions().size(); ++place)
      results.set(place, said[results.decisions()[place]]);
    return conditions_from(stage, results.rows(), found);
  }

  bool elements(std::span<const std::uint32_t> eaches, std::uint32_t stage,
                std::span<const std::uint32_t> said, abi::ElementTruths& taken) const override {
    OutcomeRows results(*code_, stage);
    for (std::size_t place = 0; place < results.decisions().size(); ++place)
      results.set(place, said[results.decisions()[place]]);
    Working working(context_, results.rows());
    std::vector<ValueSlot> slots;
    if (!values(working.context, slots)) return false;
    const AskedRow asked{*code_, row_, working.context, 0};
    return std::ranges::all_of(eaches, [&](std::uint32_t each) {
      return asked.elements(each, slots[code_->program->info.eaches[each].list], taken);
    });
  }

  std::optional<value::Date> effective_date() const override {
    Working working(context_, context_.results);
    std::vector<ValueSlot> slots;
    if (!values(working.context, slots)) return std::nullopt;
    const ValueSlot& date = slots[code_->program->info.effective_by];
    if (static_cast<abi::State>(date.state) != abi::State::Value) return std::nullopt;
    return value::Date{static_cast<std::int32_t>(date.number[0])};
  }

 private:
  // What one call of code needs of its own.
  struct Working {
    Working(const Context& kept, const std::byte* const* results) : context(kept) {
      context.scratch = &scratch;
      context.texts = &texts;
      context.results = results;
    }
    abi::RowArena scratch;
    builtins::Arena texts;
    Context context;
  };

  bool values(const Context& context, std::vector<ValueSlot>& slots) const {
    slots.resize(code_->program->values.size());
    return std::ranges::all_of(code_->values, [&](ValuesFunction function) {
      return function(row_, &context, slots.data()) == 0;
    });
  }

  // By the functions that have a condition of that stage or a later one.
  bool conditions_from(std::uint32_t stage, const std::byte* const* results,
                       abi::RowTruth found) const {
    abi::RowArena scratch;
    std::optional<builtins::Arena> texts;
    Context context = context_;
    context.scratch = &scratch;
    context.results = results;
    if (code_->makes_texts) context.texts = &texts.emplace();
    for (std::size_t group = 0; group < code_->conditions.size(); ++group)
      if (code_->stages[group] >= stage &&
          code_->conditions[group](row_, &context, &found.yes[group], &found.unknown[group]) != 0)
        return false;
    return true;
  }

  struct Kept {
    std::shared_ptr<const Code> code;
    std::shared_ptr<const PackedSets> sets;
    std::shared_ptr<const abi::References> references;
    abi::Case subject;                          // whose texts the row points to
    std::unique_ptr<abi::RowArena> arena = {};  // where the row needs one
  };

  abi::RowArena& own_arena() {
    if (kept_.arena == nullptr) kept_.arena = std::make_unique<abi::RowArena>();
    return *kept_.arena;
  }
  // A row that stands by itself gets the bytes it needs: thousands of bound records are to stay in
  // the processor's caches.
  bool pack_row(const abi::RecordData& record) {
    abi::RowArena arena;
    const std::size_t bytes = code_->layout.records[record.type].size;
    const abi::PackedRow row = pack(code_->layout, record, arena);
    if (row.wide) return false;
    if (arena.holds_only(bytes)) {
      bytes_.assign(row.bytes, row.bytes + bytes);
      row_ = bytes_.data();
    } else {
      row_ = pack(code_->layout, record, own_arena()).bytes;
    }
    return true;
  }

  const Code* code_;
  const std::byte* row_ = nullptr;
  Context context_;
  std::vector<std::byte> bytes_;
  std::vector<const std::byte*> results_;
  Kept kept_;
  bool fits_;
};

}  // namespace

std::unique_ptr<abi::BoundRow> Session::bind(const abi::Case& subject) const {
  if (!code_->usable) return nullptr;
  auto bound = std::make_unique<BoundRow>(code_, sets_, references_, subject);
  if (!bound->fits()) return nullptr;
  return bound;
}

void Session::evaluate(const abi::Case& subject, abi::Evaluation& result) const {
  if (code_->usable && run(subject, result)) return;
  fallbacks_.fetch_add(1, std::memory_order_relaxed);
  fallback_->evaluate(subject, result);
}

namespace {

// The bits of one group of conditions as truths.
void unpack(std::uint64_t truth, std::uint64_t unknown, std::size_t first,
            std::vector<abi::Truth>& conditions) {
  const std::size_t last = std::min(first + group_size, conditions.size());
  for (std::size_t index = first; index < last; ++index, truth >>= 1U, unknown >>= 1U) {
    conditions[index] = (unknown & 1U) != 0 ? abi::Truth::Unknown
                        : (truth & 1U) != 0 ? abi::Truth::True
                                            : abi::Truth::False;
  }
}

}  // namespace

// One record on its way through the code.
struct Session::Run {
  const Code& code;
  const std::byte* row;
  const Context& context;
  const Decoder& decoder;

  bool decode(const std::vector<ValueSlot>& slots, const std::vector<ValueForm>& forms,
              std::vector<abi::Datum>& values) const {
    values.resize(slots.size());
    for (std::size_t index = 0; index < slots.size(); ++index) {
      auto value = decoder.value(slots[index], forms[index]);
      if (!value) return false;
      values[index] = std::move(*value);
    }
    return true;
  }

  bool element(std::size_t index, const std::byte* at, bool is_read,
               abi::ElementEvaluation& result) const {
    const EachCode& each = code.eaches[index];
    const std::uint8_t read = is_read ? 1 : 0;
    result.conditions.resize(code.program->eaches[index].conditions.size());
    for (std::size_t group = 0; group < each.conditions.size(); ++group) {
      std::uint64_t truth = 0;
      std::uint64_t unknown = 0;
      if (each.conditions[group](row, &context, &truth, &unknown, at, read) != 0) return false;
      unpack(truth, unknown, group * group_size, result.conditions);
    }
    std::vector<ValueSlot> slots(code.program->eaches[index].values.size());
    for (const EachValuesFunction function : each.values)
      if (function(row, &context, slots.data(), at, read) != 0) return false;
    return decode(slots, code.generated.eaches[index].forms, result.values);
  }

  // The list is a value of the policy, made by then; its elements lie `stride` bytes apart.
  bool each(std::size_t index, const ValueSlot& list, abi::EachEvaluation& result) const {
    const auto state = static_cast<abi::State>(list.state);
    bool open = abi::is_unknown(state);
    if (state == abi::State::Value) {
      const ir::NodeId node = code.program->values[code.program->info.eaches[index].list];
      const std::size_t stride = code.layout.lists[(*code.program)[node].type.index].stride;
      const auto* elements = std::bit_cast<const std::byte*>(list.number[0]);
      const auto count = static_cast<std::uint32_t>(list.beside[0]);
      open = list.beside[1] == 0;
      result.elements.resize(count);
      for (std::uint32_t at = 0; at < count; ++at)
        if (!element(index, elements + at * stride, true, result.elements[at])) return false;
    }
    if (!open) return true;
    return element(index, code.zero.data(), false, result.unread.emplace());
  }
};

bool Session::run(const abi::Case& subject, abi::Evaluation& result) const {
  abi::RowArena arena;
  const abi::PackedRow row = pack(code_->layout, *subject.subject, arena);
  if (row.wide) return false;
  std::optional<builtins::Arena> texts;
  if (code_->makes_texts) texts.emplace();
  Context run_context = context(subject, arena, texts ? &*texts : nullptr);
  std::vector<const std::byte*> results;
  if (!pack_results(*code_, subject, arena, results)) return false;
  run_context.results = results.data();

  result.conditions.resize(code_->program->conditions.size());
  for (std::size_t group = 0; group < code_->conditions.size(); ++group) {
    std::uint64_t truth = 0;
    std::uint64_t unknown = 0;
    if (code_->conditions[group](row.bytes, &run_context, &truth, &unknown) != 0) return false;
    unpack(truth, unknown, group * group_size, result.conditions);
  }

  const std::size_t value_count = code_->program->values.size();
  result.values.resize(value_count);
  result.eaches.assign(code_->eaches.size(), {});
  if (value_count == 0) return true;
  std::vector<ValueSlot> slots(value_count);
  for (const ValuesFunction function : code_->values)
    if (function(row.bytes, &run_context, slots.data()) != 0) return false;
  const Decoder decoder(code_->layout, std::make_shared<Owner>(Owner{subject.subject, references_,
                                                                     code_, subject.results}));
  const Run run{*code_, row.bytes, run_context, decoder};
  if (!run.decode(slots, code_->generated.whole.forms, result.values)) return false;
  for (std::size_t index = 0; index < code_->eaches.size(); ++index) {
    const abi::ValueIndex list = code_->program->info.eaches[index].list;
    if (!run.each(index, slots[list], result.eaches[index])) return false;
  }
  return true;
}

}  // namespace bop::emit
