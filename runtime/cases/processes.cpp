#include <algorithm>

#include <fmt/format.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

// A task that is not wanted is no obstacle to those that need it.
bool out_of_the_way(const ProcessDemand& process, const std::vector<std::string>& done,
                    const std::string& name) {
  const auto found = std::ranges::find(process.tasks, name, &ProcessDemand::Task::name);
  return found == process.tasks.end() || found->wanted == abi::Truth::False ||
         found->done == abi::Truth::True || contains(done, name);
}

}  // namespace

std::vector<std::string> next(const ProcessDemand& process, const std::vector<std::string>& done) {
  std::vector<std::string> open;
  for (const ProcessDemand::Task& task : process.tasks) {
    if (task.wanted != abi::Truth::True || out_of_the_way(process, done, task.name)) continue;
    if (std::ranges::all_of(task.needs, [&](const std::string& need) {
          return out_of_the_way(process, done, need);
        }))
      open.push_back(task.name);
  }
  return open;
}

namespace {

Task made_of(const Run& run, const ProcessDemand& process, const ProcessDemand::Task& demand) {
  Task task;
  task.id = process.name + "-" + demand.name;
  task.kind = TaskKind::Work;
  task.state = TaskState::Waiting;
  task.title = demand.title;
  task.roles = {demand.role};
  task.with = demand.role;
  task.part_of = process.name;
  task.needs = demand.needs;
  task.excluded = demand.excluded;
  task.ladder = demand.ladder;
  task.due = demand.due_at;
  if (demand.due)
    if (const auto time = BusinessTime::in({}, run.state.demands.zone))
      if (const auto due = time->end_of(*demand.due)) task.due = *due;
  return task;
}

Task* task_in(Run& run, const std::string& id) {
  const auto found = std::ranges::find(run.state.tasks, id, &Task::id);
  return found == run.state.tasks.end() ? nullptr : &*found;
}

// What the record says of a task: that nobody wants it, or that it is done.
void note_facts(Run& run, const ProcessDemand& process) {
  for (const ProcessDemand::Task& demand : process.tasks) {
    Task* task = task_in(run, process.name + "-" + demand.name);
    if (task == nullptr) {
      run.state.tasks.push_back(made_of(run, process, demand));
      task = &run.state.tasks.back();
    }
    if (task->state == TaskState::Done) continue;
    if (task->state == TaskState::Void && demand.wanted != abi::Truth::False)
      task->state = TaskState::Waiting;
    if (demand.wanted == abi::Truth::False && task->state != TaskState::Void)
      close_task(run, *task, TaskState::Void, "not wanted", {});
    else if (demand.done == abi::Truth::True)
      close_task(run, *task, TaskState::Done, "done", {});
    if (demand.wanted == abi::Truth::Unknown)
      run.find(
          fmt::format("whether `{}` of `{}` is wanted is not known", demand.name, process.name));
  }
}

// A task under way of a record that says something else now.
void refresh(Run& run, const ProcessDemand& process, const ProcessDemand::Task& before,
             const ProcessDemand::Task& now) {
  Task* task = task_in(run, process.name + "-" + now.name);
  if (task == nullptr) return;
  // Nobody has said that it is done, but the record, and the record no longer does.
  if (task->state == TaskState::Done && task->by.empty() && now.done != abi::Truth::True) {
    *task = made_of(run, process, now);
    return;
  }
  if (task->state != TaskState::Open && task->state != TaskState::Waiting) return;
  Task fresh = made_of(run, process, now);
  if (task->state == TaskState::Waiting) {
    *task = std::move(fresh);
    return;
  }
  if (before.role != now.role) return open_task(run, std::move(fresh), process.calendar, {});
  const bool others = task->excluded != fresh.excluded;
  task->title = std::move(fresh.title);
  task->excluded = std::move(fresh.excluded);
  if (others)
    if (const std::string reason = nobody_for(run.state, *task, run.people, run.at);
        !reason.empty())
      run.find(fmt::format("NO_APPROVER: nobody may do `{}`: {}", task->id, reason));
  if (task->due == fresh.due) return;
  task->due = fresh.due;
  plan_again(run, *task);
}

}  // namespace

void refresh(Run& run, const ProcessDemand& before, const ProcessDemand& process) {
  for (const ProcessDemand::Task& now : process.tasks) {
    const auto old = std::ranges::find(before.tasks, now.name, &ProcessDemand::Task::name);
    if (old != before.tasks.end()) refresh(run, process, *old, now);
  }
}

void carry_on(Run& run, const ProcessDemand& process) {
  note_facts(run, process);
  if (process.complete == abi::Truth::True) {
    for (Task& task : run.state.tasks)
      if (task.part_of == process.name &&
          (task.state == TaskState::Open || task.state == TaskState::Waiting))
        close_task(run, task, TaskState::Void, "the process is complete", {});
    return;
  }
  std::vector<std::string> done;
  for (const ProcessDemand::Task& demand : process.tasks)
    if (const Task* task = task_in(run, process.name + "-" + demand.name);
        task->state == TaskState::Done)
      done.push_back(demand.name);
  for (const std::string& name : next(process, done)) {
    const Task* task = task_in(run, process.name + "-" + name);
    if (task->state == TaskState::Waiting) open_task(run, Task(*task), process.calendar, {});
  }
}

}  // namespace bop::cases
