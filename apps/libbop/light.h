// What is decided about one record, and by which rules: the outcome without a verdict. The one door
// to it, so that a faster way of deciding has one place to stand. Never: why, tasks.
#pragma once

#include <string>
#include <vector>

#include "runtime/decide/decide.h"

namespace bop::embed {

/// What one decision of the policy said.
struct LightDecision {
  std::string outcome;
  bool determined = false;
  std::vector<std::uint32_t> rules;  // those that are true, in the order of the policy
  std::vector<std::string> possible, needs;
  std::string reason;
};

/// By PolicyInfo::decisions; what stood there is overwritten.
void decide_light(const decide::Judge& judge, const record::Record& record,
                  const decide::When& when, std::vector<LightDecision>& decisions);

/// The fields, or the rules that can't be computed, which an undetermined decision asks for.
std::vector<std::string> names_of(const std::vector<decide::Need>& needs);

/// The code of the rule's reason; empty where it has none.
const std::string& code_of(const abi::PolicyInfo& policy, std::uint32_t rule);

}  // namespace bop::embed
