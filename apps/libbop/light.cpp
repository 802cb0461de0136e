#include "apps/libbop/light.h"

namespace bop::embed {

bool LightRecord::decide_bound(LightDecisions& made) const {
  if (short_judge_ == nullptr) return false;
  std::call_once(bind_once_, [this] {
    bound_ = decide::BoundRecord::of(*short_judge_, judge_, record_, when_);
  });
  if (!bound_ || !bound_->decide(made.short_verdict)) return false;
  short_judge_->tell(made.short_verdict, made.said);
  made.decisions.resize(made.said.size());
  for (std::size_t at = 0; at < made.said.size(); ++at) {
    LightDecision& light = made.decisions[at];
    light.outcome = judge_.policy->decisions[at].outcomes[made.said[at].outcome].name;
    light.determined = true;
    light.rules.swap(made.said[at].rules);
    light.possible.clear();
    light.needs.clear();
    light.reason.clear();
  }
  return true;
}

void LightRecord::decide(LightDecisions& made) const {
  if (decide_bound(made)) return;
  const decide::Verdict verdict = decide::decide(judge_, record_, when_, decide::Telling::Brief);
  made.decisions.resize(verdict.decisions.size());
  for (std::size_t at = 0; at < made.decisions.size(); ++at) {
    const decide::DecisionVerdict& said = verdict.decisions[at];
    LightDecision& light = made.decisions[at];
    light.outcome = said.outcome;
    light.determined = said.outcome != decide::DecisionVerdict::undetermined;
    light.reason = said.reason;
    light.rules.clear();
    for (const decide::RuleStatus& status : said.rules)
      // A rule that is asked of each of a list is told once.
      if (status.status == decide::Status::True &&
          (light.rules.empty() || light.rules.back() != status.rule))
        light.rules.push_back(status.rule);
    light.possible = light.determined ? std::vector<std::string>() : said.possible;
    light.needs = light.determined ? std::vector<std::string>() : names_of(said.needs);
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
