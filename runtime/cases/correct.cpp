// What is asked has changed: by a correction of the record, or by another version of the policy.
// What is asked now takes its place, and somebody answers for what goes only because of it.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

// "invoice.lines[2].net" belongs to "invoice", and to "invoice.lines[2]", but not to
// "invoice.line".
bool belongs(const std::string& field, const std::string& to) {
  if (!field.starts_with(to)) return false;
  return field.size() == to.size() || field[to.size()] == '.' || field[to.size()] == '[';
}

void ask_again(Run& run, const ApprovalDemand& demand, const Change& made) {
  const auto found = std::ranges::find_if(
      run.state.approvals, [&](const ApprovalUnderWay& each) { return each.demand.is(demand); });
  if (found == run.state.approvals.end()) return start(run, demand);
  const auto changed = std::ranges::find_if(
      made.fields, [&](const std::string& field) { return belongs(field, demand.of); });
  if (changed != made.fields.end())
    void_approval(run, *found, *changed + " was changed by " + made.person);
  renew(run, *found, demand);
}

bool is_by_hand(const Task& task) {
  return task.kind == TaskKind::Settle || task.kind == TaskKind::Handle;
}

// What was asked of the record as it was is asked anew, if it still is. What follows an approval
// that nobody may give stands and falls with the approval.
std::vector<Lost> withdraw(Run& run, const Demands& now, const std::string& because) {
  for (Task& task : run.state.tasks) {
    if (!is_by_hand(task) || task.part_of != task.decision) continue;
    end_answer(run, task, because);
    task.lifted = true;
  }
  std::vector<Lost> lost;
  std::erase_if(run.state.approvals, [&](ApprovalUnderWay& approval) {
    const bool asked = std::ranges::any_of(now.approvals, [&](const ApprovalDemand& demand) {
      return demand.is(approval.demand) && !demand.deferred;
    });
    if (asked) return false;
    if (!approval.released)
      lost.push_back(
          {approval.demand.decision,
           fmt::format("does away with {}, which nobody had given", approval.demand.text())});
    void_approval(run, approval, "it is no longer asked for");
    return true;
  });
  return lost;
}

}  // namespace

std::vector<Lost> take_demands(Run& run, const Change& made, Demands demands) {
  const Demands before = std::exchange(run.state.demands, std::move(demands));
  reopen(run, made.because);
  run.take_outcomes();
  run.state.now = std::max(run.state.now, made.at);
  ++run.state.revision;
  know_persons(run);
  const Demands now = run.state.demands;
  for (const std::string& finding : now.findings) run.find(finding);
  std::vector<Lost> lost = withdraw(run, now, made.because);
  for (std::size_t i = 0; i < now.tasks.size(); ++i)
    if (!now.tasks[i].deferred) start(run, now.tasks[i], i);
  for (const ApprovalDemand& demand : now.approvals)
    if (!demand.deferred) ask_again(run, demand, made);
  for (const ProcessDemand& process : now.processes) {
    for (const ProcessDemand& old : before.processes)
      if (old.name == process.name) refresh(run, old, process);
    carry_on(run, process);
  }
  for (const ServiceDemand& service : now.services) pause_or_resume(run, service);
  keep_asking(run);
  return lost;
}

namespace {

// Whether people stand between this decision and its release anyway.
bool is_with_people(const Case& state, const std::string& decision) {
  return std::ranges::any_of(
             state.tasks,
             [&](const Task& task) { return task.decision == decision && task.open(); }) ||
         std::ranges::any_of(state.approvals, [&](const ApprovalUnderWay& approval) {
           return approval.demand.decision == decision;
         });
}

}  // namespace

std::vector<std::string> letting_go(const Case& state) {
  std::vector<std::string> found;
  for (const DecisionDemand& decision : state.demands.decisions)
    if (decision.lets_go(decision.outcome) && !is_with_people(state, decision.name))
      found.push_back(decision.name);
  return found;
}

