// One record on its way to a verdict: what was read and evaluated so far, what its decisions said,
// and which inputs stand behind what is not known. Never: deciding (decide.cpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/decide/decide.h"
#include "runtime/decide/matches.h"
#include "runtime/decide/trust.h"

namespace bop::decide {

struct Examination {
  const Judge& judge;
  const abi::PolicyInfo& policy;
  const record::Record& record;
  bool is_read;  // by another policy: what its decisions said is a value there
  Telling telling;
  Trust trust;
  abi::Case subject;
  abi::Evaluation evaluation;
  std::optional<value::Date> business_date;

  std::vector<DecisionVerdict> decided;  // by decision; those not decided yet are empty
  MatchResults matches;
  std::vector<Verdict> judged_by_others;  // by PolicyInfo::results; empty for own decisions

  /// Nothing while the condition or value is known. `rule`: who is told that it can't be computed.
  std::vector<Need> needs_of_condition(abi::ConditionIndex condition, const std::string& rule,
                                       const abi::Instance& at = {});
  std::vector<Need> needs_of_value(abi::ValueIndex value, const std::string& rule,
                                   const abi::Instance& at = {});
  /// What another decision said is not an input: what that decision needs is.
  std::vector<Need> described(const std::vector<abi::Need>& needs, const std::string& rule);
  bool tells_exceptions() const { return telling >= Telling::Exceptions; }
  /// Whether others read what this decision says: in brief, not what only tests do.
  bool is_read_by_others(std::uint32_t decision) const;
  bool is_read_result(std::uint32_t result) const;
  /// Whether they read its findings.
  bool has_readers_of_findings(std::uint32_t decision) const;

 private:
  /// The decision that a path leads into, with the name it has there.
  struct Source {
    const DecisionVerdict* verdict = nullptr;
    const abi::PolicyInfo* judged_by = nullptr;
    std::string name;
  };
  Source decision_behind(const std::string& path) const;
};

}  // namespace bop::decide
