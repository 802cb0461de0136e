// How it goes, over cases made by hand.
#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");

Case closed_after(std::int64_t hours, TaskKind kind) {
  Case made;
  made.demands = demands();
  made.opened = monday;
  made.closed = Instant{monday.seconds + hours * 3600, 0};
  made.state = CaseState::Closed;
  Task& task = made.tasks.emplace_back();
  task.kind = kind;
  task.state = TaskState::Done;
  task.by = "ann";
  task.decision = "disposition";
  task.outcome = "route";
  task.answer = "approve";
  return made;
}

}  // namespace

TEST_CASE("an approval is no exception, and what is let go by hand is one") {
  Case refused = closed_after(1, TaskKind::Approve);
  refused.approvals.emplace_back().refused = true;
  Case kept = closed_after(1, TaskKind::Handle);
  kept.tasks[0].answer = "hold";
  Case touchless;
  touchless.touchless = true;
  touchless.closed = touchless.opened = monday;
  const Statistics made =
      statistics({closed_after(1, TaskKind::Approve), closed_after(1, TaskKind::Work),
                  closed_after(1, TaskKind::Handle), kept, refused, touchless},
                 monday);
  CHECK(made.exceptions == 3);
  CHECK(made.overridden == 1);
  CHECK(made.overrides == 1);
  CHECK(made.touchless == 1);
  CHECK(made.touched == 5);
}

TEST_CASE("the cycle time is that of touched cases: median and the ninetieth of a hundred") {
  std::vector<Case> all;
  for (std::int64_t hours = 1; hours <= 10; ++hours)
    all.push_back(closed_after(hours, TaskKind::Approve));
  for (int i = 0; i < 50; ++i) all.emplace_back().touchless = true;
  const Statistics made = statistics(all, monday);
  CHECK(made.cycle_median_seconds == 5 * 3600);
  CHECK(made.cycle_90_seconds == 9 * 3600);
}

TEST_CASE("who has it, and how far its ladder is, are two tables") {
  Demands made = demands();
  made.ladders = {{"review",
                   {"TARGET",
                    {{false, {1, {}}, abi::RungAct::Remind, "assignee"},
                     {false, {3, {}}, abi::RungAct::Raise, "cfo"}}}}};
  made.decisions.front().ladder = "review";
  made.tasks = {by_hand("controller")};
  const Step step = open_case(made, house(), monday);
  const Instant later = at("2026-03-05T10:00:00+01:00");
  const Statistics before = statistics({step.state}, monday);
  REQUIRE(before.by_rung.size() == 1);
  CHECK(before.by_rung[0].name == "review, before its first rung");
  const Statistics now = statistics({advance(step.state, house(), later).state}, later);
  CHECK(now.by_rung[0].name == "review, rung 2 of 2: raise to cfo");
  CHECK(now.by_role[0].name == "cfo");
  CHECK(now.by_role[0].longest_seconds == 3600);
}

}  // namespace bop::cases
