// Runs the functions of one compiled policy over records: packs, calls, decodes; asks the fallback
// where code gave up. Never: LLVM.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "compiler/emit/context.h"
#include "compiler/emit/generate.h"
#include "compiler/emit/jit.h"
#include "compiler/emit/reference.h"
#include "compiler/emit/table_index.h"
#include "runtime/abi/match.h"
#include "runtime/abi/policy.h"
#include "runtime/abi/rows.h"

namespace bop::emit {

/// Not zero: code gave up on this record.
using ConditionsFunction = std::uint32_t (*)(const std::byte* row, const Context* context,
                                             std::uint64_t* truth, std::uint64_t* unknown);
using ValuesFunction = std::uint32_t (*)(const std::byte* row, const Context* context,
                                         ValueSlot* values);

/// The same at one element of a list; `is_read` is 0 for one that was not read.
using EachConditionsFunction = std::uint32_t (*)(const std::byte* row, const Context* context,
                                                 std::uint64_t* truth, std::uint64_t* unknown,
                                                 const std::byte* element, std::uint8_t is_read);
using EachValuesFunction = std::uint32_t (*)(const std::byte* row, const Context* context,
                                             ValueSlot* values, const std::byte* element,
                                             std::uint8_t is_read);

/// Of one `for each`.
struct EachCode {
  std::vector<EachConditionsFunction> conditions;
  std::vector<EachValuesFunction> values;
};

/// Of one question of a match; nothing in it: it is left to the interpreter.
struct QuestionCode {
  struct Conditions {
    std::uint32_t (*function)(const std::byte* row, const Context* context, std::uint64_t* truth,
                              std::uint64_t* unknown, const std::byte* left,
                              const std::byte* right) = nullptr;
    std::uint64_t all = 0;  // the bits of its conditions
  };
  std::vector<Conditions> conditions;
  std::uint32_t (*value)(const std::byte* row, const Context* context, ValueSlot* value,
                         const std::byte* left, const std::byte* right) = nullptr;
  const GeneratedQuestion* generated = nullptr;
};

/// The code of one policy with all it needs but reference data. Shared by its sessions.
struct Code {
  std::shared_ptr<const ir::Program> program;
  abi::Layout layout;
  std::shared_ptr<const TableIndexes> tables;
  Generated generated;
  Jit jit;
  std::vector<ConditionsFunction> conditions;
  std::vector<std::uint32_t> stages;  // by function of conditions: the last of theirs
  std::vector<ValuesFunction> values;
  std::vector<EachCode> eaches;
  std::vector<std::vector<QuestionCode>> matches;  // by ir::Program::matches
  abi::RowArena arena;                             // of `constants`
  std::vector<const std::byte*> constants;         // what Context::constants points to
  std::vector<std::byte> zero;
  bool usable = true;        // false: something was left out, every record goes to the fallback
  bool makes_texts = false;  // a builtin with a Text result is called
};

/// The reference data that code looks things up in, as rows.
struct PackedSets {
  PackedSets(const Code& code, const abi::References& references);
  abi::RowArena arena;
  std::vector<PackedReference> sets;
};

/// What code reads besides the record, but for the results of decisions.
Context context_of(const Code& code, const PackedSets& sets, const abi::Case& subject,
                   abi::RowArena& scratch, builtins::Arena* texts);
/// Packs those of its results that are there; false where one does not fit a row.
bool pack_results(const Code& code, const abi::Case& subject, abi::RowArena& arena,
                  std::vector<const std::byte*>& rows);

class Session final : public abi::Session, public abi::RowSession {
 public:
  Session(std::shared_ptr<const Code> code, std::shared_ptr<const abi::References> references,
          std::unique_ptr<abi::Session> fallback);
  void evaluate(const abi::Case& subject, abi::Evaluation& result) const override;
  std::unique_ptr<abi::Matches> matches(std::unique_ptr<abi::Matches> oracle) const override;
  std::unique_ptr<abi::BoundRow> bind(const abi::Case& subject) const override;

  const Code& code() const { return *code_; }
  /// A context for code; what evaluate() and the benches call functions with.
  Context context(const abi::Case& subject, abi::RowArena& arena, builtins::Arena* texts) const;
  /// How often the fallback was asked.
  std::uint64_t fallbacks() const { return fallbacks_.load(std::memory_order_relaxed); }

 private:
  struct Run;
  bool run(const abi::Case& subject, abi::Evaluation& result) const;

  std::shared_ptr<const Code> code_;
  std::shared_ptr<const abi::References> references_;
  std::unique_ptr<abi::Session> fallback_;
  std::shared_ptr<const PackedSets> sets_;
  mutable std::atomic<std::uint64_t> fallbacks_ = 0;
};

class Engine final : public abi::Engine {
 public:
  Engine(std::shared_ptr<const Code> code, std::shared_ptr<const abi::Engine> fallback)
      : code_(std::move(code)), fallback_(std::move(fallback)) {}
  /// What evaluates: the fallback where the policy has no machine code.
  std::string_view name() const override { return code_->usable ? "jit" : fallback_->name(); }
  std::unique_ptr<abi::Session> bind(
      std::shared_ptr<const abi::References> references) const override {
    return std::make_unique<Session>(code_, references, fallback_->bind(references));
  }

 private:
  std::shared_ptr<const Code> code_;
  std::shared_ptr<const abi::Engine> fallback_;
};

}  // namespace bop::emit
