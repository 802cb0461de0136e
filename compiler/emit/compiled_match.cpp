#include "compiler/emit/compiled_match.h"

#include <array>
#include <atomic>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/emit/decode.h"

namespace bop::emit {

namespace {

using abi::Datum;
using abi::MatchQuestion;
using abi::MatchSide;
using abi::RecordPtr;
using abi::Truth;

constexpr std::size_t kinds = static_cast<std::size_t>(MatchQuestion::Of::Under) + 1;

// The questions of one match by what they ask.
class Questions {
 public:
  explicit Questions(const std::vector<QuestionCode>& all) {
    for (const QuestionCode& code : all) {
      const MatchQuestion& question = code.generated->question;
      parts_ = std::max(parts_, std::size_t{question.part} + 1);
    }
    for (const QuestionCode& code : all) {
      const std::size_t at = place_of(code.generated->question);
      auto& table = tables_[static_cast<std::size_t>(code.generated->question.of)];
      if (table.size() <= at) table.resize(at + 1, nullptr);
      table[at] = &code;
    }
  }
  /// nullptr: it has no code.
  const QuestionCode* of(const MatchQuestion& question) const {
    const auto& table = tables_[static_cast<std::size_t>(question.of)];
    const std::size_t at = place_of(question);
    return at < table.size() ? table[at] : nullptr;
  }

 private:
  std::size_t place_of(const MatchQuestion& question) const {
    const std::size_t side = question.side == MatchSide::Left ? 0 : 1;
    return (question.index * parts_ + question.part) * 2 + side;
  }
  std::size_t parts_ = 1;
  std::array<std::vector<const QuestionCode*>, kinds> tables_;
};

// Elements as rows, each packed once. Nullptr: it does not fit.
class Rows {
 public:
  explicit Rows(const abi::Layout& layout) : layout_(layout) {}

  /// Of an element that is asked about with many others, and kept.
  const std::byte* kept(const RecordPtr& element, MatchSide side) {
    std::size_t& at = at_[side == MatchSide::Left ? 0 : 1];
    // One side stays where it is while the other goes through its list, time and again.
    for (const std::size_t next : {at, at + 1})
      if (next < kept_.size() && kept_[next].element == element) {
        at = next;
        return kept_[at].row;
      }
    const auto [place, is_new] = place_of_.try_emplace(element.get(), kept_.size());
    if (is_new) kept_.push_back({element, packed(element, arena_)});
    at = place->second;
    return kept_[at].row;
  }

  /// Of one that is asked about once or a few times in a row.
  const std::byte* passing(const RecordPtr& element) {
    if (passing_.element == element) return passing_.row;
    constexpr std::uint32_t kept_max = 256;
    if (!passing_arena_ || ++passed_ % kept_max == 0) passing_arena_.emplace();
    passing_ = {element, packed(element, *passing_arena_)};
    return passing_.row;
  }

 private:
  struct Packed {
    RecordPtr element;
    const std::byte* row = nullptr;
  };
  const std::byte* packed(const RecordPtr& element, abi::RowArena& arena) const {
    const abi::PackedRow row = pack(layout_, *element, arena);
    return row.wide ? nullptr : row.bytes;
  }

  const abi::Layout& layout_;
  abi::RowArena arena_;
  std::vector<Packed> kept_;
  std::unordered_map<const abi::RecordData*, std::size_t> place_of_;  // in kept_
  std::array<std::size_t, 2> at_{};                                   // the last asked for, by side
  std::optional<abi::RowArena> passing_arena_;
  std::uint32_t passed_ = 0;
  Packed passing_;
};

class CompiledMatches final : public abi::Matches {
 public:
  CompiledMatches(std::shared_ptr<const Code> code,
                  std::shared_ptr<const abi::References> references,
                  std::shared_ptr<const PackedSets> sets, std::unique_ptr<abi::Matches> oracle)
      : code_(std::move(code)),
        references_(std::move(references)),
        sets_(std::move(sets)),
        oracle_(std::move(oracle)) {
    for (const auto& match : code_->matches) questions_.emplace_back(match);
  }
  const std::vector<abi::MatchPlan>& plans() const override { return oracle_->plans(); }
  const abi::References& references() const override { return oracle_->references(); }
  std::unique_ptr<abi::MatchExpressions> expressions(const abi::Case& subject,
                                                     std::uint32_t plan) const override;

