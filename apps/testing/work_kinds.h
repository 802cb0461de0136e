// The kinds of work that approvals of a policy can be: each row of the table that says who is
// asked, each row with more eyes, and each beyond what somebody of the house may approve. In: a
// program and the limits of a house; out: a program with a condition for each kind, and what would
// be claimed if no case were of that kind. Never: cases.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "apps/testing/judge_case.h"
#include "runtime/abi/cases.h"

namespace bop::testing {

struct WorkKind {
  std::uint32_t approval = 0;      // Program::approvals
  std::vector<std::string> roles;  // who is asked
  std::string row;                 // "row 3 of `approvers`"; empty: no table says who is asked
  std::string text;                // "row 3 of `approvers`, 4 eyes"; empty: it is always this one
  abi::ConditionIndex holds = abi::none;  // of WorkKinds::program; none: wherever it is asked for
  bool fewest_eyes = false;               // though there may be more of them
};

/// By path: "invoice.gross" and "EUR 5,000.00".
using Limits = std::set<std::pair<std::string, std::string>>;

class WorkKinds {
 public:
  WorkKinds(const ir::Program& program, const Limits& limits);

  const ProgramPtr& program() const { return program_; }
  const std::vector<WorkKind>& all() const { return kinds_; }
  /// That no case is of this kind, of the program with the day and the parameters as they are:
  /// what refutes it is one.
  ir::Proof never(const WorkKind& kind) const;

 private:
  using Holding = std::vector<ir::NodeId>;  // conditions, all of them true

  ir::NodeId append(ir::Node node);
  ir::NodeId condition(std::variant<ir::Logic, ir::Not, ir::Compare> node);
  abi::ConditionIndex both(const Holding& holding);
  void rows_of(std::uint32_t approval, ir::NodeId by, const std::string& text,
               const Holding& holding);
  void add(std::uint32_t approval, ir::NodeId by, const std::string& text, const Holding& holding);
  void add_limits(const Limits& limits);
  ir::NodeId amount_at(const std::string& path);

  std::shared_ptr<ir::Program> made_;
  ProgramPtr program_;
  abi::CasesInfo cases_;
  std::vector<WorkKind> kinds_, rows_;  // rows: with however many eyes
};

/// The program with its parameters and its clock as constants.
ProgramPtr settled(const ir::Program& program, value::Instant at);

}  // namespace bop::testing
