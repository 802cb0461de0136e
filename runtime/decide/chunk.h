// Decides the records of a chunk from the bits of a policy's conditions: status of each rule (C2),
// a rule at a time for all of them; combination (C3), a word of 64 records at a time. What bits
// can't settle – an outcome left open, a conflict, a policy that is not in force – is left to
// decide(). Never: evaluating, effects, tasks.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "runtime/abi/batch.h"
#include "runtime/abi/stages.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/by_outcome.h"
#include "runtime/decide/decide.h"

namespace bop::decide {

/// What was decided about each record of a chunk.
struct ChunkVerdicts {
  using Decision = abi::ChunkOutcomes;
  /// A rule with those of 64 records that it is true of: one at least.
  struct Holds {
    std::uint32_t rule;
    Word rows;
  };
  std::vector<Decision> decisions;  // by PolicyInfo::decisions
  // By word; of one decision in the order of rules.
  std::array<std::vector<Holds>, abi::chunk_words> holds{};
  abi::ChunkBits left;  // of which nothing counts: judged one by one
};

/// What of a policy only decide() can do, as a reason; empty where chunks can be decided.
std::string one_by_one_because(const abi::PolicyInfo& policy);

/// The decisions of up to 64 records of a chunk, one word of their bits, each with its true rules.
class WordTeller {
 public:
  explicit WordTeller(const abi::PolicyInfo& policy);
  /// Takes those of these records; the bits of `rows` are records of the word.
  void take(const ChunkVerdicts& verdicts, std::size_t word, Word rows);
  /// Of one of them, by PolicyInfo::decisions.
  std::span<const BriefDecision> of(std::size_t row) const {
    return {said_.data() + row * decisions_, decisions_};
  }

 private:
  std::size_t decisions_;
  std::vector<std::uint32_t> decision_of_;  // by rule
  std::vector<BriefDecision> said_;         // by record, then by decision
  Word told_ = 0;                           // records that have rules
};

class ChunkJudge {
 public:
  /// one_by_one_because(policy) is empty.
  ChunkJudge(const abi::PolicyInfo& policy, const When& as_of);
  /// Evaluates and decides `count` records from `first` on, a stage after the other: what one
  /// decision said is what conditions of the next are asked with.
  void judge(abi::BatchRun& run, std::size_t first, std::size_t count, abi::ChunkTruth& found,
             ChunkVerdicts& verdicts) const;
  /// Words of 64 records, where `found` has the bits of all conditions; of a policy without rules
  /// for the elements of lists.
  void decide(const abi::ChunkTruth& found, std::size_t words, ChunkVerdicts& verdicts) const;

 private:
  /// What is asked of a rule for every chunk, side by side.
  struct Rule {
    std::uint32_t rule;
    std::uint32_t decision;
    std::size_t outcome;
    abi::ConditionIndex when;  // where that alone makes it true; else none
    std::uint32_t element;     // of Stage::element_rules, else none
  };
  /// Decisions that are made together.
  struct Stage {
    std::vector<Rule> rules;                   // those that may be in force
    std::vector<std::uint32_t> element_rules;  // of these, the ones asked of elements
    std::vector<std::uint32_t> eaches;         // whose elements they are asked of
    std::vector<std::uint32_t> decisions;
  };
  class ElementRules;
  void start(const abi::ChunkTruth& found, std::size_t words, ChunkVerdicts& verdicts) const;
  void decide(std::uint32_t stage, abi::BatchRun& run, const abi::ChunkTruth& found,
              std::size_t words, ChunkVerdicts& verdicts) const;
  void combine(const Stage& stage, const ElementRules& elements, const abi::ChunkTruth& found,
               std::size_t words, ChunkVerdicts& verdicts) const;

  const abi::PolicyInfo& policy_;
  When as_of_;
  std::vector<abi::DateTest> dates_;
  std::vector<Stage> stages_;
};

}  // namespace bop::decide
