// What the decisions that one reads, itself or through others, may come to say, however the unknown
// inputs turn out: each is told anew under every supposition about them (examine.h).
// Never: supposing anything, deciding.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/decide/combine.h"
#include "runtime/decide/examination.h"

namespace bop::decide {

/// A decision that another reads, of which something is not decided yet.
struct Said {
  const DecisionVerdict* verdict = nullptr;  // as it was read
  /// By rule and element: what those tell that are true, or may turn out to be, where it is certain
  /// which element that is.
  std::map<std::pair<std::uint32_t, std::uint32_t>, Effect> tells;
};

/// Those that `decision` reads, what they read before them; nothing where it reads what a match
/// found or what another policy said, which can't be told anew.
std::optional<std::vector<Said>> said_to(Examination& e, std::uint32_t decision);

/// What it says when its rules stand so: what is certain of it as it was read stays so.
DecisionVerdict retold(const abi::PolicyInfo& policy, const Said& said,
                       std::vector<RuleStatus> rules, abi::Truth applies);

}  // namespace bop::decide
