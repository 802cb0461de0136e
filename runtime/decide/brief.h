// Verdicts in short, one line a record: what was decided, and the codes of the rules that are true.
// The same line whether the whole verdict is there or only the bits of a chunk. Never: why, tasks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

/// One decision of a record that is decided.
struct BriefDecision {
  std::uint32_t outcome = 0;         // DecisionInfo::outcomes
  std::vector<std::uint32_t> rules;  // those that are true, in the order of the policy
};

/// A record that can't be judged, as it stands among verdicts: `{"record":"R-5","error":{…}}`, the
/// record as far as its name was read.
std::string json_of(const Error& error);

/// Why a decision is what it is where no true rule says it: NOT_IN_FORCE, an undetermined one's
/// conflict, or "whatever bill.class is, B-02 is true". Empty elsewhere.
const std::string& short_reason(const DecisionVerdict& made);

/// JsonLines: `{"record":"R-1","outcome":"hold","rules":["AP-02"]}`; of what is not decided also
/// "possible" and "needs", and "reason" (short_reason); of further decisions the same
/// in "decisions". Csv: a column for each of these, rules and needs separated by blanks; those of
/// further decisions begin with its name.
enum class BriefForm : std::uint8_t { JsonLines, Csv };

class BriefWriter {
 public:
  /// `policy` must outlive it.
  BriefWriter(const abi::PolicyInfo& policy, BriefForm form);

  /// The first line of a file of them; empty for JsonLines.
  std::string header() const;
  void write(const Verdict& verdict, std::string& out) const;
  /// `decisions` by PolicyInfo::decisions.
  void write(std::string_view record, std::span<const BriefDecision> decisions,
             std::string& out) const;
  /// The same in two steps, for those who keep what stands behind the record's name.
  std::string behind_name(std::span<const BriefDecision> decisions) const;
  void write(std::string_view record, std::string_view behind_name, std::string& out) const;
  /// A record that could not be judged stands among the verdicts too.
  void write(const Error& error, std::string& out) const;

 private:
  // What stands around a decision's outcome, its rules and what else is said of it.
  struct Around {
    std::string before_outcome;
    std::string before_rules;
    std::string behind_rules;
    std::string behind;
    std::vector<std::string> lead;  // by outcome: all before the rules
    std::string tail;               // all behind them, where nothing else is said
  };
  Around around(std::size_t decision) const;
  void decision(std::size_t index, const DecisionVerdict& made, std::string& out) const;
  void text(std::string_view text, std::string& out) const;
  std::size_t room_for(std::span<const BriefDecision> decisions) const;
  template <typename Put>
  void put_behind_name(std::span<const BriefDecision> decisions, const Put& put) const;
  template <typename Pieces>
  void put_line(std::string_view record, std::size_t room, const Pieces& behind_name,
                std::string& out) const;
  void list(std::string_view name, std::span<const std::string> texts, std::string& out) const;

  const abi::PolicyInfo& policy_;
  BriefForm form_;
  std::string head_;  // before the record's name
  std::string end_;
  std::vector<Around> around_;      // by decision
  std::vector<std::string> whole_;  // by outcome of the first: behind the name, without rules
  std::vector<std::string> rules_;  // as they are printed, behind what separates them
};

}  // namespace bop::decide
