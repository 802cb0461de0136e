#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/run.h"

namespace bop::cases {

const Task* Case::task(const std::string& name) const {
  const auto found = std::ranges::find(tasks, name, &Task::id);
  return found == tasks.end() ? nullptr : &*found;
}

bool ApprovalUnderWay::has(const Task& task) const {
  // Of an earlier bop, whose approvals were of one decision: stages without one.
  return task.part_of == demand.name && (task.decision.empty() || task.decision == demand.decision);
}

bool Task::stands() const {
  return state == TaskState::Done && (ended.empty() || ended == time_has_passed);
}

std::string Case::outcome_of(const std::string& decision) const {
  const auto found = further.find(decision);
  return found == further.end() ? outcome : found->second;
}

std::string& Run::outcome_of(const std::string& decision) {
  const auto found = state.further.find(decision);
  return found == state.further.end() ? state.outcome : found->second;
}

void Run::take_outcomes() {
  state.outcome = state.demands.outcome();
  state.further.clear();
  for (std::size_t i = 1; i < state.demands.decisions.size(); ++i)
    state.further[state.demands.decisions[i].name] = state.demands.decisions[i].outcome;
}

void Run::find(const std::string& text) {
  if (std::ranges::find(state.findings, text) != state.findings.end()) return;
  state.findings.push_back(text);
  tell("finding", state.demands.owner, text);
}

void Run::tell_both(const std::string& kind, const std::string& with, const std::string& text) {
  tell(kind, with, text);
  const std::string& owner = state.demands.owner;
  if (!owner.empty() && owner != with) tell(kind, owner, text);
}

namespace {

void know(Run& run, Named& named, const std::string& what) {
  for (std::string& one : named.persons)
    if (const Person* meant = run.people.meant_by(one)) one = meant->id;
  if (const std::string stranger = stranger_in(named, run.people); !stranger.empty())
    run.find(fmt::format("{}: it is not known {}", stranger, what));
}

}  // namespace

void know_persons(Run& run) {
  Demands& demands = run.state.demands;
  for (ApprovalDemand& approval : demands.approvals)
    know(run, approval.excluded, fmt::format("who is excluded from {}", approval.text()));
  for (DutyDemand& duties : demands.duties)
    for (DutyDemand::Actor& actor : duties.actors)
      know(run, actor.persons, fmt::format("who {}, for the duties `{}`", actor.verb, duties.name));
  for (ProcessDemand& process : demands.processes)
    for (ProcessDemand::Task& task : process.tasks)
      know(run, task.excluded,
           fmt::format("who is excluded from `{}-{}`", process.name, task.name));
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

void plan_again(Run& run, Task& task) {
  task.overdue = false;
  if (is_late(task, run.at)) tell_overdue(run, task);
  const std::vector<Due> before = std::exchange(task.ladder_due, {});
  plan_ladder(run, task);
  for (Due& rung : task.ladder_due)
    rung.done = std::ranges::any_of(before, [&rung](const Due& one) {
      return one.done && one.before == rung.before && one.span == rung.span &&
             one.act == rung.act && one.role == rung.role;
    });
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
    if (rung.span.business()) {
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
  const bool by_hand = task.kind == TaskKind::Settle || task.kind == TaskKind::Handle;
  if (by_hand || task.kind == TaskKind::Work)
    if (const std::string reason = nobody_for(run.state, task, run.people, run.at);
        !reason.empty()) {
      run.find(fmt::format("NO_APPROVER: nobody may do `{}`: {}", task.id, reason));
      task.nobody = true;
      if (!run.state.demands.owner.empty()) task.with = run.state.demands.owner;
    }
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
  if (is_late(task, run.at)) tell_overdue(run, task);
  const auto waiting = std::ranges::find(run.state.tasks, task.id, &Task::id);
  if (waiting == run.state.tasks.end())
    run.state.tasks.push_back(std::move(task));
  else
    *waiting = std::move(task);
}

bool is_late(const Task& task, Instant at) {
  // Of a service its clock says so.
  if (task.kind == TaskKind::Respond || task.kind == TaskKind::Resolve) return false;
  return task.open() && !task.overdue && task.due && *task.due < at;
}

void tell_overdue(Run& run, Task& task) {
  task.overdue = true;
  run.tell_both("overdue", task.with,
                fmt::format("`{}` was due at {}: {}", task.id, task.due->text(), task.title));
}

void look_for_people(Run& run) {
  for (ApprovalUnderWay& approval : run.state.approvals) carry_on(run, approval);
  for (Task& task : run.state.tasks) {
    if (!task.open() || task.kind == TaskKind::Approve) continue;
    const std::string reason = nobody_for(run.state, task, run.people, run.at);
    if (!reason.empty() && !task.nobody) {
      const std::string text =
          fmt::format("NO_APPROVER: nobody may do `{}` any more: {}", task.id, reason);
      if (std::ranges::find(run.state.findings, text) == run.state.findings.end())
        run.state.findings.push_back(text);
      run.tell("no_approver", run.state.demands.owner, text);
    }
    task.nobody = !reason.empty();
  }
}

void close_task(Run& run, Task& task, TaskState state, const std::string& answer,
                const Candidate& who) {
  task.state = state;
  task.closed = run.at;
  task.answer = answer;
  task.by = who.person;
  task.on_behalf_of = who.on_behalf_of;
}

void end_answer(Run& run, Task& task, const std::string& because) {
  if (task.open())
    close_task(run, task, TaskState::Void, because, {});
  else if (task.state != TaskState::Done || !task.ended.empty())
    return;
  task.ended = because;
  task.ended_at = run.at;
}

namespace {

// What is answered by hand to a decision, as far as it was not handed on.
bool counts(const Task& task, const DecisionDemand& decision) {
  return task.state == TaskState::Done && !task.lifted && task.decision == decision.name &&
         (task.kind == TaskKind::Settle || task.kind == TaskKind::Handle);
}

class Severity {
 public:
  explicit Severity(const DecisionDemand& decision) : decision_(decision) {}
  void count(const std::string& outcome) {
    const auto found = std::ranges::find(decision_.outcomes, outcome);
    if (found == decision_.outcomes.end()) return;
    counted_ = std::max(counted_, static_cast<std::size_t>(found - decision_.outcomes.begin()) + 1);
  }
  std::optional<std::string> worst() const {
    return counted_ == 0 ? std::nullopt : std::optional(decision_.outcomes[counted_ - 1]);
  }

 private:
  const DecisionDemand& decision_;
  std::size_t counted_ = 0;  // as many of the outcomes as are no more severe; 0: none was counted
};

// The most severe of what people answered; what an approval let go; else what the verdict said.
std::string final_outcome(const Case& state, const DecisionDemand& decision) {
  Severity answers(decision);
  for (const Task& task : state.tasks)
    if (counts(task, decision)) answers.count(task.answer);
  for (const ApprovalUnderWay& approval : state.approvals) {
    if (approval.demand.decision != decision.name) continue;
    if (approval.refused) return "refused";
    if (approval.released && !decision.releases.empty()) answers.count(decision.releases.front());
  }
  return answers.worst().value_or(state.outcome_of(decision.name));
}

// Whether what milder rules ask for was begun before: what was lifted once has ended, and is lifted
// again.
bool is_handed_on(const Case& state, const DecisionDemand& decision, const std::string& answered) {
  const auto asks = [&](const auto& demand) {
    return demand.decision == decision.name && demand.outcome == answered;
  };
  return std::ranges::any_of(state.tasks,
                             [&](const Task& task) {
                               return counts(task, decision) && task.part_of == decision.name &&
                                      !task.after.empty() && task.outcome != answered;
                             }) &&
         (std::ranges::any_of(state.demands.tasks, asks) ||
          std::ranges::any_of(state.demands.approvals, asks));
}

}  // namespace

void go_on_by_hand(Run& run, const std::string& name) {
  const DecisionDemand* found = run.state.demands.decision(name);
  if (found == nullptr) return;
  const DecisionDemand decision = *found;
  Severity answers(decision);
  for (const Task& task : run.state.tasks) {
    if (task.open() && task.part_of == name) return;  // others have to answer as well
    if (counts(task, decision) && task.part_of == name) answers.count(task.answer);
  }
  const std::optional<std::string> answered = answers.worst();
  if (!answered) return;
  const auto asked = [&](const auto& demand) {
    return demand.deferred && demand.decision == name && demand.outcome == *answered;
  };
  Demands& demands = run.state.demands;
  const bool anew =
      std::ranges::any_of(demands.tasks, asked) || std::ranges::any_of(demands.approvals, asked);
  if (!anew && !is_handed_on(run.state, decision, *answered)) return;
  for (Task& task : run.state.tasks)
    if (counts(task, decision) && task.part_of == name) task.lifted = true;
  run.outcome_of(name) = *answered;
  for (std::size_t i = 0; i < demands.tasks.size(); ++i)
    if (asked(demands.tasks[i])) {
      demands.tasks[i].deferred = false;
      start(run, demands.tasks[i], i);
    }
  for (ApprovalDemand& approval : demands.approvals)
    if (asked(approval)) {
      approval.deferred = false;
      start(run, approval);
    }
}

void close_if_done(Run& run) {
  if (run.state.state == CaseState::Closed) return;
  for (const Task& task : run.state.tasks)
    if (task.state == TaskState::Open || task.state == TaskState::Waiting) return;
  if (std::ranges::any_of(run.state.askings,
                          [](const Asking& one) { return one.next.has_value(); }))
    return;
  run.state.state = CaseState::Closed;
  run.state.closed = run.at;
  std::string said;
  for (const DecisionDemand& decision : run.state.demands.decisions) {
    const std::string outcome = final_outcome(run.state, decision);
    run.outcome_of(decision.name) = outcome;
    said += said.empty() ? outcome : fmt::format("; {}: {}", decision.name, outcome);
    run.state.released = run.state.released || decision.lets_go(outcome);
  }
  ++run.state.written_back;
  run.tell("write_back", run.state.demands.owner,
           fmt::format("{}: {}", run.state.id, said.empty() ? "complete" : said));
  run.messages.back().fields = end_as_json(run.state);
}

void reopen(Run& run, const std::string& because) {
  run.state.state = CaseState::Open;
  run.state.closed.reset();
  if (!run.state.released) return;
  run.state.released = false;
  run.tell("withdraw", run.state.demands.owner,
           fmt::format("{}: {} no longer holds: {}", run.state.id, run.state.outcome, because));
  run.messages.back().fields = withdrawal_as_json(run.state);
}

void start(Run& run, const TaskDemand& demand, std::size_t place) {
  // Those of a corrected record count from 201, 301, …: no name is used twice.
  const std::size_t number = place + 1 + (run.state.revision > 1 ? run.state.revision * 100 : 0);
  Task task;
  task.id = fmt::format("{}-{}", demand.asks ? "settle" : "handle", number);
  task.kind = demand.asks ? TaskKind::Settle : TaskKind::Handle;
  task.title = demand.title;
  task.roles = demand.roles;
  task.fields = demand.fields;
  task.advice = demand.advice;
  task.evidence = demand.evidence;
  task.part_of = demand.decision;
  task.decision = demand.decision;
  task.outcome = demand.outcome;
  task.at_least = demand.at_least;
  task.no_release = demand.no_release;
  if (const DecisionDemand* decision = run.state.demands.decision(demand.decision))
    task.ladder = decision->ladder;
  open_task(run, std::move(task), run.state.demands.calendar, demand.within);
}

Step open_case(Demands demands, const People& people, Instant at) {
  Run run{{}, people, at, {}};
  run.state.id = demands.record;
  run.state.opened = at;
  run.state.now = at;
  run.state.demands = std::move(demands);
  run.take_outcomes();
  know_persons(run);
  const std::vector<std::string> known = run.state.demands.findings;
  for (const std::string& finding : known) run.find(finding);
  const Demands all = run.state.demands;
  for (std::size_t i = 0; i < all.tasks.size(); ++i)
    if (!all.tasks[i].deferred) start(run, all.tasks[i], i);
  for (const ApprovalDemand& approval : all.approvals)
    if (!approval.deferred) start(run, approval);
  for (const ProcessDemand& process : all.processes) carry_on(run, process);
  for (const ServiceDemand& service : all.services) start(run, service);
  keep_asking(run);
  run.state.touchless = run.state.tasks.empty();
  close_if_done(run);
  return run.take();
}

}  // namespace bop::cases
