#include "runtime/decide/said.h"

#include <algorithm>
#include <set>

#include "runtime/decide/effects.h"

namespace bop::decide {

namespace {

// Those read before those that read them; false where something else is read, too.
bool add_reads(const Examination& e, std::uint32_t decision, std::vector<std::uint32_t>& in_order) {
  for (const std::uint32_t result : e.policy.decisions[decision].reads) {
    const std::uint32_t read = e.policy.results[result].decision;
    if (read == abi::none || e.matches.has(result)) return false;
    if (std::ranges::find(in_order, read) != in_order.end()) continue;
    if (!add_reads(e, read, in_order)) return false;
    in_order.push_back(read);
  }
  return true;
}

bool is_open(const RuleStatus& rule) {
  return rule.status == Status::Undecided;
}

Said said_by(Examination& e, const DecisionVerdict& verdict) {
  Said said{&verdict, {}};
  for (const RuleStatus& status : verdict.rules) {
    if (status.status != Status::True && !is_open(status)) continue;
    // An element of a list that may turn out to have more is not known by its number.
    const std::uint32_t each = status.instance.each;
    if (each != abi::none && e.evaluation.eaches[each].unread) continue;
    said.tells.emplace(std::pair(status.rule, status.instance.element), telling_of(e, status));
  }
  return said;
}

}  // namespace

std::optional<std::vector<Said>> said_to(Examination& e, std::uint32_t decision) {
  std::vector<std::uint32_t> in_order;
  if (!add_reads(e, decision, in_order)) return std::nullopt;
  std::vector<Said> all;
  for (const std::uint32_t read : in_order) {
    const DecisionVerdict& verdict = e.decided[read];
    if (verdict.applies == abi::Truth::True && std::ranges::none_of(verdict.rules, is_open))
      continue;
    all.push_back(said_by(e, verdict));
  }
  return all;
}

DecisionVerdict retold(const abi::PolicyInfo& policy, const Said& said,
                       std::vector<RuleStatus> rules, abi::Truth applies) {
  DecisionVerdict told;
  told.decision = said.verdict->decision;
  told.applies = applies;
  told.outcome = said.verdict->outcome;
  if (told.outcome == DecisionVerdict::undetermined && applies == abi::Truth::True &&
      conflict_of(policy, told.decision, rules).empty()) {
    const Combined combined = combine(policy, told.decision, rules);
    if (combined.decided())
      told.outcome = policy.decisions[told.decision].outcomes[combined.possible.front()].name;
  }
  for (const RuleStatus& status : rules) {
    if (status.status != Status::True) continue;
    const auto tells = said.tells.find({status.rule, status.instance.element});
    Effect effect;
    if (tells != said.tells.end()) {
      effect = tells->second;
    } else {
      effect.rule = status.rule;
      // Of which element it is true is not told; that it is of one is.
      if (status.instance.each != abi::none) effect.at = "…";
    }
    told.effects.push_back(std::move(effect));
  }
  told.rules = std::move(rules);
  return told;
}

}  // namespace bop::decide
