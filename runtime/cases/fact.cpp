#include "runtime/cases/fact.h"

#include <algorithm>

#include "runtime/cases/eligible.h"

namespace bop::cases {

namespace {

using Kind = abi::CaseFact::Kind;

bool is_of(const Task& task, const abi::CaseFact& fact) {
  const bool whole = fact.kind == Kind::Decision || fact.kind == Kind::Approval;
  return whole ? task.part_of == fact.name : task.id == fact.name;
}

using Names = std::vector<std::string>;

void add(Names& names, std::string name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
}

// Each of those the open tasks are with.
Names holders(const Case& state, const abi::CaseFact& fact) {
  Names found;
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

// What is looked at to see who may: of an approval its stages, not what follows when nobody may.
std::vector<Task> open_tasks(const Case& state, const abi::CaseFact& fact) {
  std::vector<Task> found;
  for (const Task& task : state.tasks)
    if (task.open() && is_of(task, fact) &&
        (fact.kind != Kind::Approval || task.kind == TaskKind::Approve))
      found.push_back(task);
  return found;
}

// Every stage, also one that comes later, or never comes because somebody is missing in it.
std::vector<Task> all_stages(const Case& state, const abi::CaseFact& fact) {
  std::vector<Task> made = open_tasks(state, fact);
  for (const ApprovalUnderWay& approval : state.approvals) {
    if (fact.kind != Kind::Approval || approval.demand.name != fact.name) continue;
    for (const std::string& role : approval.demand.roles) {
      Task& stage = made.emplace_back();
      stage.kind = TaskKind::Approve;
      stage.state = approval.nobody ? TaskState::Open : TaskState::Waiting;
      stage.roles = {role};
      stage.part_of = fact.name;
      stage.excluded = approval.demand.excluded;
    }
  }
  return made;
}

Names eligible(const Scene& scene, const abi::CaseFact& fact) {
  Names found;
  for (const Task& task : open_tasks(scene.state, fact))
    for (const Candidate& one : candidates(scene.state, task, scene.people, scene.at))
      if (one.eligible()) add(found, one.text());
  return found;
}

struct Exclusion {
  std::string who, reason;
};
// Whoever holds a role that is asked for, or acts for one who does, and may not.
std::vector<Exclusion> excluded(const Scene& scene, const abi::CaseFact& fact) {
  const Names may = eligible(scene, fact);
  std::vector<Exclusion> found;
  for (const Task& task : all_stages(scene.state, fact))
    for (const Candidate& one : candidates(scene.state, task, scene.people, scene.at)) {
      const std::string who = one.text();
      const bool known = std::ranges::any_of(found, [&](const Exclusion& each) {
        return each.who == who && each.reason == one.reason;
      });
      if (one.eligible() || known || std::ranges::find(may, who) != may.end()) continue;
      found.push_back({who, one.reason});
    }
  return found;
}

// In the order in which it was told.
Names reminded(const Scene& scene, const abi::CaseFact& fact) {
  Names found;
  for (const Message& message : scene.told) {
    if (message.kind != "remind") continue;
    const Task* task = scene.state.task(message.task);
    if (task != nullptr && is_of(*task, fact)) found.push_back(message.to);
  }
  return found;
}

// A role that has a scope in the case is that role.
bool is_called(const std::string& found, const std::string& wanted) {
  return found == wanted || found.starts_with(wanted + " of ");
}

std::string listed(const Names& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all.empty() ? "nobody" : all;
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

std::string what_is(const Scene& scene, const abi::CaseFact& fact) {
  using About = abi::CaseFact::About;
  switch (fact.about) {
    case About::State:
      return state_of(scene.state, fact);
    case About::With:
      return listed(holders(scene.state, fact));
    case About::Eligible:
      return listed(eligible(scene, fact));
    case About::Reminded:
      return listed(reminded(scene, fact));
    case About::Excluded: {
      Names all;
      for (const auto& [who, reason] : excluded(scene, fact)) all.push_back(who + " " + reason);
      return listed(all);
    }
  }
  return {};
}

bool holds(const Scene& scene, const abi::CaseFact& fact) {
  using About = abi::CaseFact::About;
  const auto is_wanted = [&](const std::string& found) {
    return std::ranges::any_of(fact.words,
                               [&](const std::string& word) { return is_called(found, word); });
  };
  switch (fact.about) {
    case About::State:
      return state_of(scene.state, fact) == fact.words.front();
    case About::With:
      return std::ranges::any_of(holders(scene.state, fact), is_wanted);
    case About::Eligible: {
      Names found = eligible(scene, fact), wanted = fact.words;
      std::ranges::sort(found);
      std::ranges::sort(wanted);
      return found == wanted;
    }
    case About::Reminded:
      return std::ranges::equal(reminded(scene, fact), fact.words, is_called);
    case About::Excluded:
      return std::ranges::any_of(excluded(scene, fact), [&](const Exclusion& one) {
        return one.who == fact.words.front() &&
               (fact.because.empty() || one.reason == fact.because);
      });
  }
  return false;
}

const Task* answerable(const Case& state, const abi::CaseFact& answer) {
  const auto found = std::ranges::find_if(
      state.tasks, [&](const Task& task) { return task.open() && is_of(task, answer); });
  return found == state.tasks.end() ? nullptr : &*found;
}

}  // namespace bop::cases
