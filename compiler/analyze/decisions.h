// What decisions give in any case: status of rules (language.md, C2) and their combination (C3)
// over what an Encoder makes of their conditions. Never: claims.
#pragma once

#include <map>
#include <vector>

#include "compiler/analyze/encoder.h"

namespace bop::analyze {

/// By outcome of one decision.
struct Outcomes {
  std::vector<TermId> decided;   // the one outcome that Kleene truth leaves
  std::vector<TermId> possible;  // one of those it leaves
  /// What a verdict may say, by rank, or that it is undetermined: what Kleene truth leaves open an
  /// examination may have decided.
  TermId said;
};

class Decisions {
 public:
  explicit Decisions(Encoder& encoder);
  const Outcomes& of(std::uint32_t decision);
  TermId says(std::uint32_t decision, std::uint32_t outcome);

 private:
  struct Status {
    std::uint32_t rule = 0;
    TermId is_true;
    TermId is_open;
  };
  Condition both(Condition a, Condition b);
  Condition negated(Condition a);
  Condition in_force(const abi::InForce& bounds);
  Condition exception_holds(std::uint32_t exception);
  Status status_of(std::uint32_t rule);
  Condition applies();
  Outcomes most_severe(const abi::DecisionInfo& info, const std::vector<Status>& rules);
  Outcomes of_one_mind(const abi::DecisionInfo& info, const std::vector<Status>& rules);
  void add_said(Outcomes& outcomes, const std::string& name);
  Symbolic said(std::uint32_t decision, abi::Type type);
  TermId any(const std::vector<Status>& rules, bool open, std::uint32_t least, std::uint32_t most);
  const abi::PolicyInfo& info() const { return encoder_.inputs().program().info; }

  Encoder& encoder_;
  Terms& terms_;
  std::map<std::uint32_t, Outcomes> outcomes_;
};

}  // namespace bop::analyze
