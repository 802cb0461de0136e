// Random policies of several decisions, one of which reads what another found: other combinations,
// tables of every kind, exceptions to exceptions, rules and a policy with dates, slack. Their
// records are those of SmallPolicies. Never: judging anything.
#pragma once

#include <string>
#include <vector>

#include "tests/property/small_policies.h"

namespace bop::testing {

class WidePolicies : public SmallPolicies {
 public:
  using SmallPolicies::SmallPolicies;

  /// The declarations before the rules.
  std::string declarations();
  /// The rules of all decisions, each a text of its own. Three decisions: `verdict`; `solo`, of
  /// which one rule may be true; `second`, which reads the findings of both.
  std::vector<std::string> all_rules();

  /// The same, and a fourth decision, `third`; `second` and it read outcomes only, of all before
  /// them.
  std::string staged_declarations();
  std::vector<std::string> staged_rules();

 private:
  std::string wide_test();
  std::string wide_condition();
  std::string sentence();
  std::string clauses(const std::string& code, const std::string& outcome);
  std::string rule_of_verdict(const std::string& code);
  std::string test_of_findings();
  std::string rule_of_second(const std::string& code);
  std::vector<std::string> rules_of_solo();
  std::string test_of_outcomes(bool of_second);
};

}  // namespace bop::testing
