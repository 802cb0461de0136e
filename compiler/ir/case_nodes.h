// The nodes that matches, approvals, duties, processes, services and ladders read: one place knows
// them all. Never: what they mean, the lists of nodes that other nodes read.
#pragma once

#include "compiler/ir/ir.h"

namespace bop::ir {

/// Calls `visit(NodeId&)` (const for a const program) for each node that is there, in the order
/// written.
template <typename AnyProgram, typename Visit>
void each_case_node(AnyProgram& program, Visit visit) {
  const auto one = [&visit](auto& id) {
    if (id) visit(id);
  };
  const auto each = [&one](auto&... ids) { (one(ids), ...); };
  const auto all = [&one](auto& ids) {
    for (auto& id : ids) one(id);
  };
  for (auto& match : program.matches) {
    each(match.left.list, match.left.where, match.right.list, match.right.where);
    for (auto& pairing : match.pairings) one(pairing.on);
    one(match.level);
    for (auto& allowance : match.allowances)
      each(allowance.actual, allowance.expected, allowance.over.first, allowance.over.second,
           allowance.under.first, allowance.under.second);
  }
  for (auto& approval : program.approvals) {
    each(approval.of, approval.by, approval.within);
    for (auto& eyes : approval.eyes) one(eyes.when);
    all(approval.excluded);
    each(approval.to, approval.owner, approval.otherwise_within);
  }
  for (auto& duties : program.duties) {
    for (auto& actor : duties.actors) all(actor.persons);
    for (auto& duty : duties.duties) each(duty.within, duty.unless);
  }
  for (auto& process : program.processes) {
    for (auto& task : process.tasks) {
      each(task.due, task.when, task.done);
      all(task.excluded);
    }
    one(process.complete);
  }
  for (auto& service : program.services)
    each(service.calendar_value, service.respond, service.resolve, service.pause, service.warn);
  for (auto& escalation : program.escalations)
    for (auto& step : escalation.steps) one(step.span);
}

}  // namespace bop::ir
