// Which exceptions belong to a rule: those to it, those to them, and so on.
// Never: whether they hold.
#pragma once

#include <vector>

#include "runtime/abi/policy.h"

namespace bop::ir {

inline void add_exceptions(const abi::PolicyInfo& info,
                           const std::vector<std::uint32_t>& exceptions,
                           std::vector<std::uint32_t>& all) {
  for (const std::uint32_t exception : exceptions) {
    all.push_back(exception);
    add_exceptions(info, info.exceptions[exception].exceptions, all);
  }
}

/// PolicyInfo::exceptions, each before those to it.
inline std::vector<std::uint32_t> exceptions_of(const abi::PolicyInfo& info,
                                                const abi::RuleInfo& rule) {
  std::vector<std::uint32_t> all;
  add_exceptions(info, rule.exceptions, all);
  return all;
}

}  // namespace bop::ir
