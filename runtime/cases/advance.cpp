// Time passes: each rung of a ladder, each warning, each deadline, and each coming and going of
// people happens at its moment, in order, whenever the case is looked at.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

// What is due next: a rung of a task, a moment of a clock, or of a question; or somebody who may
// have a part in it leaves or comes back.
struct Event {
  Instant at;
  std::size_t task = 0, rung = 0;
  std::size_t clock = 0;
  enum class Kind : std::uint8_t { Rung, Overdue, Warning, Breach, Ask, Lapse, Staff };
  Kind kind = Kind::Rung;

  // At its last moment it is still in time: what was not comes after all that happens then.
  bool is_after() const { return kind == Kind::Overdue || kind == Kind::Breach; }
  bool precedes(const Event& other) const {
    return std::pair(at, is_after()) < std::pair(other.at, other.is_after());
  }
};

void consider(std::optional<Event>& first, const Event& event, Instant until) {
  if (event.at > until) return;
  if (!first || event.precedes(*first)) first = event;
}

// Who may have a part in it, now or later: those whose absences and delegations matter.
std::set<std::string> staff(const Run& run) {
  std::set<std::string> found;
  std::vector<Task> tasks = stages_to_come(run);
  for (const Task& task : run.state.tasks)
    if (task.open()) tasks.push_back(task);
  for (const Task& task : tasks)
    for (const Candidate& candidate : candidates(run.state, task, run.people, run.at))
      for (const std::string& person : candidate.persons()) found.insert(person);
  return found;
}

// The first moment after this one at which somebody of them leaves, comes back, or begins or ceases
// to act for another.
void consider_staff(std::optional<Event>& first, const Run& run, Instant seen, Instant until) {
  if (run.people.absences.empty() && run.people.delegations.empty()) return;
  const std::set<std::string> persons = staff(run);
  const auto look = [&](const Period& period) {
    for (const Instant moment : {period.from, period.until})
      if (seen < moment) consider(first, {moment, 0, 0, 0, Event::Kind::Staff}, until);
  };
  for (const Absence& absence : run.people.absences)
    if (persons.contains(absence.person)) look(absence.period);
  for (const Delegation& delegation : run.people.delegations)
    if (persons.contains(delegation.from)) look(delegation.period);
}

std::optional<Event> next_event(const Run& run, Instant seen, Instant until) {
  const Case& state = run.state;
  std::optional<Event> first;
  consider_staff(first, run, seen, until);
  for (std::size_t i = 0; i < state.tasks.size(); ++i) {
    const Task& task = state.tasks[i];
    if (task.state == TaskState::Done && task.holds_until && task.ended.empty())
      consider(first, {*task.holds_until, i, 0, 0, Event::Kind::Lapse}, until);
    if (!state.tasks[i].open() || state.tasks[i].still_since) continue;
    if (is_late(state.tasks[i], until))
      consider(first, {*state.tasks[i].due, i, 0, 0, Event::Kind::Overdue}, until);
    for (std::size_t j = 0; j < state.tasks[i].ladder_due.size(); ++j)
      if (const Due& rung = state.tasks[i].ladder_due[j]; !rung.done)
        consider(first, {rung.at, i, j, 0, Event::Kind::Rung}, until);
  }
  for (std::size_t i = 0; i < state.clocks.size(); ++i) {
    const ServiceClock& clock = state.clocks[i];
    if (clock.state != ClockState::Running) continue;
    if (clock.warn_at && !clock.warned && !clock.breached)
      consider(first, {*clock.warn_at, 0, 0, i, Event::Kind::Warning}, until);
    // At its last moment it is still met.
    if (clock.deadline && !clock.breached && *clock.deadline < until)
      consider(first, {*clock.deadline, 0, 0, i, Event::Kind::Breach}, until);
  }
  for (std::size_t i = 0; i < state.askings.size(); ++i)
    if (state.askings[i].next)
      consider(first, {*state.askings[i].next, 0, 0, i, Event::Kind::Ask}, until);
  return first;
}

constexpr std::string_view of_assignee = " of assignee";

// Who has the task now, by name; where all of them are away, whose it is all the same.
std::vector<std::string> assignees(const Run& run, const Task& task) {
  if (!task.persons.empty()) return task.persons;
  std::vector<std::string> found, away;
  for (const Candidate& candidate : candidates(run.state, task, run.people, run.at)) {
    std::vector<std::string>& list = candidate.eligible() ? found : away;
    const bool is_away = run.people.absent(candidate.person, run.at);
    if ((candidate.eligible() || is_away) &&
        std::ranges::find(list, candidate.person) == list.end())
      list.push_back(candidate.person);
  }
  return found.empty() ? away : found;
}

// "manager of assignee": the managers of those it is with.
std::vector<std::string> managers(const Run& run, const Task& task) {
  std::vector<std::string> found;
  for (const std::string& id : assignees(run, task)) {
    const Person* person = run.people.find(id);
    if (person == nullptr || person->manager.empty()) continue;
    if (std::ranges::find(found, person->manager) == found.end()) found.push_back(person->manager);
  }
  return found;
}

