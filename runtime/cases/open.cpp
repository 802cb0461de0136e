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

std::optional<BusinessTime> time_of_ladder(Run& run, const Task& task) {
  const auto found = run.state.demands.ladders.find(task.ladder);
  if (found == run.state.demands.ladders.end()) return std::nullopt;
  auto time = BusinessTime::in(found->second.calendar, run.state.demands.zone);
  if (time) return std::move(*time);
  run.find(time.error().message);
  return std::nullopt;
}

// The moment of each rung, fixed when the task is opened; a pause of its clock puts it off.
void plan_ladder(Run& run, Task& task) {
  const auto found = run.state.demands.ladders.find(task.ladder);
  if (task.ladder.empty() || found == run.state.demands.ladders.end()) return;
  const auto time = time_of_ladder(run, task);
  if (!time) return;
  for (const Rung& rung : found->second.rungs) {
    Due due{*task.opened, rung.act, rung.role, false, rung.before, rung.span};
    if (rung.before && !task.due && !task.still_since) {
      run.find(fmt::format("the ladder `{}` counts back from a day that `{}` does not have",
                           task.ladder, task.id));
      continue;
    }
    if (rung.before) {  // of a clock that stands still: when it runs
      task.ladder_due.push_back(due);
      continue;
    }
    const auto at = time->after(*task.opened, rung.span);
    if (!at) {
      run.find(at.error().message);
      continue;
    }
    due.at = *at;
    task.ladder_due.push_back(due);
  }
  count_back(run, task);
}

}  // namespace

void count_back(Run& run, Task& task) {
  if (task.due)
    for (Due& rung : task.ladder_due) {
      if (!rung.before || rung.done) continue;
      const auto time = time_of_ladder(run, task);
      if (!time) return;
      if (const auto at = time->before(*task.due, rung.span))
        rung.at = std::max(*at, run.at);
      else
        run.find(at.error().message);
    }
  std::ranges::stable_sort(task.ladder_due, {}, &Due::at);
}

void stand_still(Run& run, Task& task) {
  if (!task.still_since) task.still_since = run.at;
}

void go_on(Run& run, Task& task) {
  if (!task.still_since) return;
  const Instant since = *task.still_since;
  task.still_since.reset();
  if (task.ladder_due.empty()) return;
  const auto time = time_of_ladder(run, task);
  if (!time) return;
  for (Due& rung : task.ladder_due) {
    if (rung.done || rung.before || rung.at <= since) continue;
    // What was left of a span when it stood still is left of it now.
    Result<Instant> at = run.at;
    if (rung.span.business_days != 0) {
      const auto left = time->elapsed(since, rung.at);
      at = left ? time->after(run.at, *left) : Result<Instant>(std::unexpected(left.error()));
    } else {
      at = time->after(run.at, Span{0, {0, rung.at.seconds - since.seconds}});
    }
    if (at)
      rung.at = *at;
    else
      run.find(at.error().message);
  }
  count_back(run, task);
}

void open_task(Run& run, Task task, const std::string& calendar, const Span& within) {
  task.state = TaskState::Open;
  task.opened = run.at;
  task.with_since = run.at;
  if (task.with.empty()) task.with = joined(task.roles.empty() ? task.persons : task.roles);
  // The tasks of a service name nobody: whoever may see to it, its policy's owner answers for it.
  if (task.with.empty()) task.with = run.state.demands.owner;
  if (task.with.empty()) task.with = "everybody";
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
