#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");
const Instant tuesday = at("2026-03-03T09:00:00+01:00");

Step opened(Demands made, const People& people = house()) {
  return open_case(std::move(made), people, monday);
}

Result<Step> answered(const Case& state, const std::string& task, const std::string& what,
                      const std::string& person, const People& people = house()) {
  return answer(state, {task, what, person, "I have looked", tuesday}, people);
}

Demands with(std::vector<TaskDemand> tasks) {
  Demands made = demands();
  made.tasks = std::move(tasks);
  return made;
}

bool finds(const Case& state, const std::string& text) {
  for (const std::string& finding : state.findings)
    if (finding.find(text) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("while it is not known who signs, nobody lets go by hand") {
  TaskDemand task = by_hand("controller");
  task.fields = {"invoice.gross: not_in_source"};
  task.no_release = "who has to let it go depends on invoice.gross, which is not known";
  const Step step = opened(with({task}));
  const auto released = answered(step.state, "handle-1", "approve", "ann");
  REQUIRE_FALSE(released);
  CHECK(released.error().code == "B8608");
  CHECK(released.error().message.find("depends on invoice.gross") != std::string::npos);
  CHECK(released.error().hint.find("bop cases correct") != std::string::npos);
  const auto held = answered(step.state, "handle-1", "hold", "ann");
  REQUIRE(held);
  CHECK(held->state.outcome == "hold");
}

TEST_CASE("nobody answers milder than what a true rule asks for") {
  TaskDemand task = by_hand("controller", "hold");
  task.at_least = "route";
  Demands made = with({task});
  made.decisions.front().outcome = "hold";
  const Step step = opened(made);
  const auto skipped = answered(step.state, "handle-1", "approve", "ann");
  REQUIRE_FALSE(skipped);
  CHECK(skipped.error().message.find("asks for `route`") != std::string::npos);
  CHECK(answered(step.state, "handle-1", "route", "ann")->state.outcome == "route");
}

TEST_CASE("whom the approval excludes lets nothing go by hand, also where none is asked for") {
  Demands made = with({by_hand("controller", "hold")});
  made.decisions.front().outcome = "hold";
  made.decisions.front().excluded.persons = {"Ann"};
  made.decisions.front().excluded.said_by = {"invoice.entered_by"};
  const Step step = opened(made);
  const auto excluded = answered(step.state, "handle-1", "approve", "ann");
  REQUIRE_FALSE(excluded);
  CHECK(excluded.error().code == "B8607");
  CHECK(excluded.error().message.find("ann: is excluded from its approval") != std::string::npos);
  CHECK(answered(step.state, "handle-1", "hold", "ann"));
  CHECK(answered(step.state, "handle-1", "approve", "bert"));
  // Nor by somebody who acts for her; nor while it is not known who is excluded.
  People people = house();
  people.delegations = {{"ann", "eve", "", {monday, at("2026-03-09T09:00:00+01:00")}, "", ""}};
  CHECK_FALSE(answered(step.state, "handle-1", "approve", "eve", people));
  made.decisions.front().excluded = {{}, {}, {"invoice.entered_by"}, {}};
  CHECK_FALSE(answered(opened(made).state, "handle-1", "approve", "bert"));
  // It stands in the case file.
  CHECK(case_in(to_json(step.state))->demands.decisions.front().excluded.persons ==
        std::vector<std::string>{"Ann"});
}

TEST_CASE("a hold that is lifted goes on to the approval that stood behind it") {
  TaskDemand hold = by_hand("clerk", "hold");
  hold.at_least = "route";
  Demands made = with({hold});
  made.decisions.front().outcome = "hold";
  ApprovalDemand release = approval({"controller"});
  release.deferred = true;
  made.approvals = {release};
  const Step step = opened(made);
  CHECK(step.state.task("release-1") == nullptr);
  const auto lifted = answered(step.state, "handle-1", "route", "dora");
  REQUIRE(lifted);
  CHECK(lifted->state.state == CaseState::Open);
  CHECK(lifted->state.outcome == "route");
  REQUIRE(lifted->state.task("release-1") != nullptr);
  CHECK(told(lifted->messages, "task", "controller"));
  const auto done = answer(lifted->state, {"release-1", "approve", "ann", {}, tuesday}, house());
  REQUIRE(done);
  CHECK(done->state.state == CaseState::Closed);
  CHECK(done->state.outcome == "approve");
  // Who keeps it back keeps it back: nothing is asked of anybody.
  const auto kept = answered(step.state, "handle-1", "hold", "dora");
  CHECK(kept->state.state == CaseState::Closed);
  CHECK(kept->state.approvals.empty());
}

TEST_CASE("of several who are asked, each has to answer, and the most severe answer counts") {
  const Step step = opened(with({by_hand("clerk"), by_hand("controller")}));
  const auto one = answered(step.state, "handle-1", "hold", "dora");
  REQUIRE(one);
  CHECK(one->state.state == CaseState::Open);
  const auto both = answered(one->state, "handle-2", "approve", "ann");
  REQUIRE(both);
  CHECK(both->state.state == CaseState::Closed);
  CHECK(both->state.outcome == "hold");
}

TEST_CASE("who lets go by hand is held to the duties of who approves") {
  Demands made = with({by_hand("controller")});
  made.duties = {{"payables",
                  {{"requests", {{"ann"}, {}, {}}}},
                  {{{"requests", "approves"}, {}, false}, {{"corrects", "approves"}, {}, false}}}};
  const Step step = opened(made);
  const auto own = answered(step.state, "handle-1", "approve", "ann");
  REQUIRE_FALSE(own);
  CHECK(own.error().code == "B8607");
  CHECK(answered(step.state, "handle-1", "hold", "ann"));
  const auto other = answered(step.state, "handle-1", "approve", "bert");
  REQUIRE(other);
  CHECK(other->state.did.back().verb == "approves");
}

TEST_CASE("who is excluded does not decide it when nobody else may, either") {
  ApprovalDemand demand = approval({"controller"});
  demand.excluded.persons = {"ann", "bert", "cara"};
  demand.otherwise.roles = {"cfo"};
  Demands made = demands();
  made.approvals = {demand};
  const Step step = opened(made);
  const auto own = answered(step.state, "release-otherwise-1", "hold", "cara");
  REQUIRE_FALSE(own);
  CHECK(own.error().message.find("is excluded") != std::string::npos);
  // Then nobody is left at all: the owner of the policy is told at once, and it is with him.
  CHECK(finds(step.state, "NO_APPROVER: nobody may do `release-otherwise-1`: cara: is excluded"));
  CHECK(step.state.task("release-otherwise-1")->with == "Group Controller");
  CHECK(told(step.messages, "finding", "Group Controller"));
}

TEST_CASE("a role that nobody has is a finding at once") {
  const Step step = opened(with({by_hand("treasurer")}));
  CHECK(finds(step.state, "NO_APPROVER: nobody may do `handle-1`: nobody is treasurer"));
  CHECK(step.state.tasks[0].with == "Group Controller");
}

TEST_CASE("nobody lets go where it is not known who is excluded") {
  ApprovalDemand demand = approval({"controller"});
  demand.excluded.unknown = {"invoice.requester"};
  Demands made = demands();
  made.approvals = {demand};
  const Step step = opened(made);
  CHECK_FALSE(answered(step.state, "release-otherwise-1", "approve", "eve"));
  CHECK(answered(step.state, "release-otherwise-1", "hold", "eve"));
}

TEST_CASE("a ladder goes on to nobody who may not do it") {
  ApprovalDemand demand = approval({"controller"});
  demand.excluded.roles = {"cfo"};
  demand.ladder = "review";
  Demands made = demands();
  made.ladders = {{"review", {"TARGET", {{false, {1, {}}, abi::RungAct::Reassign, "cfo"}}}}};
  made.approvals = {demand};
  const Step step = opened(made);
  const Step later = advance(step.state, house(), at("2026-03-04T09:00:00+01:00"));
  CHECK(later.state.task("release-1")->with == "controller");
  CHECK(finds(later.state, "NO_APPROVER: `release-1` can't go on to cfo: cara: is excluded"));
  CHECK_FALSE(later.state.approvals[0].nobody);
}

TEST_CASE("a task takes the outcomes of its own decision") {
  Demands made = with({by_hand("controller"), by_hand("clerk", "later")});
  made.decisions.push_back({"shipping", "later", {"now", "later", "never"}, {"now"}, {}, "clerk"});
  made.tasks[1].decision = "shipping";
  const Step step = opened(made);
  CHECK(step.state.outcome_of("shipping") == "later");
  const auto wrong = answered(step.state, "handle-2", "approve", "dora");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().hint.find("now, later, never") != std::string::npos);
  const auto one = answered(step.state, "handle-2", "never", "dora");
  REQUIRE(one);
  const auto both = answered(one->state, "handle-1", "approve", "ann");
  REQUIRE(both);
  CHECK(both->state.outcome == "approve");
  CHECK(both->state.outcome_of("shipping") == "never");
  CHECK(case_in(to_json(both->state))->outcome_of("shipping") == "never");
}

TEST_CASE("a corrected record is asked about anew: answers to the old one do not count") {
  const Step step = opened(with({by_hand("controller")}));
  const auto held = answered(step.state, "handle-1", "hold", "ann");
  REQUIRE(held);
  Demands now = demands();
  now.decisions.front().outcome = "approve";
  const auto corrected = correct(held->state, {{"invoice.gross"}, "eve", tuesday}, now, house());
  REQUIRE(corrected);
  CHECK(corrected->state.state == CaseState::Closed);
  CHECK(corrected->state.outcome == "approve");
}

TEST_CASE("a correction tells an open approval who is excluded now") {
  Demands made = demands();
  made.approvals = {approval({"clerk", "controller"})};
  const Step step = opened(made);
  const auto signed_once =
      answer(step.state, {"release-1", "approve", "dora", {}, tuesday}, house());
  REQUIRE(signed_once);
  Demands now = made;
  now.approvals[0].excluded.persons = {"ann"};
  const Correction note{{"order.requester"}, "eve", tuesday};
  const auto open = correct(signed_once->state, note, now, house());
  REQUIRE(open);
  CHECK(open->state.approvals[0].given.size() == 1);
  CHECK_FALSE(may_do(open->state, *open->state.task("release-2"), house(), "ann", tuesday));
  now.approvals[0].excluded.persons = {"dora"};
  const auto voided = correct(signed_once->state, note, now, house());
  REQUIRE(voided);
  CHECK(voided->state.approvals[0].given.empty());
  CHECK(told(voided->messages, "void", "dora"));
  now = made;
  now.approvals[0].roles = {"clerk", "cfo"};
  const auto others = correct(signed_once->state, note, now, house());
  REQUIRE(others);
  CHECK(others->state.approvals[0].given.empty());
}

TEST_CASE("a correction that has nothing to do with it leaves what follows when nobody may") {
  ApprovalDemand demand = approval({"controller"});
  demand.excluded.persons = {"ann", "bert", "cara"};
  Demands made = demands();
  made.approvals = {demand};
  const Step step = opened(made);
  const Correction note{{"order.note"}, "eve", tuesday};
  const auto same = correct(step.state, note, made, house());
  REQUIRE(same);
  CHECK(same->state.task("release-otherwise-1")->open());
  made.approvals[0].excluded.persons = {"ann"};
  const auto now = correct(step.state, note, made, house());
  REQUIRE(now);
  CHECK(now->state.task("release-otherwise-1")->state == TaskState::Void);
  CHECK(now->state.task("release-2")->open());
}

TEST_CASE("a correction tells the tasks of a process whom they are for and when they are due") {
  ProcessDemand process;
  process.name = "onboarding";
  process.calendar = "TARGET";
  ProcessDemand::Task task;
  task.name = "laptop";
  task.title = "Laptop ready";
  task.role = "clerk";
  task.due = value::Date::parse("2026-03-10").value();
  task.ladder = "late";
  ProcessDemand::Task access = task;
  access.name = "access";
  access.needs = {"laptop"};
  process.tasks = {task, access};
  Demands made = demands();
  made.decisions.clear();
  made.ladders = {{"late", {"TARGET", {{true, {2, {}}, abi::RungAct::Remind, "assignee"}}}}};
  made.processes = {process};
  const Step step = opened(made);
  CHECK(step.state.task("onboarding-laptop")->due->text() == "2026-03-11T00:00:00+01:00");
  ProcessDemand& changed = made.processes[0];
  changed.tasks[0].due = value::Date::parse("2026-03-20").value();
  changed.tasks[0].excluded.persons = {"dora"};
  changed.tasks[1].role = "audit";
  const auto now = correct(step.state, {{"hire.start"}, "dora", tuesday}, made, house());
  REQUIRE(now);
  const Task& laptop = *now->state.task("onboarding-laptop");
  CHECK(laptop.due->text() == "2026-03-21T00:00:00+01:00");
  REQUIRE(laptop.ladder_due.size() == 1);
  CHECK(laptop.ladder_due[0].at.text() == "2026-03-19T00:00:00+01:00");
  CHECK_FALSE(may_do(now->state, laptop, house(), "dora", tuesday));
  CHECK(finds(now->state, "nobody may do `onboarding-laptop`: dora: is excluded"));
  CHECK(now->state.task("onboarding-access")->roles == std::vector<std::string>{"audit"});
  changed.tasks[0].role = "controller";
  const auto others = correct(now->state, {{"hire.site"}, "eve", tuesday}, made, house());
  REQUIRE(others);
  CHECK(others->state.task("onboarding-laptop")->with == "controller");
  CHECK(told(others->messages, "task", "controller"));
}

}  // namespace bop::cases
