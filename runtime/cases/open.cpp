#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/run.h"

namespace bop::cases {

const Task* Case::task(const std::string& name) const {
  const auto found = std::ranges::find(tasks, name, &Task::id);
  return found == tasks.end() ? nullptr : &*found;
}

void Run::find(const std::string& text) {
  if (std::ranges::find(state.findings, text) != state.findings.end()) return;
  state.findings.push_back(text);
  tell("finding", state.demands.owner, text);
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

namespace {

// The moment of each rung, fixed when the task is opened.
void plan_ladder(Run& run, Task& task) {
  const auto found = run.state.demands.ladders.find(task.ladder);
  if (task.ladder.empty() || found == run.state.demands.ladders.end()) return;
  const auto time = BusinessTime::in(found->second.calendar, run.state.demands.zone);
  if (!time) return run.find(time.error().message);
  for (const Rung& rung : found->second.rungs) {
    if (rung.before && !task.due) {
      run.find(fmt::format("the ladder `{}` counts back from a day that `{}` does not have",
                           task.ladder, task.id));
      continue;
    }
    const auto at =
        rung.before ? time->before(*task.due, rung.span) : time->after(*task.opened, rung.span);
    if (!at) {
      run.find(at.error().message);
      continue;
    }
    task.ladder_due.push_back({std::max(*at, *task.opened), rung.act, rung.role, false});
  }
  std::ranges::stable_sort(task.ladder_due, {}, &Due::at);
}

}  // namespace

void open_task(Run& run, Task task, const std::string& calendar, const Span& within) {
  task.state = TaskState::Open;
  task.opened = run.at;
  if (task.with.empty()) task.with = joined(task.roles.empty() ? task.persons : task.roles);
  if (task.with.empty()) task.with = "anybody";
  if (!task.due && within != Span{}) {
    const auto time = BusinessTime::in(calendar, run.state.demands.zone);
    const auto due =
        time ? time->after(run.at, within) : Result<Instant>(std::unexpected(time.error()));
    if (due)
      task.due = *due;
    else
      run.find(due.error().message);
  }
  plan_ladder(run, task);
  run.tell("task", task.with, task.title);
  const auto waiting = std::ranges::find(run.state.tasks, task.id, &Task::id);
  if (waiting == run.state.tasks.end())
    run.state.tasks.push_back(std::move(task));
  else
    *waiting = std::move(task);
}

void close_task(Run& run, Task& task, TaskState state, const std::string& answer,
                const Candidate& who) {
  task.state = state;
  task.closed = run.at;
  task.answer = answer;
  task.by = who.person;
  task.on_behalf_of = who.on_behalf_of;
}

namespace {

// The most severe of what people answered; what an approval let go; else what the verdict said.
std::string final_outcome(const Case& state) {
  const auto& outcomes = state.demands.outcomes;
  std::optional<std::size_t> worst;
  const auto count = [&](const std::string& outcome) {
    const auto found = std::ranges::find(outcomes, outcome);
    if (found == outcomes.end()) return;
    const auto rank = static_cast<std::size_t>(found - outcomes.begin());
    worst = std::max(worst.value_or(0), rank);
  };
  for (const Task& task : state.tasks)
    if (task.state == TaskState::Done &&
        (task.kind == TaskKind::Settle || task.kind == TaskKind::Handle))
      count(task.answer);
  for (const ApprovalUnderWay& approval : state.approvals) {
    if (approval.refused) return "refused";
    if (approval.released) count(state.demands.releases);
  }
  return worst ? outcomes[*worst] : state.outcome;
}

}  // namespace

void close_if_done(Run& run) {
  if (run.state.state == CaseState::Closed) return;
  for (const Task& task : run.state.tasks)
    if (task.state == TaskState::Open || task.state == TaskState::Waiting) return;
  run.state.state = CaseState::Closed;
  run.state.closed = run.at;
  run.state.outcome = final_outcome(run.state);
  run.tell("write_back", run.state.demands.owner,
           fmt::format("{}: {}", run.state.id,
                       run.state.outcome.empty() ? "complete" : run.state.outcome));
}

void start(Run& run, const TaskDemand& demand, std::size_t number) {
  Task task;
  task.id = fmt::format("{}-{}", demand.asks ? "settle" : "handle", number);
  task.kind = demand.asks ? TaskKind::Settle : TaskKind::Handle;
  task.title = demand.title;
  task.roles = demand.roles;
  task.fields = demand.fields;
  task.part_of = run.state.demands.decision;
  task.ladder = run.state.demands.ladder;
  open_task(run, std::move(task), run.state.demands.calendar, demand.within);
}

Step open_case(Demands demands, const People& people, Instant at) {
  Run run{{}, people, at, {}};
  run.state.id = demands.record;
  run.state.outcome = demands.outcome;
  run.state.opened = at;
  run.state.now = at;
  run.state.demands = std::move(demands);
  const std::vector<std::string> known = run.state.demands.findings;
  for (const std::string& finding : known) run.find(finding);
  const Demands all = run.state.demands;
  for (std::size_t i = 0; i < all.tasks.size(); ++i) start(run, all.tasks[i], i + 1);
  for (const ApprovalDemand& approval : all.approvals) start(run, approval);
  for (const ProcessDemand& process : all.processes) carry_on(run, process);
  for (const ServiceDemand& service : all.services) start(run, service);
  run.state.touchless = run.state.tasks.empty();
  close_if_done(run);
  return run.take();
}

}  // namespace bop::cases
