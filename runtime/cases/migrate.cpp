// A case goes over to another version of its policy, on purpose: who may want that, what becomes of
// what was asked and done, and how it is told.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

const std::string because = "the case went over to another version of the policy";

template <typename Named>
bool has(const std::vector<Named>& all, const std::string& name) {
  return std::ranges::find(all, name, &Named::name) != all.end();
}

// A process, one of its tasks or a service that the new version does not know.
void leave_behind(Run& run, const Demands& now) {
  std::vector<std::string> gone;
  for (const ProcessDemand& process : run.state.demands.processes) {
    const auto kept = std::ranges::find(now.processes, process.name, &ProcessDemand::name);
    for (const ProcessDemand::Task& task : process.tasks)
      if (kept == now.processes.end() || !has(kept->tasks, task.name))
        gone.push_back(process.name + "-" + task.name);
  }
  for (const ServiceDemand& service : run.state.demands.services) {
    if (has(now.services, service.name)) continue;
    std::erase_if(run.state.clocks,
                  [&](const ServiceClock& clock) { return clock.service == service.name; });
    for (const char* target : {"-respond", "-resolve"}) gone.push_back(service.name + target);
  }
  for (Task& task : run.state.tasks)
    if (std::ranges::find(gone, task.id) != gone.end() &&
        (task.open() || task.state == TaskState::Waiting))
      close_task(run, task, TaskState::Void, because, {});
}

// What the new version says of a task that is open already; nothing where it says nothing else.
struct Said {
  std::string ladder;
  std::optional<Instant> due;
};
Said said_of(Run& run, const Task& task) {
  Said said{task.ladder, task.due};
  for (const ApprovalUnderWay& approval : run.state.approvals) {
    if (task.kind != TaskKind::Approve || !approval.has(task)) continue;
    said.ladder = approval.demand.ladder;
    said.due.reset();
    if (approval.demand.within == Span{}) continue;
    const auto time = BusinessTime::in(run.state.demands.calendar, run.state.demands.zone);
    const auto due = time ? time->after(*task.opened, approval.demand.within)
                          : Result<Instant>(std::unexpected(time.error()));
    if (due)
      said.due = *due;
    else
      run.find(due.error().message);
  }
  for (const ProcessDemand& process : run.state.demands.processes)
    for (const ProcessDemand::Task& each : process.tasks)
      if (process.name + "-" + each.name == task.id) said.ladder = each.ladder;
  for (const ServiceDemand& service : run.state.demands.services)
    if (service.name == task.part_of) said.ladder = service.ladder;
  return said;
}

// An open task keeps the moment it was opened at; when it is due, and when its rungs are, is as the
// new version says.
void plan_open_tasks(Run& run, const std::map<std::string, Ladder>& before) {
  const auto ladder_in = [](const std::map<std::string, Ladder>& all, const std::string& name) {
    const auto found = all.find(name);
    return found == all.end() ? Ladder{} : found->second;
  };
  for (Task& task : run.state.tasks) {
    if (!task.open() || task.opened == run.at) continue;
    const Said said = said_of(run, task);
    const bool same =
        said.due == task.due && said.ladder == task.ladder &&
        ladder_in(before, task.ladder) == ladder_in(run.state.demands.ladders, task.ladder);
    if (same) continue;
    task.due = said.due;
    task.ladder = said.ladder;
    plan_again(run, task);
  }
}

}  // namespace

Result<Step> migrate(Case state, const Migration& made, Demands demands, const People& people) {
  Run run{std::move(state), people, made.at, {}};
  const auto who = may_migrate(run.state, people, made.person, made.at);
  if (!who)
    return fail("B8607",
                fmt::format("{} may not take `{}` to another version: {}", made.person,
                            run.state.id, who.error()),
                "the owner of the policy may: who has the role `" + owner_role(run.state.demands) +
                    "` in the file of people, or acts for one who has");
  if (run.state.state == CaseState::Closed)
    return fail("B8625", fmt::format("`{}` is closed, under the version it has", run.state.id),
                "it stays as it was decided; a new record is judged by the new version");
  const std::map<std::string, Ladder> ladders = run.state.demands.ladders;
  const std::vector<std::string> before = letting_go(run.state);
  const Change change{{}, made.person, made.at, because, "has taken it to another version"};
  leave_behind(run, demands);
  const std::vector<Lost> lost = take_demands(run, change, std::move(demands));
  plan_open_tasks(run, ladders);
  let_go(run, change, *who, before, lost);
  look_for_people(run);
  close_if_done(run);
  return run.take();
}

