// Approvals: who is asked next, when it is released, and what follows when nobody may approve.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

std::uint32_t wanted(const ApprovalDemand& demand) {
  const auto stages = static_cast<std::uint32_t>(demand.roles.size());
  const std::uint32_t by_chain =
      demand.chain == abi::Chain::Quorum ? demand.needed : std::max(stages, 1U);
  return std::max(by_chain, demand.people);
}

bool is_stage_of(const Task& task, const ApprovalUnderWay& approval) {
  return task.kind == TaskKind::Approve && task.open() && approval.has(task);
}

std::vector<Task*> open_stages(Run& run, const ApprovalUnderWay& approval) {
  std::vector<Task*> found;
  for (Task& task : run.state.tasks)
    if (is_stage_of(task, approval)) found.push_back(&task);
  return found;
}

std::string title_of(const ApprovalDemand& demand) {
  return demand.one_of_several ? fmt::format("approve `{}`: {}", demand.decision, demand.reason)
                               : "approve: " + demand.reason;
}

// A stage of a quorum is anybody's of its roles; more eyes than roles are of the last one.
Task stage_at(const ApprovalDemand& demand, std::size_t position) {
  Task task;
  task.kind = TaskKind::Approve;
  task.state = TaskState::Waiting;
  if (demand.chain == abi::Chain::Quorum)
    task.roles = demand.roles;
  else if (!demand.roles.empty())
    task.roles = {demand.roles[std::min(position, demand.roles.size() - 1)]};
  task.title = title_of(demand);
  task.advice = demand.advice;
  task.evidence = demand.evidence;
  task.part_of = demand.name;
  task.decision = demand.decision;
  task.outcome = demand.outcome;
  task.excluded = demand.excluded;
  task.ladder = demand.ladder;
  return task;
}

void open_stage(Run& run, ApprovalUnderWay& approval, std::size_t position) {
  Task task = stage_at(approval.demand, position);
  do {  // what an approval is called may be another in another version of the policy
    task.id = fmt::format("{}-{}", approval.demand.stem(), ++approval.stage);
  } while (run.state.task(task.id) != nullptr);
  open_task(run, std::move(task), run.state.demands.calendar, approval.demand.within);
}

void void_stages(Run& run, const ApprovalUnderWay& approval) {
  for (Task* stage : open_stages(run, approval)) close_task(run, *stage, TaskState::Void, {}, {});
}

// Who may not approve does not handle it when nobody may either. Whoever does sees what it is
// about.
Task made_otherwise(const ApprovalUnderWay& approval, const std::string& reasons) {
  const Handing& otherwise = approval.demand.otherwise;
  Task task;
  task.id = fmt::format("{}-otherwise-{}", approval.demand.stem(), approval.round);
  task.kind = TaskKind::Handle;
  task.title = fmt::format("{}{}nobody may approve {}: {}", otherwise.code,
                           otherwise.code.empty() ? "" : ": ", approval.demand.text(), reasons);
  task.part_of = approval.demand.name;
  task.decision = otherwise.decision.empty() ? approval.demand.decision : otherwise.decision;
  task.outcome = otherwise.outcome;
  task.evidence = approval.demand.evidence;
  task.excluded = approval.demand.excluded;
  task.excluded.unknown.clear();
  task.excluded.said_by.clear();
  // One person does not stand for those who should: it can only be kept back.
  task.no_release = fmt::format("nobody may approve {}, and nobody lets it go in their place",
                                approval.demand.text());
  task.ladder = approval.demand.ladder;
  return task;
}

void nobody_may(Run& run, ApprovalUnderWay& approval, const std::string& reasons) {
  void_stages(run, approval);
  approval.nobody = true;
  const Handing& otherwise = approval.demand.otherwise;
  const Task made = made_otherwise(approval, reasons);
  if (!otherwise.outcome.empty()) run.outcome_of(made.decision) = otherwise.outcome;
  run.tell("no_approver", joined(otherwise.roles), made.title);
  // A list of roles is asked one by one.
  std::vector<std::string> roles = otherwise.roles;
  if (roles.empty()) roles.emplace_back();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    Task task = made;
    if (i > 0) task.id += fmt::format("-{}", i + 1);
    if (!roles[i].empty()) task.roles = {roles[i]};
    open_task(run, std::move(task), run.state.demands.calendar, otherwise.within);
  }
}

// The stages that are open and those that come later: nobody signs what can't be released.
std::vector<Task> stages_left(const Run& run, const ApprovalUnderWay& approval) {
  std::vector<Task> stages;
  for (const Task& task : run.state.tasks)
    if (is_stage_of(task, approval)) stages.push_back(task);
  while (approval.given.size() + stages.size() < wanted(approval.demand))
    stages.push_back(stage_at(approval.demand, approval.given.size() + stages.size()));
  return stages;
}

