// What people do: answers and delegations. Who may not is refused with the reason.
#include <algorithm>
#include <utility>

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

std::size_t rank_of(const DecisionDemand& decision, const std::string& outcome) {
  const auto found = std::ranges::find(decision.outcomes, outcome);
  return static_cast<std::size_t>(found - decision.outcomes.begin());
}

// Why an outcome of the decision is no answer here; empty: it is one.
std::string against_answer(const DecisionDemand& decision, const Task& task,
                           const std::string& outcome) {
  if (!task.no_release.empty() && decision.lets_go(outcome)) return task.no_release;
  if (!task.at_least.empty() && rank_of(decision, outcome) < rank_of(decision, task.at_least))
    return fmt::format("a rule that is true asks for `{}`, and nobody skips that", task.at_least);
  return {};
}

std::unexpected<Error> not_an_answer(const Run& run, const Task& task, const std::string& answer,
                                     const std::vector<std::string>& possible) {
  std::string reason;
  const DecisionDemand* decision = run.state.demands.decision(task.decision);
  if (decision != nullptr && rank_of(*decision, answer) < decision->outcomes.size())
    reason = against_answer(*decision, task, answer);
  std::string advice = fmt::format("it takes {}", fmt::join(possible, ", "));
  if (!reason.empty() && !task.fields.empty())
    advice +=
        fmt::format("; what is not known is filled in by `bop cases correct FILE {} FIELD=VALUE`",
                    run.state.id);
  return fail("B8608",
              fmt::format("`{}` does not take the answer `{}`{}{}", task.id, answer,
                          reason.empty() ? "" : ": ", reason),
              std::move(advice));
}

std::vector<std::string> answers_of(const Run& run, const Task& task) {
  switch (task.kind) {
    case TaskKind::Settle:
    case TaskKind::Handle: {
      std::vector<std::string> answers;
      if (const DecisionDemand* decision = run.state.demands.decision(task.decision))
        for (const std::string& outcome : decision->outcomes)
          if (against_answer(*decision, task, outcome).empty()) answers.push_back(outcome);
      return answers;
    }
    case TaskKind::Approve:
      return {"approve", "reject"};
    case TaskKind::Work:
    case TaskKind::Respond:
    case TaskKind::Resolve:
      return {"done"};
  }
  return {};
}

bool lets_go(const Run& run, const Task& task, const std::string& answer) {
  const DecisionDemand* decision = run.state.demands.decision(task.decision);
  return decision != nullptr && decision->lets_go(answer);
}

void done(Run& run, Task& task, const Answer& given, const Candidate& who) {
  switch (task.kind) {
    case TaskKind::Settle:
    case TaskKind::Handle:
      run.state.did.push_back({"decides", who.person, who.on_behalf_of, run.at});
      if (lets_go(run, task, given.answer))
        run.state.did.push_back({"approves", who.person, who.on_behalf_of, run.at});
      close_task(run, task, TaskState::Done, given.answer, who);
      run.tell("decided", run.state.demands.owner,
               fmt::format("{}: {} by {}, because {}", run.state.id, given.answer, who.text(),
                           given.because));
      go_on_by_hand(run, std::string(task.part_of));
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

// "done, by otto", "void since 2026-03-02T10:00:00+01:00: invoice.gross was changed by carl"
std::string standing(const Task& task) {
  if (!task.stands() && task.ended_at)
    return fmt::format("void since {}: {}", task.ended_at->text(), task.ended);
  return fmt::format("{}{}", name_of(task.state), task.by.empty() ? "" : ", by " + task.by);
}

// What lifts nothing has no end, and no end has passed.
Result<void> fits_its_end(const Run& run, const Task& task, const Answer& given) {
  if (!given.until) return {};
  if (!lifts(run.state, task, given.answer))
    return fail("B8628",
                fmt::format("`{}` in `{}` has no end: it lifts nothing that is asked for",
                            given.answer, task.id),
                "leave out --until: only what is lifted by hand can be asked for again");
  if (*given.until <= given.at)
    return fail("B8629",
                fmt::format("it would hold until {}, which is not after {}", given.until->text(),
                            given.at.text()),
                "name a later day or moment with --until");
  return {};
}

}  // namespace

Result<Step> answer(Case state, const Answer& given, const People& people) {
  Run run{std::move(state), people, given.at, {}};
  const auto found = std::ranges::find(run.state.tasks, given.task, &Task::id);
  if (found == run.state.tasks.end())
    return fail("B8609", fmt::format("`{}` has no task `{}`", run.state.id, given.task),
                "`bop cases show` lists its tasks");
  if (found->stands() && found->by == given.person && found->answer == given.answer &&
      found->holds_until == given.until)
    return run.take();
  if (!found->open())
    return fail("B8608", fmt::format("`{}` is {}", found->id, standing(*found)),
                "`bop cases show` lists what is open");
  if (auto fits = fits_its_end(run, *found, given); !fits) return std::unexpected(fits.error());
  const std::vector<std::string> possible = answers_of(run, *found);
  if (std::ranges::find(possible, given.answer) == possible.end())
    return not_an_answer(run, *found, given.answer, possible);
  const bool by_hand = found->kind == TaskKind::Settle || found->kind == TaskKind::Handle;
  if ((by_hand || given.answer == "reject") && given.because.empty())
    return fail("B8608", fmt::format("`{}` is answered without a reason", found->id),
                "add --because \"...\": what is decided by hand is explained by who decides");
  BOP_TRY(const Candidate who, allowed(run, *found, given.person));
  if (found->kind == TaskKind::Approve && given.answer == "approve") {
    if (const std::string reason = against_approving(run, *found, who); !reason.empty())
      return fail("B8607",
                  fmt::format("{} may not give `{}`: then nobody is left for the rest of `{}`: {}",
                              who.text(), found->id, found->part_of, reason),
                  "leave it to somebody else who may: `bop cases show` lists them");
  }
  // Who lets go by hand approves, and is held to what is asked of those who do.
  if (by_hand && lets_go(run, *found, given.answer)) {
    const DecisionDemand* decision = run.state.demands.decision(found->decision);
    std::string reason = exclusion_against(decision->excluded, people, who);
    if (!reason.empty()) reason = who.text() + ": " + reason + " from its approval";
    if (reason.empty()) reason = authority_against(run.state, *found, people, who);
    if (reason.empty()) reason = duty_against(run.state, people, "approves", who.persons(), run.at);
    if (!reason.empty())
      return fail("B8607",
                  fmt::format("{} may not let it go by `{}`: {}", given.person, found->id, reason),
                  "`bop cases show` lists who may, and why the others may not");
  }
  found->because = given.because;
  found->proof = given.proof;
  found->holds_until = given.until;
  if (lifts(run.state, *found, given.answer)) found->amounts = amounts_of(run.state);
  done(run, *found, given, who);
  run.state.now = std::max(run.state.now, given.at);
  keep_asking(run);
  look_for_people(run);
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
        duty_against(state, people, "delegates", {delegation.from}, delegation.period.from);
    if (!reason.empty())
      return fail("B8607", delegation.from + " may not delegate: " + reason,
                  "`bop cases show " + state.id + "` says more");
  }
  return {};
}

}  // namespace bop::cases