namespace {

const std::string confirming = "confirm-";

// What this person has corrected before, and somebody else was to confirm.
std::vector<Lost> unconfirmed(const Case& state, const Candidate& who) {
  std::vector<Lost> found;
  for (const Task& task : state.tasks) {
    if (!task.open() || !task.id.starts_with(confirming + task.decision + "-")) continue;
    for (const std::string& person : who.persons())
      if (std::ranges::find(task.excluded.persons, person) != task.excluded.persons.end())
        found.push_back({task.decision, "comes before `" + task.id + "` was answered"});
  }
  return found;
}

// Why who has corrected the record may not be the only one by whose word it goes; empty: he may.
std::string against_releasing(const Run& run, const std::string& decision, const Candidate& who,
                              const std::vector<Lost>& lost) {
  const auto taken = std::ranges::find(lost, decision, &Lost::decision);
  if (taken != lost.end()) return "it " + taken->what;
  const std::string& whose = who.on_behalf_of.empty() ? who.person : who.on_behalf_of;
  if (const DecisionDemand* asked = run.state.demands.decision(decision))
    if (std::string reason = exclusion_against(asked->excluded, run.people, who); !reason.empty())
      return who.text() + ": " + reason + " from its approval";
  for (std::string reason : {authority_against(run.state, {}, run.people, who),
                             limit_against(run.state, run.people, whose)})
    if (!reason.empty()) return reason;
  for (const std::string verb : {"approves", "decides"})
    if (std::string reason = duty_against(run.state, run.people, verb, who.persons(), run.at);
        !reason.empty())
      return reason;
  return {};
}

}  // namespace

void let_go(Run& run, const Change& made, const Candidate& who,
            const std::vector<std::string>& before, const std::vector<Lost>& lost) {
  bool approves = false;
  for (const std::string& name : letting_go(run.state)) {
    if (std::ranges::find(before, name) != before.end()) continue;
    const DecisionDemand decision = *run.state.demands.decision(name);
    const std::string reason = against_releasing(run, name, who, lost);
    if (reason.empty()) {
      approves = true;
      continue;
    }
    Task task;
    task.id = confirming + fmt::format("{}-{}", decision.name, run.state.revision);
    task.kind = TaskKind::Handle;
    task.title = fmt::format("confirm that {} {}: {}", who.text(), made.deed, reason);
    if (!decision.asks.empty()) task.roles = {decision.asks};
    task.part_of = decision.name;
    task.decision = decision.name;
    task.outcome = decision.outcome;
    task.excluded.persons = who.persons();
    task.ladder = decision.ladder;
    open_task(run, std::move(task), run.state.demands.calendar, {});
  }
  if (approves) run.state.did.push_back({"approves", who.person, who.on_behalf_of, run.at});
}

namespace {

Change change_by(const Correction& made) {
  return {made.fields, made.person, made.at, "the record was corrected",
          fmt::format("has corrected {}", fmt::join(made.fields, ", "))};
}

}  // namespace

Result<Step> correct(Case state, const Correction& made, Demands demands, const People& people) {
  Run run{std::move(state), people, made.at, {}};
  const auto who = may_correct(run.state, people, made.person, made.at);
  if (!who)
    return fail("B8607",
                fmt::format("{} may not correct `{}`: {}", made.person, run.state.id, who.error()),
                "who has an open task of the case may, and who is asked by its decision");
  run.state.did.push_back({"corrects", who->person, who->on_behalf_of, made.at});
  const std::vector<std::string> before = letting_go(run.state);
  std::vector<Lost> lost = unconfirmed(run.state, *who);
  const Change change = change_by(made);
  for (Lost& one : take_demands(run, change, std::move(demands))) lost.push_back(std::move(one));
  let_go(run, change, *who, before, lost);
  look_for_people(run);
  close_if_done(run);
  return run.take();
}

Step judged_again(Case state, const Correction& made, Demands demands, const People& people) {
  Run run{std::move(state), people, made.at, {}};
  take_demands(run, change_by(made), std::move(demands));
  look_for_people(run);
  close_if_done(run);
  return run.take();
}

}  // namespace bop::cases