  const Code& code() const { return *code_; }
  const PackedSets& sets() const { return *sets_; }
  const Questions& questions(std::uint32_t plan) const { return questions_[plan]; }
  MatchTally tally() const {
    return {asked_.load(std::memory_order_relaxed), left_.load(std::memory_order_relaxed)};
  }
  void add(const MatchTally& more) const {
    asked_.fetch_add(more.asked, std::memory_order_relaxed);
    left_.fetch_add(more.left, std::memory_order_relaxed);
  }
  std::shared_ptr<const void> owner_of(const RecordPtr& subject) const {
    struct Owner {
      RecordPtr subject;
      std::shared_ptr<const abi::References> references;
      std::shared_ptr<const Code> code;
    };
    return std::make_shared<Owner>(Owner{subject, references_, code_});
  }

 private:
  std::shared_ptr<const Code> code_;
  std::shared_ptr<const abi::References> references_;
  std::shared_ptr<const PackedSets> sets_;
  std::unique_ptr<abi::Matches> oracle_;
  std::vector<Questions> questions_;
  mutable std::atomic<std::uint64_t> asked_ = 0;
  mutable std::atomic<std::uint64_t> left_ = 0;
};

class CompiledExpressions final : public abi::MatchExpressions {
 public:
  CompiledExpressions(const CompiledMatches& matches, const abi::Case& subject, std::uint32_t plan,
                      std::unique_ptr<abi::MatchExpressions> oracle)
      : matches_(matches),
        code_(matches.code()),
        questions_(matches.questions(plan)),
        subject_(subject),
        oracle_(std::move(oracle)),
        decoder_(code_.layout, matches.owner_of(subject.subject)),
        rows_(code_.layout),
        context_(context_of(code_, matches.sets(), subject, arena_,
                            code_.makes_texts ? &texts_ : nullptr)) {}
  ~CompiledExpressions() override { matches_.add(tally_); }
  CompiledExpressions(const CompiledExpressions&) = delete;
  CompiledExpressions& operator=(const CompiledExpressions&) = delete;

  abi::MatchList list(MatchSide side) override { return oracle_->list(side); }

  Truth truth(const MatchQuestion& question, const RecordPtr& left,
              const RecordPtr& right) override {
    if (const auto known = run_conditions(question, left, right)) return *known;
    ++tally_.left;
    return oracle_->truth(question, left, right);
  }

  Datum value(const MatchQuestion& question, const RecordPtr& left,
              const RecordPtr& right) override {
    if (auto known = run_value(question, left, right)) return std::move(*known);
    ++tally_.left;
    return oracle_->value(question, left, right);
  }

  std::vector<abi::Need> needs(const MatchQuestion& question, const RecordPtr& left,
                               const RecordPtr& right) override {
    return oracle_->needs(question, left, right);
  }
  std::vector<abi::Need> needs_of_list(MatchSide side) override {
    return oracle_->needs_of_list(side);
  }

 private:
  struct Operands {
    const std::byte* left;
    const std::byte* right;
  };

  // Nothing where something does not fit a row.
  std::optional<Operands> operands(const QuestionCode& code, const RecordPtr& left,
                                   const RecordPtr& right) {
    if (code.generated->reads_subject && !subject_is_packed()) return std::nullopt;
    if (code.generated->reads_results && !results_are_packed()) return std::nullopt;
    const bool both = left != nullptr && right != nullptr;
    const auto row = [&](const RecordPtr& element, MatchSide side) {
      if (element == nullptr) return static_cast<const std::byte*>(code_.zero.data());
      return both ? rows_.kept(element, side) : rows_.passing(element);
    };
    const Operands made{row(left, MatchSide::Left), row(right, MatchSide::Right)};
    if (made.left == nullptr || made.right == nullptr) return std::nullopt;
    return made;
  }

