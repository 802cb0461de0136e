#include "runtime/abi/stages.h"

#include <algorithm>

namespace bop::abi {

std::vector<std::uint32_t> stages_of(const PolicyInfo& policy) {
  std::vector<std::uint32_t> stages(policy.decisions.size(), 0);
  // As often as the longest way can be: check refuses decisions that read each other in a circle.
  for (std::size_t round = 0; round < stages.size(); ++round)
    for (std::size_t index = 0; index < stages.size(); ++index)
      for (const std::uint32_t result : policy.decisions[index].reads)
        if (const std::uint32_t read = policy.results[result].decision; read != none)
          stages[index] = std::max(stages[index], stages[read] + 1);
  return stages;
}

std::vector<DateTest> date_tests(const PolicyInfo& policy) {
  std::vector<DateTest> tests;
  if (policy.effective_by == none) return tests;
  const auto add = [&](const DateTest& test) {
    if (std::ranges::find(tests, test) == tests.end()) tests.push_back(test);
  };
  const auto add_bounds = [&](const InForce& bounds) {
    if (bounds.from) add({*bounds.from, false});
    if (bounds.until) add({*bounds.until, true});
  };
  add_bounds(policy.in_force);
  for (const RuleInfo& rule : policy.rules) add_bounds(rule.in_force);
  for (const ExceptionInfo& exception : policy.exceptions) add_bounds(exception.in_force);
  return tests;
}

}  // namespace bop::abi
