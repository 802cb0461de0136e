#include "compiler/emit/session.h"

#include <bit>

#include "compiler/emit/decode.h"

namespace bop::emit {

namespace {

// Everything that records in a result may point into.
struct Owner {
  abi::RecordPtr subject;
  std::shared_ptr<const abi::References> references;
  std::shared_ptr<const Code> code;
  std::vector<abi::Datum> results;
};

}  // namespace

Session::Session(std::shared_ptr<const Code> code,
                 std::shared_ptr<const abi::References> references,
                 std::unique_ptr<abi::Session> fallback)
    : code_(std::move(code)), references_(std::move(references)), fallback_(std::move(fallback)) {
  const abi::PolicyInfo& info = code_->program->info;
  for (std::size_t set = 0; set < info.references.size(); ++set) {
    sets_.emplace_back(references_->sets[set], info.references[set], info.schema, code_->layout,
                       code_->zero.data(), arena_);
  }
  for (const ir::Node& node : code_->program->nodes)
    if (const auto* lookup = std::get_if<ir::Lookup>(&node.node);
        lookup != nullptr && lookup->keys.empty())
      sets_[lookup->reference].pack_rows(references_->sets[lookup->reference], code_->layout,
                                         node.type.index, arena_);
}

Context Session::context(const abi::Case& subject, abi::RowArena& arena,
                         builtins::Arena* texts) const {
  Context context;
  context.zero = code_->zero.data();
  context.constants = code_->constants.data();
  context.as_of_seconds = subject.as_of.seconds;
  context.as_of_offset = subject.as_of.offset_seconds;
  context.today = subject.today.days;
  context.texts = texts;
  context.scratch = &arena;
  context.references = sets_.data();
  context.layout = &code_->layout;
  return context;
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
  if (!pack_results(subject, arena, results)) return false;
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

// Null for what is not there yet.
bool Session::pack_results(const abi::Case& subject, abi::RowArena& arena,
                           std::vector<const std::byte*>& rows) const {
  rows.assign(code_->program->info.results.size(), nullptr);
  for (std::size_t index = 0; index < std::min(rows.size(), subject.results.size()); ++index) {
    const abi::Datum& result = subject.results[index];
    if (!result.known()) continue;
    const abi::PackedRow packed =
        pack(code_->layout, *std::get<abi::RecordPtr>(result.value), arena);
    if (packed.wide) return false;
    rows[index] = packed.bytes;
  }
  return true;
}

}  // namespace bop::emit
