// What people lift by hand of what a rule asks for, for how long, and what follows when its time
// has passed.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime/cases/limits.h"
#include "runtime/cases/run.h"

namespace bop::cases {

bool lifts(const Case& state, const Task& task, const std::string& answer) {
  const DecisionDemand* decision = state.demands.decision(task.decision);
  const bool by_hand = task.kind == TaskKind::Settle || task.kind == TaskKind::Handle;
  if (decision == nullptr || !by_hand) return false;
  if (decision->lets_go(answer)) return !decision->lets_go(task.outcome);
  const auto given = std::ranges::find(decision->outcomes, answer);
  const auto asked = std::ranges::find(decision->outcomes, task.outcome);
  return asked != decision->outcomes.end() && given < asked;
}

std::vector<const Task*> overrides(const Case& state) {
  std::vector<const Task*> found;
  for (const Task& task : state.tasks)
    if (task.state == TaskState::Done && !task.by.empty() && lifts(state, task, task.answer))
      found.push_back(&task);
  return found;
}

std::optional<Instant> next_end(const Case& state) {
  std::optional<Instant> first;
  for (const Task& task : state.tasks)
    if (task.state == TaskState::Done && task.holds_until && task.ended.empty())
      first = first ? std::min(*first, *task.holds_until) : *task.holds_until;
  return first;
}

bool passes_time(const Case& state) {
  return state.state == CaseState::Open || next_end(state).has_value();
}

std::string amounts_of(const Case& state) {
  std::string text;
  for (const auto& [path, known] : state.demands.limited)
    if (const auto amount = amount_in(known); amount && amount->currency)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", path, known);
  return text;
}

namespace {

// How long they had whom it was handed to first; nothing where it was not said.
Span time_for(const Demands& demands, const Task& task) {
  for (const TaskDemand& demand : demands.tasks)
    if (demand.decision == task.decision && demand.outcome == task.outcome &&
        demand.title == task.title)
      return demand.within;
  return {};
}

// The same question once more, to those who had it last.
Task asked_again(const Run& run, const Task& before) {
  const auto count =
      std::ranges::count_if(run.state.tasks, [](const Task& task) { return !task.after.empty(); });
  Task task;
  task.id = fmt::format("again-{}", count + 1);
  task.kind = before.kind;
  task.title = before.title;
  task.roles = before.roles;
  task.persons = before.persons;
  task.authority = before.authority;
  task.fields = before.fields;
  task.advice = before.advice;
  task.evidence = before.evidence;
  task.part_of = before.part_of;
  task.decision = before.decision;
  task.outcome = before.outcome;
  task.at_least = before.at_least;
  task.no_release = before.no_release;
  task.excluded = before.excluded;
  task.ladder = before.ladder;
  task.after = before.id;
  return task;
}

}  // namespace

void lapse(Run& run, std::size_t place) {
  const Task before = run.state.tasks[place];
  run.state.tasks[place].ended = time_has_passed;
  run.state.tasks[place].lifted = true;
  const std::string held = fmt::format("`{}` by {} in `{}` held until {}", before.answer,
                                       Candidate{before.by, before.on_behalf_of, {}}.text(),
                                       before.id, before.holds_until->text());
  const std::string text = run.state.id + ": " + held;
  reopen(run, held);
  run.outcome_of(before.decision) = before.outcome;
  run.tell("lapsed", run.state.demands.owner, text);
  if (before.by != run.state.demands.owner) run.tell("lapsed", before.by, text);
  const Span within = time_for(run.state.demands, before);
  open_task(run, asked_again(run, before), run.state.demands.calendar, within);
}

}  // namespace bop::cases
