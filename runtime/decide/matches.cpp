#include "runtime/decide/matches.h"

#include <algorithm>

#include "runtime/match/match.h"

namespace bop::decide {

MatchResults::MatchResults(const Judge& judge)
    : judge_(judge), plan_of_(judge.policy->results.size(), abi::none) {
  if (judge.matcher == nullptr) return;
  const auto& plans = judge.matcher->plans();
  for (std::size_t plan = 0; plan < plans.size(); ++plan)
    plan_of_[plans[plan].result] = static_cast<std::uint32_t>(plan);
  found_.resize(plans.size(), false);
  needs_.resize(plans.size());
}

bool MatchResults::has(std::size_t result) const {
  return plan_of_[result] != abi::none;
}

bool MatchResults::is_found(std::size_t result) const {
  return has(result) && found_[plan_of_[result]];
}

bool MatchResults::is_ready(std::uint32_t plan,
                            const std::function<bool(std::uint32_t)>& ready) const {
  return std::ranges::all_of(judge_.matcher->plans()[plan].reads, [&](std::uint32_t result) {
    return has(result) ? is_found(result) : ready(result);
  });
}

bool MatchResults::find(abi::Case& subject, const std::function<bool(std::uint32_t)>& ready) {
  bool any = false;
  for (bool again = true; again;) {
    again = false;
    for (std::uint32_t plan = 0; plan < found_.size(); ++plan) {
      if (found_[plan] || !is_ready(plan, ready)) continue;
      match::Found found = judge_.matcher->find(subject, plan);
      subject.results[judge_.matcher->plans()[plan].result] = std::move(found.result);
      needs_[plan] = std::move(found.needs);
      found_[plan] = true;
      any = again = true;
    }
  }
  return any;
}

const std::vector<abi::Need>* MatchResults::needs_behind(const std::string& path) const {
  for (std::uint32_t plan = 0; plan < needs_.size(); ++plan) {
    const std::string& name = judge_.matcher->plans()[plan].name;
    if (path == name || path.starts_with(name + ".")) return &needs_[plan];
  }
  return nullptr;
}

void MatchResults::add_traces(const abi::Case& subject, Verdict& verdict) const {
  for (std::uint32_t plan = 0; plan < found_.size(); ++plan)
    if (found_[plan])
      verdict.traces.emplace_back("match " + judge_.matcher->plans()[plan].name,
                                  judge_.matcher->trace(subject, plan));
}

}  // namespace bop::decide