  std::optional<Truth> run_conditions(const MatchQuestion& question, const RecordPtr& left,
                                      const RecordPtr& right) {
    ++tally_.asked;
    const QuestionCode* code = questions_.of(question);
    if (code == nullptr || code->conditions.empty()) return std::nullopt;
    const auto rows = operands(*code, left, right);
    if (!rows) return std::nullopt;
    abi::RowArena scratch;
    context_.scratch = &scratch;
    texts_.clear();
    Truth all = Truth::True;
    for (const QuestionCode::Conditions& part : code->conditions) {
      std::uint64_t truth = 0;
      std::uint64_t unknown = 0;
      if (part.function(row_, &context_, &truth, &unknown, rows->left, rows->right) != 0)
        return std::nullopt;
      if ((truth | unknown) != part.all) return Truth::False;
      if (unknown != 0) all = Truth::Unknown;
    }
    return all;
  }

  std::optional<Datum> run_value(const MatchQuestion& question, const RecordPtr& left,
                                 const RecordPtr& right) {
    ++tally_.asked;
    const QuestionCode* code = questions_.of(question);
    if (code == nullptr || code->value == nullptr) return std::nullopt;
    const auto rows = operands(*code, left, right);
    if (!rows) return std::nullopt;
    abi::RowArena scratch;
    context_.scratch = &scratch;
    texts_.clear();
    ValueSlot slot;
    if (code->value(row_, &context_, &slot, rows->left, rows->right) != 0) return std::nullopt;
    return decoder_.value(slot, code->generated->form);
  }

  bool subject_is_packed() {
    if (!subject_fits_) {
      const abi::PackedRow row = pack(code_.layout, *subject_.subject, arena_);
      subject_fits_ = !row.wide;
      row_ = row.bytes;
    }
    return *subject_fits_;
  }
  bool results_are_packed() {
    if (!results_fit_) {
      results_fit_ = pack_results(code_, subject_, arena_, results_);
      context_.results = results_.data();
    }
    return *results_fit_;
  }

  const CompiledMatches& matches_;
  const Code& code_;
  const Questions& questions_;
  const abi::Case& subject_;
  std::unique_ptr<abi::MatchExpressions> oracle_;
  Decoder decoder_;
  Rows rows_;
  abi::RowArena arena_;  // of the record and of results
  builtins::Arena texts_;
  Context context_;
  const std::byte* row_ = nullptr;
  std::optional<bool> subject_fits_;
  std::optional<bool> results_fit_;
  std::vector<const std::byte*> results_;
  MatchTally tally_;
};

std::unique_ptr<abi::MatchExpressions> CompiledMatches::expressions(const abi::Case& subject,
                                                                    std::uint32_t plan) const {
  return std::make_unique<CompiledExpressions>(*this, subject, plan,
                                               oracle_->expressions(subject, plan));
}

}  // namespace

std::unique_ptr<abi::Matches> compiled_matches(std::shared_ptr<const Code> code,
                                               std::shared_ptr<const abi::References> references,
                                               std::shared_ptr<const PackedSets> sets,
                                               std::unique_ptr<abi::Matches> oracle) {
  return std::make_unique<CompiledMatches>(std::move(code), std::move(references), std::move(sets),
                                           std::move(oracle));
}

MatchTally tally_of(const abi::Matches& matches) {
  const auto* compiled = dynamic_cast<const CompiledMatches*>(&matches);
  return compiled == nullptr ? MatchTally{} : compiled->tally();
}

}  // namespace bop::emit
