// Nodes of a program over the inputs of any case, exactly as the interpreter computes them for one.
// What it does not know is any value at all, and it notes what that was. Two ways of seeing:
// as read (what was not read is unknown), or with whatever stands there instead supposed, as the
// examination of an undetermined decision does (language.md, C1). Never: rules, claims.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/analyze/inputs.h"

namespace bop::analyze {

enum class Seen : std::uint8_t { AsRead, Supposed };

class Encoder {
 public:
  /// `as_read`: who is asked whether something is known while values are supposed; else null.
  Encoder(Inputs& inputs, Seen seen, Encoder* as_read);

  const Symbolic& value(ir::NodeId node);
  Condition truth(ir::NodeId node);
  /// A condition of the policy; of no condition, `otherwise`.
  Condition condition(abi::ConditionIndex index, bool otherwise);
  /// What another decision of the policy says, when that is asked for.
  using Said = std::function<Symbolic(std::uint32_t decision, abi::Type type)>;
  void set_said(Said said) { said_ = std::move(said); }

  Inputs& inputs() { return inputs_; }
  bool supposes() const { return seen_ == Seen::Supposed; }
  /// What was taken for any value at all, in words of the policy.
  const std::vector<std::string>& not_known() const { return not_known_; }
  void note(std::string what);
  /// A value of the node's type of which nothing is known.
  Symbolic anything(ir::NodeId node);

 private:
  friend class Comparison;
  Symbolic compute(ir::NodeId node);
  Symbolic compute(ir::NodeId node, const ir::Field& field);
  Symbolic compute(ir::NodeId node, const ir::Lookup& lookup);
  Symbolic compute(ir::NodeId node, const ir::Arithmetic& arithmetic);
  Symbolic compute(ir::NodeId node, const ir::Compare& compare);
  Symbolic compute(ir::NodeId node, const ir::Result& result);
  Symbolic compute(ir::NodeId node, const ir::Select& select);
  Symbolic compute(ir::NodeId node, const ir::Fallback& fallback);
  Symbolic compute(ir::NodeId node, const ir::Round& rounding);
  Symbolic compute(ir::NodeId node, const ir::Aggregate& aggregate);
  Symbolic compute(const ir::Logic& logic);
  Symbolic compute(const ir::Not& negation);
  Symbolic compute(const ir::StateTest& test);
  Symbolic compute_numbers(const ir::Arithmetic& arithmetic, const Symbolic& left,
                           const Symbolic& right);
  std::optional<Symbolic> compute_times(ir::NodeId node, const ir::Arithmetic& arithmetic,
                                        const Symbolic& left, const Symbolic& right);
  Symbolic of(Condition condition);
  Symbolic states_of(const Symbolic& left, const Symbolic& right);
  void make_unknown_where(Symbolic& result, TermId undefined);
  void may_be_too_long(Symbolic& result, TermId may);
  TermId holds(ir::CompareOp op, TermId a, TermId b);
  std::optional<TermId> holds(ir::NodeId node, const ir::Compare& compare, const Symbolic& left,
                              const Symbolic& right, TermId& undefined);
  TermId converted(const ir::Compare& compare, const Symbolic& amount, TermId& open);
  Symbolic chosen(abi::Type type, TermId condition, const Symbolic& then,
                  const Symbolic& otherwise);
  bool is_list_of_inputs(ir::NodeId node) const;
  void suppose_empty(const ir::Aggregate& aggregate, const Symbolic& result, abi::Type type);
  const ir::Node& at(ir::NodeId node) const { return inputs_.program()[node]; }

  Inputs& inputs_;
  Terms& terms_;
  Numbers numbers_;
  Seen seen_;
  Encoder* as_read_;
  Said said_;
  std::map<ir::NodeId, Symbolic> values_;
  std::map<std::vector<TermId>, std::pair<TermId, TermId>> rates_;
  std::vector<std::string> not_known_;  // in the order it was met
};

}  // namespace bop::analyze
