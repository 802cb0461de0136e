#include "runtime/cases/fact.h"

#include <algorithm>

namespace bop::cases {

namespace {

using Kind = abi::CaseFact::Kind;

bool is_of(const Task& task, const abi::CaseFact& fact) {
  const bool whole = fact.kind == Kind::Decision || fact.kind == Kind::Approval;
  return whole ? task.part_of == fact.name : task.id == fact.name;
}

// Each of those the open tasks are with.
std::vector<std::string> holders(const Case& state, const abi::CaseFact& fact) {
  std::vector<std::string> found;
  for (const Task& task : state.tasks) {
    if (!task.open() || !is_of(task, fact)) continue;
    for (std::size_t from = 0; from < task.with.size();) {
      const std::size_t end = std::min(task.with.find(", ", from), task.with.size());
      found.push_back(task.with.substr(from, end - from));
      from = end + 2;
    }
  }
  return found;
}

// Of one that several decisions have: released once it is for all of them. Empty: not asked for.
std::string state_of_approval(const Case& state, const abi::CaseFact& fact) {
  if (fact.kind != Kind::Approval) return {};
  std::string said;
  for (const ApprovalUnderWay& approval : state.approvals) {
    if (approval.demand.name != fact.name) continue;
    if (approval.nobody) return "unapproved";
    if (approval.refused) return "refused";
    if (!approval.released) said = "open";
    if (said.empty()) said = "released";
  }
  return said;
}

std::string state_of(const Case& state, const abi::CaseFact& fact) {
  if (fact.kind == Kind::Decision) return state.outcome_of(fact.name);
  if (const std::string said = state_of_approval(state, fact); !said.empty()) return said;
  for (const ServiceClock& clock : state.clocks) {
    if (fact.kind != Kind::Clock || clock.service + "-" + clock.target != fact.name) continue;
    return clock.breached ? "late" : std::string(name_of(clock.state));
  }
  const Task* task = fact.kind == Kind::Task ? state.task(fact.name) : nullptr;
  if (task == nullptr) return "not asked for";
  return task->state == TaskState::Void ? "unwanted" : std::string(name_of(task->state));
}

}  // namespace

std::string what_is(const Case& state, const abi::CaseFact& fact) {
  if (!fact.with) return state_of(state, fact);
  std::string all;
  for (const std::string& holder : holders(state, fact)) all += (all.empty() ? "" : ", ") + holder;
  return all.empty() ? "nobody" : all;
}

bool holds(const Case& state, const abi::CaseFact& fact) {
  if (!fact.with) return state_of(state, fact) == fact.word;
  return std::ranges::any_of(holders(state, fact), [&](const std::string& holder) {
    return holder == fact.word || holder.starts_with(fact.word + " of ");
  });
}

const Task* answerable(const Case& state, const abi::CaseFact& answer) {
  const auto found = std::ranges::find_if(
      state.tasks, [&](const Task& task) { return task.open() && is_of(task, answer); });
  return found == state.tasks.end() ? nullptr : &*found;
}

}  // namespace bop::cases
