// What is decided about one record, and by which rules: the outcome without a verdict. The one door
// to it: a record is bound when it is first decided, and decided from its bits where those settle
// it. Never: why, tasks.
#pragma once

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/decide/bound.h"
#include "runtime/decide/decide.h"

namespace bop::embed {

/// What one decision of the policy said.
struct LightDecision {
  std::string outcome;
  bool determined = false;
  std::vector<std::uint32_t> rules;  // those that are true, in the order of the policy
  std::vector<std::string> possible, needs;
  std::string reason;
};

/// What is decided about one record after the other. Kept by its caller, it needs memory only once,
/// and what it said of a record is found again for one that fails in the same way.
class LightDecisions {
 public:
  LightDecisions() = default;
  LightDecisions(const LightDecisions&) = delete;
  LightDecisions& operator=(const LightDecisions&) = delete;
  /// By PolicyInfo::decisions; of the last record.
  std::span<const LightDecision> said() const { return *said_; }

 private:
  friend class LightRecord;
  using Said = std::vector<LightDecision>;

  Said own_;  // what is not remembered
  const Said* said_ = &own_;
  decide::Remembered<Said> remembered_;
  decide::ShortVerdict short_verdict_ = {};
  std::vector<decide::BriefDecision> brief_ = {};
};

/// A record of a policy, on its way to decisions. What it is made of must outlive it; safe to use
/// from several threads.
class LightRecord {
 public:
  /// `short_judge` is null for a policy that only decide() can judge.
  LightRecord(const decide::ShortJudge* short_judge, const decide::Judge& judge,
              const record::Record& record, const decide::When& when)
      : short_judge_(short_judge), judge_(judge), record_(record), when_(when) {}
  /// What stood there is overwritten.
  void decide(LightDecisions& made) const;

 private:
  bool decide_bound(LightDecisions& made) const;

  const decide::ShortJudge* short_judge_;
  const decide::Judge& judge_;
  const record::Record& record_;
  const decide::When& when_;
  mutable std::once_flag bind_once_;
  mutable std::optional<decide::BoundRecord> bound_ = {};
};

/// The fields, or the rules that can't be computed, which an undetermined decision asks for.
std::vector<std::string> names_of(const std::vector<decide::Need>& needs);

/// The code of the rule's reason; empty where it has none.
const std::string& code_of(const abi::PolicyInfo& policy, std::uint32_t rule);

}  // namespace bop::embed
