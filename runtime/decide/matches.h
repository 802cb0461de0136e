// The matches of a policy on the way to a verdict: each is run once, when what it reads is there,
// and stands where rules read it. Never: how they are run (runtime/match).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/decide.h"

namespace bop::decide {

class MatchResults {
 public:
  explicit MatchResults(const Judge& judge);

  /// Whether this of PolicyInfo::results is what a match found.
  bool has(std::size_t result) const;
  bool is_found(std::size_t result) const;
  /// Runs every match that was not run, and whose results all are ready; false: there was none.
  /// Results of matches it asks for itself.
  bool find(abi::Case& subject, const std::function<bool(std::uint32_t)>& ready);
  /// What a match needs that this path leads into; nullptr: none.
  const std::vector<abi::Need>* needs_behind(const std::string& path) const;
  void add_traces(const abi::Case& subject, Verdict& verdict) const;

 private:
  bool is_ready(std::uint32_t plan, const std::function<bool(std::uint32_t)>& ready) const;

  const Judge& judge_;
  std::vector<std::uint32_t> plan_of_;         // by result; none: not a match's
  std::vector<bool> found_;                    // by plan
  std::vector<std::vector<abi::Need>> needs_;  // by plan
};

}  // namespace bop::decide
