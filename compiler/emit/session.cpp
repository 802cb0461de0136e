#include "compiler/emit/session.h"

#include "compiler/emit/decode.h"

namespace bop::emit {

namespace {

// Everything that records in a result may point into.
struct Owner {
  abi::RecordPtr subject;
  std::shared_ptr<const abi::References> references;
  std::shared_ptr<const Code> code;
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

bool Session::run(const abi::Case& subject, abi::Evaluation& result) const {
  abi::RowArena arena;
  const abi::PackedRow row = pack(code_->layout, *subject.subject, arena);
  if (row.wide) return false;
  std::optional<builtins::Arena> texts;
  if (code_->makes_texts) texts.emplace();
  const Context run_context = context(subject, arena, texts ? &*texts : nullptr);

  const std::size_t condition_count = code_->program->conditions.size();
  result.conditions.resize(condition_count);
  for (std::size_t group = 0; group < code_->conditions.size(); ++group) {
    std::uint64_t truth = 0;
    std::uint64_t unknown = 0;
    if (code_->conditions[group](row.bytes, &run_context, &truth, &unknown) != 0) return false;
    const std::size_t first = group * group_size;
    for (std::size_t index = first; index < std::min(first + group_size, condition_count);
         ++index, truth >>= 1U, unknown >>= 1U) {
      result.conditions[index] = (unknown & 1U) != 0 ? abi::Truth::Unknown
                                 : (truth & 1U) != 0 ? abi::Truth::True
                                                     : abi::Truth::False;
    }
  }

  const std::size_t value_count = code_->program->values.size();
  result.values.resize(value_count);
  if (value_count == 0) return true;
  std::vector<ValueSlot> slots(value_count);
  for (const ValuesFunction function : code_->values)
    if (function(row.bytes, &run_context, slots.data()) != 0) return false;
  const Decoder decoder(code_->layout,
                        std::make_shared<Owner>(Owner{subject.subject, references_, code_}));
  for (std::size_t index = 0; index < value_count; ++index) {
    auto value = decoder.value(slots[index], code_->generated.forms[index]);
    if (!value) return false;
    result.values[index] = std::move(*value);
  }
  return true;
}

}  // namespace bop::emit
