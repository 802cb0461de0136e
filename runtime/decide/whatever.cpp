#include "runtime/decide/whatever.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bop::decide {

namespace {

bool is_given(const abi::PolicyInfo& policy, const DecisionVerdict& verdict) {
  const abi::DecisionInfo& info = policy.decisions[verdict.decision];
  return std::ranges::any_of(verdict.rules, [&](const RuleStatus& status) {
    return status.status == Status::True &&
           info.outcomes[policy.rules[status.rule].effect.outcome].name == verdict.outcome;
  });
}

void add(std::vector<std::string>& list, const std::string& name) {
  if (std::ranges::find(list, name) == list.end()) list.push_back(name);
}

}  // namespace

Givers givers_of(const abi::PolicyInfo& policy, const DecisionVerdict& verdict,
                 const std::optional<Examined>& examined) {
  Givers givers;
  if (verdict.outcome == DecisionVerdict::undetermined || verdict.by_default ||
      is_given(policy, verdict))
    return givers;
  const abi::DecisionInfo& info = policy.decisions[verdict.decision];
  for (const RuleStatus& status : verdict.rules)
    if (status.status == Status::Undecided &&
        info.outcomes[policy.rules[status.rule].effect.outcome].name == verdict.outcome &&
        (!examined || examined->given_by.contains(status.rule)))
      givers.rules.push_back(&status);
  givers.by_default = examined ? examined->may_default
                               : info.outcomes[info.default_outcome].name == verdict.outcome;
  return givers;
}

std::string why_decided(const abi::PolicyInfo& policy, const DecisionVerdict& verdict,
                        const std::optional<Examined>& examined) {
  if (verdict.outcome == DecisionVerdict::undetermined || is_given(policy, verdict)) return {};
  std::vector<std::string> inputs;
  for (const RuleStatus& status : verdict.rules) {
    if (status.status != Status::Undecided) continue;
    for (const Need& need : status.needs)
      add(inputs, need.field.empty() ? "what " + need.rule + " comes to" : need.field);
  }
  if (inputs.empty()) return {};
  const Givers givers = givers_of(policy, verdict, examined);
  std::vector<std::string> rules;
  for (const RuleStatus* status : givers.rules) add(rules, policy.rules[status->rule].code);
  std::string text = "whatever " + fmt::format("{}", fmt::join(inputs, " and ")) + " is, ";
  if (rules.empty()) return text + "no rule is true";
  text += fmt::format("{} is true", fmt::join(rules, " or "));
  return givers.by_default ? text + ", or none is and the default stands" : text;
}

}  // namespace bop::decide