bool asks_different(const ApprovalDemand& demand) {
  return demand.people > 1 || demand.chain == abi::Chain::Quorum;
}

std::string why_nobody(const Run& run, const ApprovalUnderWay& approval) {
  return unseated(run, stages_left(run, approval), asks_different(approval.demand));
}

// The same, of the stages that would be opened now: who is away today can't give these.
std::string why_nobody_now(const Run& run, const ApprovalUnderWay& approval) {
  std::vector<Task> stages = stages_left(run, approval);
  const bool one_at_a_time = approval.demand.chain == abi::Chain::Sequence;
  for (std::size_t i = 0; i < stages.size() && (i == 0 || !one_at_a_time); ++i)
    stages[i].state = TaskState::Open;
  return unseated(run, stages, asks_different(approval.demand));
}

void open_stages_due(Run& run, ApprovalUnderWay& approval) {
  const std::uint32_t all = wanted(approval.demand);
  std::size_t open = open_stages(run, approval).size();
  const bool one_at_a_time = approval.demand.chain == abi::Chain::Sequence;
  while (approval.given.size() + open < all && (open == 0 || !one_at_a_time)) {
    open_stage(run, approval, approval.given.size() + open);
    ++open;
  }
}

// A ladder has handed it on to people who can't give it any more, and those who were asked first
// can: it is theirs again.
bool given_back(Run& run, const ApprovalUnderWay& approval, const std::string& reasons) {
  std::vector<Task*> moved;
  for (Task* stage : open_stages(run, approval))
    if (std::ranges::any_of(stage->ladder_due, &Due::done)) moved.push_back(stage);
  if (moved.empty()) return false;
  const std::vector<Task> before = run.state.tasks;
  void_stages(run, approval);
  if (!why_nobody_now(run, approval).empty()) {
    run.state.tasks = before;
    return false;
  }
  for (const Task* task : moved)
    run.tell("void", task->with,
             fmt::format("{}: `{}` goes back to those who were asked first: {}", run.state.id,
                         task->id, reasons));
  return true;
}

// Those who could not be asked are there again (who was absent has come back, somebody was given
// the role), and nobody has answered in their place.
bool asked_again(Run& run, ApprovalUnderWay& approval) {
  std::vector<Task*> in_their_place;
  for (Task& task : run.state.tasks)
    if (task.kind == TaskKind::Handle && approval.has(task) && !task.lifted)
      in_their_place.push_back(&task);
  if (!std::ranges::all_of(in_their_place, &Task::open) || !why_nobody_now(run, approval).empty())
    return false;
  for (Task* task : in_their_place) {
    end_answer(run, *task, "it can be approved again");
    task->lifted = true;
    run.tell("void", task->with,
             fmt::format("{}: {} can be approved again", run.state.id, approval.demand.text()));
  }
  approval.nobody = false;
  ++approval.round;
  const std::string& decision = approval.demand.otherwise.decision;
  if (const DecisionDemand* demanded = run.state.demands.decision(decision))
    run.outcome_of(decision) = demanded->outcome;
  return true;
}

}  // namespace

std::vector<Task> stages_to_come(const Run& run) {
  std::vector<Task> stages;
  for (const ApprovalUnderWay& approval : run.state.approvals)
    if (!approval.released && !approval.refused)
      for (Task& stage : stages_left(run, approval)) stages.push_back(std::move(stage));
  return stages;
}

void start(Run& run, ApprovalDemand demand) {
  run.state.approvals.push_back({std::move(demand), 0, 1, false, false, false, {}, {}});
  carry_on(run, run.state.approvals.back());
}

void carry_on(Run& run, ApprovalUnderWay& approval) {
  if (approval.released || approval.refused) return;
  if (approval.nobody && !asked_again(run, approval)) return;
  const std::uint32_t all = wanted(approval.demand);
  if (approval.given.size() >= all) {
    approval.released = true;
    std::vector<std::string> who;
    for (const auto& given : approval.given)
      who.push_back(Candidate{given.person, given.on_behalf_of, {}}.text());
    run.tell(
        "released", run.state.demands.owner,
        fmt::format("{}: {} is released by {}", run.state.id, approval.demand.text(), joined(who)));
    return;
  }
  const std::size_t told = run.messages.size();
  open_stages_due(run, approval);
  std::string reasons = why_nobody(run, approval);
  if (reasons.empty()) return;
  run.messages.resize(told);  // nobody is asked for what is void at once
  if (given_back(run, approval, reasons)) {
    open_stages_due(run, approval);
    reasons = why_nobody(run, approval);
    if (reasons.empty()) return;
  }
  nobody_may(run, approval, reasons);
}