namespace {

std::string by(const std::string& person, const std::string& on_behalf_of) {
  return " by " + Candidate{person, on_behalf_of, {}}.text();
}

// Empty: it stands.
std::string why_lost(const ApprovalUnderWay& now, const std::string& task) {
  if (std::ranges::find(now.given, task, &ApprovalUnderWay::Given::task) != now.given.end())
    return {};
  const auto lost = std::ranges::find(now.voided, task, &ApprovalUnderWay::Given::task);
  return lost == now.voided.end() || lost->void_because.empty() ? "it stands no longer"
                                                                : lost->void_because;
}

void approvals(const Case& before, const Case& after, std::vector<std::string>& lines) {
  for (const ApprovalUnderWay& approval : before.approvals) {
    const auto now = std::ranges::find_if(after.approvals, [&](const ApprovalUnderWay& each) {
      return each.demand.is(approval.demand);
    });
    for (const auto& given : approval.given) {
      const std::string why =
          now == after.approvals.end() ? "it is no longer asked for" : why_lost(*now, given.task);
      lines.push_back(fmt::format("{}: {} approve{}{}{}", why.empty() ? "stays" : "lost",
                                  given.task, by(given.person, given.on_behalf_of),
                                  why.empty() ? "" : ": ", why));
    }
  }
}

// What is due when, of a task that goes on.
std::string due_of(const Task& before, const Task& after) {
  std::string text = ", with " + after.with;
  if (before.with != after.with) text += " instead of " + before.with;
  const auto named = [](const std::optional<Instant>& due) {
    return due ? "due " + due->text() : std::string("without a day it is due");
  };
  if (after.due || before.due) text += ", " + named(after.due);
  if (after.due != before.due) text += " instead of " + named(before.due);
  return text;
}

void tasks(const Case& before, const Case& after, std::vector<std::string>& lines) {
  for (const Task& task : before.tasks) {
    if (task.kind == TaskKind::Approve && !task.open()) continue;  // told with its approval
    const Task* now = after.task(task.id);
    if (now == nullptr) continue;
    if (task.open())
      lines.push_back(now->open()
                          ? fmt::format("stays: {}{}", task.id, due_of(task, *now))
                          : fmt::format("no longer asked: {}, with {}", task.id, task.with));
    if (task.state == TaskState::Done && !task.by.empty() && !task.lifted)
      lines.push_back(fmt::format("{}: {} {}{}", now->lifted ? "lost" : "stays", task.id,
                                  task.answer, by(task.by, task.on_behalf_of)));
  }
  for (const Task& task : after.tasks) {
    const Task* was = before.task(task.id);
    if (task.open() && (was == nullptr || !was->open()))
      lines.push_back(fmt::format("asked: {}, with {}{}: {}", task.id, task.with,
                                  task.due ? ", due " + task.due->text() : "", task.title));
  }
}

void clocks(const Case& before, const Case& after, std::vector<std::string>& lines) {
  const auto there = [](const Case& state, const ServiceClock& clock) {
    return std::ranges::any_of(state.clocks, [&](const ServiceClock& each) {
      return each.service == clock.service && each.target == clock.target;
    });
  };
  for (const ServiceClock& clock : before.clocks)
    lines.push_back(fmt::format("{}: the clock {} of {}", there(after, clock) ? "stays" : "lost",
                                clock.target, clock.service));
  for (const ServiceClock& clock : after.clocks)
    if (!there(before, clock))
      lines.push_back(fmt::format("begins: the clock {} of {}", clock.target, clock.service));
}

}  // namespace

std::vector<std::string> changes(const Case& before, const Case& after) {
  std::vector<std::string> lines;
  for (const DecisionDemand& decision : after.demands.decisions) {
    const std::string now = after.outcome_of(decision.name);
    const bool was = before.demands.decision(decision.name) != nullptr;
    const std::string then = was ? before.outcome_of(decision.name) : "not decided";
    lines.push_back(fmt::format("{}: {}{}", decision.name, now,
                                now == then ? ", as before" : " instead of " + then));
  }
  for (const DecisionDemand& decision : before.demands.decisions)
    if (after.demands.decision(decision.name) == nullptr)
      lines.push_back(decision.name + ": not decided any more");
  approvals(before, after, lines);
  tasks(before, after, lines);
  clocks(before, after, lines);
  return lines;
}

}  // namespace bop::cases
