#include <algorithm>

#include <fmt/format.h>

#include "runtime/cases/run.h"
#include "runtime/cases/service_clock.h"

namespace bop::cases {

namespace {

Result<ServiceClock> planned(ServiceClock clock, const BusinessTime& time) {
  clock.deadline.reset();
  clock.warn_at.reset();
  if (clock.state != ClockState::Running) return clock;
  BOP_TRY(clock.deadline, time.after(clock.since, clock.allowed - clock.elapsed));
  if (clock.warn_permille > 0 && !clock.warned) {
    const std::int64_t at = clock.allowed * clock.warn_permille / 1000;
    BOP_TRY(clock.warn_at, time.after(clock.since, at - clock.elapsed));
  }
  return clock;
}

// More than is allowed, or all of it at a moment that lies behind: the house may have closed then.
bool is_late(const ServiceClock& before, const ServiceClock& now, Instant at) {
  return now.elapsed > now.allowed ||
         (now.elapsed == now.allowed && before.deadline && *before.deadline < at);
}

}  // namespace

Result<ServiceClock> start_clock(const ServiceDemand& service, std::string target, Instant at,
                                 const BusinessTime& time) {
  ServiceClock clock;
  clock.service = service.name;
  clock.calendar = service.calendar;
  clock.allowed = time.working_seconds(target == "respond" ? service.respond : service.resolve);
  clock.target = std::move(target);
  clock.since = at;
  clock.warn_permille = service.warn_permille;
  // Whether it is to pause is not known: time passes, for nobody is to gain by what was not read.
  if (service.paused == abi::Truth::True) clock.state = ClockState::Paused;
  return planned(std::move(clock), time);
}

Result<std::int64_t> elapsed_at(const ServiceClock& clock, Instant at, const BusinessTime& time) {
  if (clock.state != ClockState::Running) return clock.elapsed;
  BOP_TRY(const std::int64_t passed, time.elapsed(clock.since, at));
  return clock.elapsed + passed;
}

Result<ServiceClock> pause(ServiceClock clock, Instant at, const BusinessTime& time) {
  if (clock.state != ClockState::Running) return clock;
  BOP_TRY(clock.elapsed, elapsed_at(clock, at, time));
  clock.since = at;
  clock.state = ClockState::Paused;
  return planned(std::move(clock), time);
}

Result<ServiceClock> resume(ServiceClock clock, Instant at, const BusinessTime& time) {
  if (clock.state != ClockState::Paused) return clock;
  clock.since = at;
  clock.state = ClockState::Running;
  return planned(std::move(clock), time);
}

Result<ServiceClock> allow(ServiceClock clock, const Span& span, Instant at,
                           const BusinessTime& was, const BusinessTime& now) {
  if (clock.state == ClockState::Running) {
    BOP_TRY(clock.elapsed, elapsed_at(clock, at, was));
    clock.since = at;
  }
  clock.allowed = now.working_seconds(span);
  // What was used up when the house closed was late before it opened again, and stays so.
  clock.breached =
      clock.elapsed > clock.allowed || (clock.breached && clock.elapsed == clock.allowed);
  return planned(std::move(clock), now);
}

Result<ServiceClock> stop(ServiceClock clock, Instant at, const BusinessTime& time) {
  if (clock.state == ClockState::Met || clock.state == ClockState::Breached) return clock;
  BOP_TRY(clock.elapsed, elapsed_at(clock, at, time));
  clock.since = at;
  clock.breached = clock.breached || is_late(clock, clock, at);
  clock.state = clock.breached ? ClockState::Breached : ClockState::Met;
  return planned(std::move(clock), time);
}

namespace {

void start_from(Run& run, const ServiceDemand& service, Instant since) {
  const auto time = BusinessTime::in(service.calendar, run.state.demands.zone);
  if (!time) return run.find(time.error().message);
  for (const std::string target : {"respond", "resolve"}) {
    auto clock = start_clock(service, target, since, *time);
    if (!clock) {
      run.find(clock.error().message);
      continue;
    }
    Task task;
    task.id = service.name + "-" + target;
    task.kind = target == "respond" ? TaskKind::Respond : TaskKind::Resolve;
    task.title = target == "respond" ? "respond" : "resolve it";
    task.part_of = service.name;
    task.due = clock->deadline;
    task.ladder = service.ladder;
    if (clock->state == ClockState::Paused) stand_still(run, task);
    run.state.clocks.push_back(std::move(*clock));
    open_task(run, std::move(task), service.calendar, {});
  }
}

// The task of a clock is due when the clock says, and its ladder stands still with it.
void follow(Run& run, Task& task, const ServiceClock& clock) {
  task.due = clock.deadline;
  if (clock.state == ClockState::Paused) return stand_still(run, task);
  go_on(run, task);
  count_back(run, task);
}

// A change of the clocks of one service; their tasks are due when the clocks say.
template <typename Change>
void change(Run& run, const std::string& service, const Change& change) {
  for (ServiceClock& clock : run.state.clocks) {
    if (clock.service != service) continue;
    if (clock.state == ClockState::Met || clock.state == ClockState::Breached) continue;
    const auto time = BusinessTime::in(clock.calendar, run.state.demands.zone);
    if (!time) {
      run.find(time.error().message);
      continue;
    }
    auto changed = change(clock, *time);
    if (!changed) {
      run.find(changed.error().message);
      continue;
    }
    // A tighter target may have passed by now.
    const bool late = !clock.breached && (changed->breached || is_late(clock, *changed, run.at));
    clock = std::move(*changed);
    clock.breached = clock.breached || late;
    if (late) tell_breach(run, clock);
    for (Task& task : run.state.tasks)
      if (task.id == clock.service + "-" + clock.target) follow(run, task, clock);
  }
}

}  // namespace

void tell_breach(Run& run, const ServiceClock& clock) {
  const Task* task = run.state.task(clock.service + "-" + clock.target);
  const std::string when = clock.deadline ? "was due at " + clock.deadline->text() : "is late";
  run.tell_both(
      "breach", task == nullptr ? run.state.demands.owner : task->with,
      fmt::format("{}: `{}` of `{}` {}", run.state.id, clock.target, clock.service, when));
}

void start(Run& run, const ServiceDemand& service) {
  start_from(run, service, run.at);
}

void pause_or_resume(Run& run, const ServiceDemand& service) {
  const bool runs = std::ranges::any_of(run.state.clocks, [&service](const ServiceClock& clock) {
    return clock.service == service.name;
  });
  // Nobody gains by what was not read: time has passed since the case was opened.
  if (!runs) return start_from(run, service, run.state.opened);
  change(run, service.name,
         [&](const ServiceClock& clock, const BusinessTime& time) -> Result<ServiceClock> {
           const Span& span = clock.target == "respond" ? service.respond : service.resolve;
           // What has elapsed was counted in the calendar it had; from now on in the new one.
           BOP_TRY(const BusinessTime now,
                   BusinessTime::in(service.calendar, run.state.demands.zone));
           BOP_TRY(ServiceClock made, allow(clock, span, run.at, time, now));
           made.calendar = service.calendar;
           if (service.paused == abi::Truth::True) return pause(std::move(made), run.at, now);
           if (made.state == ClockState::Paused) return resume(std::move(made), run.at, now);
           return made;
         });
}

void meet(Run& run, const Task& task) {
  const std::string target = task.kind == TaskKind::Respond ? "respond" : "resolve";
  for (ServiceClock& clock : run.state.clocks) {
    if (clock.service != task.part_of || clock.target != target) continue;
    const auto time = BusinessTime::in(clock.calendar, run.state.demands.zone);
    if (!time) return run.find(time.error().message);
    auto stopped = stop(clock, run.at, *time);
    if (!stopped) return run.find(stopped.error().message);
    const bool late = stopped->breached && !clock.breached;
    const std::optional<Instant> deadline = clock.deadline;
    clock = std::move(*stopped);
    if (!late) continue;
    clock.deadline = deadline;
    tell_breach(run, clock);
    clock.deadline.reset();
  }
}

}  // namespace bop::cases