namespace {

ApprovalUnderWay* approval_of(Run& run, const Task& task) {
  const auto found = std::ranges::find_if(
      run.state.approvals, [&](const ApprovalUnderWay& each) { return each.has(task); });
  return found == run.state.approvals.end() ? nullptr : &*found;
}

}  // namespace

std::string against_stage(const Run& run, const Task& stage) {
  for (const ApprovalUnderWay& approval : run.state.approvals) {
    if (!approval.has(stage)) continue;
    std::vector<Task> stages = stages_left(run, approval);
    std::ranges::replace_if(stages, [&](const Task& each) { return each.id == stage.id; }, stage);
    return unseated(run, stages, asks_different(approval.demand));
  }
  return {};
}

std::string against_approving(const Run& run, const Task& stage, const Candidate& who) {
  Run trial{run.state, run.people, run.at, {}};
  const auto same = std::ranges::find(trial.state.tasks, stage.id, &Task::id);
  ApprovalUnderWay* approval = approval_of(trial, *same);
  if (approval == nullptr) return {};
  approval->given.push_back({stage.id, joined(stage.roles), who.person, who.on_behalf_of, run.at});
  trial.state.did.push_back({"approves", who.person, who.on_behalf_of, run.at});
  close_task(trial, *same, TaskState::Done, "approve", who);
  const bool done = approval->given.size() >= wanted(approval->demand);
  return done ? std::string() : why_nobody(trial, *approval);
}

void approve(Run& run, Task& task, const Candidate& who) {
  ApprovalUnderWay* approval = approval_of(run, task);
  if (approval == nullptr) return;
  approval->given.push_back({task.id, joined(task.roles), who.person, who.on_behalf_of, run.at});
  run.state.did.push_back({"approves", who.person, who.on_behalf_of, run.at});
  close_task(run, task, TaskState::Done, "approve", who);
  carry_on(run, *approval);
}

void reject(Run& run, Task& task, const Candidate& who) {
  ApprovalUnderWay* approval = approval_of(run, task);
  if (approval == nullptr) return;
  approval->refused = true;
  run.state.did.push_back({"decides", who.person, who.on_behalf_of, run.at});
  close_task(run, task, TaskState::Done, "reject", who);
  void_stages(run, *approval);
  run.tell(
      "refused", run.state.demands.owner,
      fmt::format("{}: {} is refused by {}", run.state.id, approval->demand.text(), who.text()));
}

void void_approval(Run& run, ApprovalUnderWay& approval, const std::string& because) {
  for (const auto& given : approval.given) {
    run.tell("void", given.person,
             fmt::format("your approval {} is void: {}", approval.demand.text(), because));
    approval.voided.push_back(given);
    approval.voided.back().void_because = because;
  }
  approval.given.clear();
  for (Task& task : run.state.tasks) {
    const bool stage = task.kind == TaskKind::Approve;
    if (!approval.has(task) || (!stage && task.kind != TaskKind::Handle)) continue;
    end_answer(run, task, because);
    if (stage)
      task.state = TaskState::Void;
    else
      task.lifted = true;
  }
  approval.released = approval.refused = approval.nobody = false;
  ++approval.round;
}

namespace {

bool asks_otherwise(const ApprovalDemand& before, const ApprovalDemand& now) {
  return before.roles != now.roles || before.chain != now.chain || before.needed != now.needed ||
         before.people != now.people;
}

// Why what was approved of the record as it was does not stand; empty: it does.
std::string against_standing(const Run& run, const ApprovalUnderWay& approval,
                             const ApprovalDemand& demand) {
  if (asks_otherwise(approval.demand, demand)) return "others are asked now";
  const bool same = approval.demand.excluded == demand.excluded;
  if (approval.nobody) return same ? "" : "others are excluded now";
  if (!demand.excluded.unknown.empty()) return "it is not known any more who is excluded";
  for (const auto& given : approval.given) {
    Task stage;
    stage.kind = TaskKind::Approve;
    if (const Task* one = run.state.task(given.task)) stage = *one;
    stage.excluded = demand.excluded;
    if (const std::string reason = against_given(run.state, stage, run.people, given);
        !reason.empty())
      return reason;
  }
  return {};
}

}  // namespace

void renew(Run& run, ApprovalUnderWay& approval, ApprovalDemand demand) {
  if (const std::string reason = against_standing(run, approval, demand); !reason.empty())
    void_approval(run, approval, reason);
  approval.demand = std::move(demand);
  for (Task* stage : open_stages(run, approval)) {
    stage->excluded = approval.demand.excluded;
    stage->title = title_of(approval.demand);
  }
  carry_on(run, approval);
  // What followed when nobody could approve still does.
  const Handing& otherwise = approval.demand.otherwise;
  if (approval.nobody && !otherwise.outcome.empty())
    run.outcome_of(otherwise.decision) = otherwise.outcome;
}

}  // namespace bop::cases
