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
#include "runtime/decide/brief.h"
#include "runtime/decide/by_outcome.h"
#include "runtime/decide/decide.h"

namespace bop::decide {

/// What was decided about each record of a chunk.
struct ChunkVerdicts {
  struct Decision {
    std::array<std::uint8_t, abi::chunk_rows> outcome;  // DecisionInfo::outcomes
  };
  /// A rule with those of 64 records that it is true of: one at least.
  struct Holds {
    std::uint32_t rule;
    Word rows;
  };
  std::vector<Decision> decisions;                           // by PolicyInfo::decisions
  std::array<std::vector<Holds>, abi::chunk_words> holds{};  // by word, in the order of rules
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
  /// Words of 64 records; `found` has bits for all of them.
  void decide(const abi::ChunkTruth& found, std::size_t words, ChunkVerdicts& verdicts) const;

 private:
  const abi::PolicyInfo& policy_;
  When as_of_;
  std::vector<std::uint32_t> rules_;  // those in force
};

}  // namespace bop::decide