void remind(Run& run, const Task& task, const std::string& role) {
  std::string to = role;
  if (role == "assignee") to = task.with;
  if (role.ends_with(of_assignee)) to = joined(managers(run, task));
  if (to.empty()) return run.find(fmt::format("`{}` has nobody to remind: {}", task.id, role));
  run.tell("remind", to, fmt::format("waiting since {}: {}", task.opened->text(), task.title));
  run.messages.back().task = task.id;
}

// Whether those it would go on to may do it; otherwise it stays with whom it is.
bool can_take(Run& run, const Task& task, const std::string& to, bool alone,
              std::vector<std::string> roles, std::vector<std::string> persons) {
  Task with = task;
  if (roles.empty() && !task.roles.empty()) with.authority = task.roles;
  with.roles = std::move(roles);
  with.persons = std::move(persons);
  std::string reason = nobody_for(run.state, with, run.people, run.at);
  // Nor do the other stages lose who alone may give them.
  if (reason.empty() && alone && task.kind == TaskKind::Approve) reason = against_stage(run, with);
  if (reason.empty()) return true;
  run.find(fmt::format("NO_APPROVER: `{}` can't go on to {}: {}", task.id, to, reason));
  return false;
}

// Reassigning leaves it to the new ones alone; raising adds them to those who have it.
void hand_on(Run& run, Task& task, const Due& rung) {
  const bool alone = rung.act == abi::RungAct::Reassign;
  const std::string kind = alone ? "reassign" : "raise";
  if (rung.role == "assignee") return remind(run, task, rung.role);
  if (rung.role.ends_with(of_assignee)) {
    const std::vector<std::string> found = managers(run, task);
    if (found.empty()) {
      const std::vector<std::string> whose = assignees(run, task);
      return run.find(fmt::format(
          "`{}` can't go on to {}: {}", task.id, rung.role,
          whose.empty() ? "nobody has it" : "no manager is written for " + joined(whose)));
    }
    if (!can_take(run, task, joined(found), alone, {}, found)) return;
    // To be somebody's manager is no authority.
    if (!task.roles.empty()) task.authority = task.roles;
    if (alone) {
      task.roles.clear();
      task.persons = found;
    } else {
      for (const std::string& person : found) task.persons.push_back(person);
    }
    task.with = joined(found);
  } else {
    if (!can_take(run, task, rung.role, alone, {rung.role}, {})) return;
    if (alone) {
      task.roles = {rung.role};
      task.persons.clear();
    } else if (std::ranges::find(task.roles, rung.role) == task.roles.end()) {
      task.roles.push_back(rung.role);
    }
    task.with = rung.role;
  }
  task.with_since = run.at;
  run.tell(kind, task.with, fmt::format("waiting since {}: {}", task.opened->text(), task.title));
}

void warn(Run& run, ServiceClock& clock) {
  clock.warned = true;
  run.tell("warn", run.state.demands.owner,
           fmt::format("{}: `{}` of `{}` is due at {}", run.state.id, clock.target, clock.service,
                       clock.deadline->text()));
}

void happen(Run& run, const Event& event) {
  switch (event.kind) {
    case Event::Kind::Rung: {
      Task& task = run.state.tasks[event.task];
      Due& rung = task.ladder_due[event.rung];
      rung.done = true;
      if (rung.act == abi::RungAct::Remind)
        remind(run, task, rung.role);
      else
        hand_on(run, task, Due(rung));
      return;
    }
    case Event::Kind::Overdue:
      return tell_overdue(run, run.state.tasks[event.task]);
    case Event::Kind::Warning:
      return warn(run, run.state.clocks[event.clock]);
    case Event::Kind::Breach:
      run.state.clocks[event.clock].breached = true;
      return tell_breach(run, run.state.clocks[event.clock]);
    case Event::Kind::Lapse:
      return lapse(run, event.task);
    case Event::Kind::Ask:
      return ask(run, run.state.askings[event.clock]);
    case Event::Kind::Staff:
      return;
  }
}

}  // namespace

Step advance(Case state, const People& people, Instant until) {
  Run run{std::move(state), people, until, {}};
  // A closed case is worked at again when what somebody lifted in it ends.
  const auto rests = [&run, until] {
    if (run.state.state != CaseState::Closed) return false;
    const auto end = next_end(run.state);
    return !end || until < *end;
  };
  if (rests()) return run.take();
  Instant seen = run.state.now;  // the people there are
  run.at = seen;
  while (auto event = next_event(run, seen, until)) {
    // All that happens at one moment, and then who is there: no step between two calls is another.
    const Event first = *event;
    for (; event && !first.precedes(*event); event = next_event(run, seen, until)) {
      run.at = event->at;
      if (event->kind == Event::Kind::Staff) seen = event->at;
      happen(run, *event);
    }
    close_if_done(run);  // a question given up may have been all that it waited for
    look_for_people(run);
    if (rests()) {
      run.state.now = std::max(run.at, run.state.now);
      return run.take();
    }
  }
  // The file of people may be another one than at the last look.
  run.at = std::max(until, run.state.now);
  close_if_done(run);
  run.state.now = run.at;
  look_for_people(run);
  return run.take();
}

}  // namespace bop::cases
