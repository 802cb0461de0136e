#include "apps/libbop/light.h"

namespace bop::embed {

bool LightRecord::decide_bound(LightDecisions& made) const {
  if (short_judge_ == nullptr) return false;
  std::call_once(bind_once_, [this] {
    bound_ = decide::BoundRecord::of(*short_judge_, judge_, record_, when_);
  });
  if (!bound_ || !bound_->ask(made.short_verdict_)) return false;
  const std::optional<decide::Pattern> pattern = bound_->pattern(made.short_verdict_);
  if (pattern) made.said_ = made.remembered_.find(*pattern);
  if (pattern && made.said_ != nullptr) return true;
  if (!bound_->settle(made.short_verdict_)) return false;
  short_judge_->tell(made.short_verdict_, made.brief_);
  std::vector<LightDecision>& said = made.own_;
  said.resize(made.brief_.size());
  for (std::size_t at = 0; at < said.size(); ++at) {
    LightDecision& light = said[at];
    light.outcome = judge_.policy->decisions[at].outcomes[made.brief_[at].outcome].name;
    light.determined = true;
    light.rules.swap(made.brief_[at].rules);
    light.possible.clear();
    light.needs.clear();
    light.reason.clear();
  }
  made.said_ = pattern ? &made.remembered_.keep(*pattern, said) : &said;
  return true;
}

void LightRecord::decide(LightDecisions& made) const {
  if (decide_bound(made)) return;
  made.said_ = &made.own_;
  const decide::Verdict verdict = decide::decide(judge_, record_, when_, decide::Telling::Brief);
  made.own_.resize(verdict.decisions.size());
  for (std::size_t at = 0; at < made.own_.size(); ++at) {
    const decide::DecisionVerdict& said = verdict.decisions[at];
    LightDecision& light = made.own_[at];
    light.outcome = said.outcome;
    light.determined = said.outcome != decide::DecisionVerdict::undetermined;
    light.reason = decide::short_reason(said);
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
