#include "apps/libbop/light.h"

namespace bop::embed {

void decide_light(const decide::Judge& judge, const record::Record& record,
                  const decide::When& when, std::vector<LightDecision>& decisions) {
  const decide::Verdict verdict = decide::decide(judge, record, when, decide::Telling::Outcome);
  decisions.resize(verdict.decisions.size());
  for (std::size_t at = 0; at < decisions.size(); ++at) {
    const decide::DecisionVerdict& made = verdict.decisions[at];
    LightDecision& light = decisions[at];
    light.outcome = made.outcome;
    light.determined = made.outcome != decide::DecisionVerdict::undetermined;
    light.reason = made.reason;
    light.rules.clear();
    for (const decide::RuleStatus& status : made.rules)
      // A rule that is asked of each of a list is told once.
      if (status.status == decide::Status::True &&
          (light.rules.empty() || light.rules.back() != status.rule))
        light.rules.push_back(status.rule);
    light.possible = light.determined ? std::vector<std::string>() : made.possible;
    light.needs = light.determined ? std::vector<std::string>() : names_of(made.needs);
  }
}

std::vector<std::string> names_of(const std::vector<decide::Need>& needs) {
  std::vector<std::string> names;
  for (const decide::Need& need : needs)
    names.push_back(need.field.empty() ? need.rule : need.field);
  return names;
}

const std::string& code_of(const abi::PolicyInfo& policy, std::uint32_t rule) {
  static const std::string without;
  const std::uint32_t code = policy.rules[rule].effect.code;
  return code == abi::none ? without : policy.codes[code].name;
}

}  // namespace bop::embed
