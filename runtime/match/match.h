// Matches run: what belongs together, what differs and by how much, what was left over and what was
// ambiguous, as the value that rules read, and line by line for people. In: the matches of a policy
// (abi::Matches) and one case. Unknown keys, conditions and amounts leave open what depends on
// them: lists are then not complete. Never: deciding, choosing among equals.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "runtime/abi/match.h"
#include "runtime/abi/trace.h"

namespace bop::match {

class SetTotals;
struct IndexedKeys;

struct Found {
  abi::Datum result;             // a record of PolicyInfo::results[MatchPlan::result]
  std::vector<abi::Need> needs;  // why something of it is open
};

/// The matches of one policy bound to reference data. Safe to call from several threads.
class Matcher {
 public:
  Matcher(const abi::PolicyInfo& policy, std::unique_ptr<abi::Matches> matches);
  ~Matcher();

  const std::vector<abi::MatchPlan>& plans() const { return matches_->plans(); }
  Found find(const abi::Case& subject, std::uint32_t plan) const;
  /// What paired with what and by which pairing, and each measure with its base and bound.
  abi::TraceNode trace(const abi::Case& subject, std::uint32_t plan) const;

 private:
  using Sets = std::vector<std::shared_ptr<const SetTotals>>;
  const Sets& sets_of(std::uint32_t plan) const;
  const IndexedKeys* keys_of(std::uint32_t plan, std::uint32_t pairing,
                             const std::vector<abi::RecordPtr>& rows,
                             abi::MatchExpressions& expressions) const;

  const abi::PolicyInfo& policy_;
  std::unique_ptr<abi::Matches> matches_;
  mutable std::mutex guard_;        // of what is made when first asked for
  mutable std::vector<Sets> sets_;  // by plan
  mutable std::vector<bool> is_made_;
  mutable std::map<std::pair<std::uint32_t, std::uint32_t>, std::unique_ptr<const IndexedKeys>>
      keys_;  // of whole reference sets, by plan and pairing
};

}  // namespace bop::match
