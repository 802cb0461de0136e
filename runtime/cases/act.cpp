// What people do: answers, corrections, delegations. Who may not is refused with the reason.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

Result<Candidate> allowed(const Run& run, const Task& task, const std::string& person) {
  auto who = may_do(run.state, task, run.people, person, run.at);
  if (who) return *who;
  return fail("B8607", fmt::format("{} may not do `{}`: {}", person, task.id, who.error()),
              "`bop cases show` lists who may, and why the others may not");
}

std::unexpected<Error> not_an_answer(const Task& task, const std::string& answer,
                                     const std::vector<std::string>& possible) {
  return fail("B8608", fmt::format("`{}` does not take the answer `{}`", task.id, answer),
              fmt::format("it takes {}", fmt::join(possible, ", ")));
}

std::vector<std::string> answers_of(const Run& run, const Task& task) {
  switch (task.kind) {
    case TaskKind::Settle:
    case TaskKind::Handle:
      return run.state.demands.outcomes;
    case TaskKind::Approve:
      return {"approve", "reject"};
    case TaskKind::Work:
    case TaskKind::Respond:
    case TaskKind::Resolve:
      return {"done"};
  }
  return {};
}

void done(Run& run, Task& task, const Answer& given, const Candidate& who) {
  switch (task.kind) {
    case TaskKind::Settle:
    case TaskKind::Handle:
      run.state.did.push_back({"decides", who.person, who.on_behalf_of, run.at});
      close_task(run, task, TaskState::Done, given.answer, who);
      run.tell("decided", run.state.demands.owner,
               fmt::format("{}: {} by {}, because {}", run.state.id, given.answer, who.text(),
                           given.because));
      return;
    case TaskKind::Approve:
      if (given.answer == "approve")
        approve(run, task, who);
      else
        reject(run, task, who);
      return;
    case TaskKind::Respond:
    case TaskKind::Resolve:
      meet(run, task);
      close_task(run, task, TaskState::Done, given.answer, who);
      return;
    case TaskKind::Work: {
      const std::string process = task.part_of;
      close_task(run, task, TaskState::Done, given.answer, who);
      for (const ProcessDemand& each : std::vector(run.state.demands.processes))
        if (each.name == process) carry_on(run, each);
      return;
    }
  }
}

}  // namespace

Result<Step> answer(Case state, const Answer& given, const People& people) {
  Run run{std::move(state), people, given.at, {}};
  const auto found = std::ranges::find(run.state.tasks, given.task, &Task::id);
  if (found == run.state.tasks.end())
    return fail("B8609", fmt::format("`{}` has no task `{}`", run.state.id, given.task),
                "`bop cases show` lists its tasks");
  if (found->state == TaskState::Done && found->by == given.person && found->answer == given.answer)
    return run.take();
  if (!found->open())
    return fail("B8608",
                fmt::format("`{}` is {}{}", found->id, name_of(found->state),
                            found->by.empty() ? "" : ", by " + found->by),
                "`bop cases show` lists what is open");
  const std::vector<std::string> possible = answers_of(run, *found);
  if (std::ranges::find(possible, given.answer) == possible.end())
    return not_an_answer(*found, given.answer, possible);
  const bool by_hand = found->kind == TaskKind::Settle || found->kind == TaskKind::Handle;
  if ((by_hand || given.answer == "reject") && given.because.empty())
    return fail("B8608", fmt::format("`{}` is answered without a reason", found->id),
                "add --because \"...\": what is decided by hand is explained by who decides");
  BOP_TRY(const Candidate who, allowed(run, *found, given.person));
  done(run, *found, given, who);
  run.state.now = std::max(run.state.now, given.at);
  close_if_done(run);
  return run.take();
}

std::string against_correcting(const Case& state, const std::string& person, const People& people,
                               Instant at) {
  if (people.find(person) == nullptr) return person + " is not among the people";
  if (people.absent(person, at)) return person + " is absent";
  std::vector<std::string> persons{person};
  return duty_against(state, "corrects", persons, at);
}

namespace {

// "invoice.lines[2].net" belongs to "invoice", and to "invoice.lines[2]", but not to
// "invoice.line".
bool belongs(const std::string& field, const std::string& to) {
  if (!field.starts_with(to)) return false;
  return field.size() == to.size() || field[to.size()] == '.' || field[to.size()] == '[';
}

void ask_again(Run& run, const ApprovalDemand& demand, const Correction& made) {
  const auto found = std::ranges::find_if(run.state.approvals, [&](const ApprovalUnderWay& each) {
    return each.demand.name == demand.name;
  });
  if (found == run.state.approvals.end()) return start(run, demand);
  const auto changed = std::ranges::find_if(
      made.fields, [&](const std::string& field) { return belongs(field, demand.of); });
  if (changed != made.fields.end())
    void_approval(run, *found, *changed + " was changed by " + made.person);
  found->demand = demand;
  carry_on(run, *found);
}

}  // namespace

Result<Step> correct(Case state, const Correction& made, Demands demands, const People& people) {
  Run run{std::move(state), people, made.at, {}};
  if (const std::string reason = against_correcting(run.state, made.person, people, made.at);
      !reason.empty())
    return fail("B8607",
                fmt::format("{} may not correct `{}`: {}", made.person, run.state.id, reason),
                "somebody else has to do it");
  run.state.did.push_back({"corrects", made.person, {}, made.at});
  run.state.demands = std::move(demands);
  run.state.outcome = run.state.demands.outcome;
  run.state.state = CaseState::Open;
  run.state.closed.reset();
  run.state.now = std::max(run.state.now, made.at);
  ++run.state.revision;
  const Demands now = run.state.demands;
  for (const std::string& finding : now.findings) run.find(finding);
  // What was asked of the record as it was is asked anew, if it still is.
  for (Task& task : run.state.tasks)
    if (task.open() && (task.kind == TaskKind::Settle || task.kind == TaskKind::Handle))
      close_task(run, task, TaskState::Void, "the record was corrected", {});
  std::erase_if(run.state.approvals, [&](ApprovalUnderWay& approval) {
    const bool gone = std::ranges::find(now.approvals, approval.demand.name,
                                        &ApprovalDemand::name) == now.approvals.end();
    if (gone) void_approval(run, approval, "it is no longer asked for");
    return gone;
  });
  for (std::size_t i = 0; i < now.tasks.size(); ++i)
    start(run, now.tasks[i], run.state.revision * 100 + i + 1);
  for (const ApprovalDemand& demand : now.approvals) ask_again(run, demand, made);
  for (const ProcessDemand& process : now.processes) carry_on(run, process);
  for (const ServiceDemand& service : now.services) pause_or_resume(run, service);
  close_if_done(run);
  return run.take();
}

Result<void> may_delegate(const std::vector<Case>& open, const Delegation& delegation,
                          const People& people) {
  People with = people;
  with.delegations.push_back(delegation);
  for (Error& error : findings(with)) return std::unexpected(std::move(error));
  for (const Case& state : open) {
    const std::string reason =
        duty_against(state, "delegates", {delegation.from}, delegation.period.from);
    if (!reason.empty())
      return fail("B8607", delegation.from + " may not delegate: " + reason,
                  "`bop cases show " + state.id + "` says more");
  }
  return {};
}

}  // namespace bop::cases
