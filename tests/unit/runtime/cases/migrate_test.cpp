#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");
const Instant tuesday = at("2026-03-03T09:00:00+01:00");
const Instant wednesday = at("2026-03-04T09:00:00+01:00");

People owned() {
  People people = house();
  people.persons.push_back({"gina", "Gina", {"group_controller"}, {}, {}, "person 6"});
  return people;
}

Demands of_version(const std::string& hash) {
  Demands made = demands();
  made.hash = hash;
  return made;
}

// Two sign, one after the other, and the first has.
Case half_signed() {
  Demands made = of_version("old");
  made.approvals = {approval({"controller", "audit"})};
  Case state = open_case(made, owned(), monday).state;
  return answer(state, {"release-1", "approve", "ann", {}, tuesday}, owned()).value().state;
}

bool says(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

}  // namespace

TEST_CASE("the owner of the version that a case is under takes it to another, and nobody else") {
  Demands made = of_version("new");
  made.owner = "Head of Fraud";
  made.approvals = {approval({"controller", "audit"})};
  const auto refused = migrate(half_signed(), {"ann", wednesday}, made, owned());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "B8607");
  CHECK(refused.error().message.find("group_controller") != std::string::npos);
  People away = owned();
  away.absences = {{"gina", {monday, at("2026-04-01T00:00:00+02:00")}, "ill", "row 1"}};
  CHECK_FALSE(migrate(half_signed(), {"gina", wednesday}, made, away));
  away.delegations = {
      {"gina", "ann", "", {monday, at("2026-04-01T00:00:00+02:00")}, "ill", "row 1"}};
  CHECK(migrate(half_signed(), {"ann", wednesday}, made, away));
  const Step step = migrate(half_signed(), {"gina", wednesday}, made, owned()).value();
  CHECK(step.state.demands.hash == "new");
  // From now on the new version's owner may.
  CHECK_FALSE(migrate(step.state, {"gina", wednesday}, of_version("third"), owned()));
}

TEST_CASE("a policy without an owner lets nobody take its cases away") {
  Case state = half_signed();
  state.demands.owner.clear();
  const auto refused = migrate(state, {"gina", wednesday}, of_version("new"), owned());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("names no owner") != std::string::npos);
}

TEST_CASE("an approval stays where the same is asked, and is lost where it is not") {
  const Case before = half_signed();
  Demands same = of_version("new");
  same.approvals = {approval({"controller", "audit"})};
  const Step kept = migrate(before, {"gina", wednesday}, same, owned()).value();
  CHECK(kept.state.approvals.front().given.size() == 1);
  CHECK(says(changes(before, kept.state), "stays: release-1 approve by ann"));
  CHECK_FALSE(told(kept.messages, "void", "ann"));

  Demands other = of_version("new");
  other.approvals = {approval({"controller", "cfo"})};
  const Step lost = migrate(before, {"gina", wednesday}, other, owned()).value();
  CHECK(lost.state.approvals.front().given.empty());
  CHECK(says(changes(before, lost.state), "lost: release-1 approve by ann: others are asked now"));
  CHECK(says(changes(before, lost.state), "no longer asked: release-2, with audit"));
  CHECK(says(changes(before, lost.state), "asked: release-3, with controller: approve: R-01"));
  CHECK(told(lost.messages, "void", "ann"));
}

TEST_CASE("an approval that the new version would not take is void, with the reason") {
  const Case before = half_signed();
  const auto lost_by = [&](Demands now, const People& people) {
    now.approvals.push_back(approval({"controller", "audit"}));
    const Step step = migrate(before, {"gina", wednesday}, now, people).value();
    CHECK(step.state.approvals.front().given.empty());
    CHECK(told(step.messages, "void", "ann"));
    return changes(before, step.state);
  };
  Demands forbids = of_version("new");
  forbids.duties = {{"sep", {{"requests", {{"ann"}, {}, {}}}}, {}}};
  forbids.duties.front().duties.push_back({{"requests", "approves"}, {}, false});
  CHECK(says(lost_by(forbids, owned()),
             "lost: release-1 approve by ann: ann: ann requests, and the duties `sep` let nobody "
             "do both"));

  Demands larger = of_version("new");
  larger.limited = {{"invoice.gross", "EUR 9000.00"}};
  People limited = owned();
  limited.persons.front().limits = {{"invoice.gross", "EUR 100.00"}};
  CHECK(says(lost_by(larger, limited),
             "lost: release-1 approve by ann: ann: invoice.gross is EUR 9000.00, and the limit is "
             "EUR 100.00"));

  Demands apart = of_version("new");
  apart.duties = {{"sep", {}, {}, {{"controller", "clerk"}}}};
  People both = owned();
  both.persons.front().roles.emplace_back("clerk");
  CHECK(says(lost_by(apart, both),
             "lost: release-1 approve by ann: ann: controller and clerk are roles that the duties "
             "`sep` let nobody have together"));
}

TEST_CASE("who approved and is away now, or has left, has approved all the same") {
  Demands same = of_version("new");
  same.approvals = {approval({"controller", "audit"})};
  People away = owned();
  away.absences = {{"ann", {tuesday, at("2026-04-01T00:00:00+02:00")}, "ill", "row 1"}};
  CHECK(migrate(half_signed(), {"gina", wednesday}, same, away)
            .value()
            .state.approvals.front()
            .given.size() == 1);
  People left = owned();
  left.persons.erase(left.persons.begin());
  CHECK(migrate(half_signed(), {"gina", wednesday}, same, left)
            .value()
            .state.approvals.front()
            .given.size() == 1);
}

TEST_CASE("an answer by hand was one to the old rules") {
  Demands made = of_version("old");
  made.tasks = {by_hand("controller", "hold"), by_hand("audit", "hold")};
  Case state = open_case(made, owned(), monday).state;
  state = answer(state, {"handle-1", "hold", "ann", "no order", tuesday}, owned()).value().state;
  made.hash = "new";
  const Step step = migrate(state, {"gina", wednesday}, made, owned()).value();
  CHECK(says(changes(state, step.state), "lost: handle-1 hold by ann"));
  CHECK(says(changes(state, step.state), "asked: handle-201, with controller: R-01"));
  CHECK(says(changes(state, step.state), "no longer asked: handle-2, with audit"));
}

TEST_CASE("what goes only because of the new version is confirmed by somebody else") {
  Demands made = of_version("new");
  made.decisions.front().outcome = "approve";
  const Step step = migrate(half_signed(), {"gina", wednesday}, made, owned()).value();
  REQUIRE(step.state.task("confirm-disposition-2") != nullptr);
  CHECK(step.state.task("confirm-disposition-2")->open());
  CHECK(step.state.state == CaseState::Open);
}

TEST_CASE("an open task keeps its beginning, and is due when the new version says") {
  Demands made = of_version("old");
  ApprovalDemand asked = approval({"controller"});
  asked.within = {5, {}};
  asked.ladder = "review";
  made.approvals = {asked};
  made.ladders["review"] = {"TARGET", {{false, {3, {}}, abi::RungAct::Raise, "cfo"}}};
  const Case before = open_case(made, owned(), monday).state;
  made.hash = "new";
  made.approvals.front().within = {2, {}};
  made.ladders["review"] = {"TARGET", {{false, {1, {}}, abi::RungAct::Raise, "cfo"}}};
  const Step step = migrate(before, {"gina", tuesday}, made, owned()).value();
  const Task& task = *step.state.task("release-1");
  CHECK(task.opened == monday);
  CHECK(task.due == at("2026-03-04T09:00:00+01:00"));
  REQUIRE(task.ladder_due.size() == 1);
  CHECK(task.ladder_due.front().at == at("2026-03-03T09:00:00+01:00"));
  CHECK(says(changes(before, step.state),
             "stays: release-1, with controller, due 2026-03-04T09:00:00+01:00 instead of due "
             "2026-03-09T09:00:00+01:00"));
}

TEST_CASE("a process or a service that the new version does not know ends") {
  Demands made = of_version("old");
  ProcessDemand setup{"setup", "TARGET", {}, {}};
  setup.tasks.push_back({});
  setup.tasks.front().name = "order";
  setup.tasks.front().role = "clerk";
  made.processes = {setup};
  made.services = {{"desk", "TARGET", {}, {0, {0, 3600}}, {0, {0, 7200}}, abi::Truth::False, 0}};
  const Case before = open_case(made, owned(), monday).state;
  REQUIRE(before.task("setup-order")->open());
  REQUIRE(before.clocks.size() == 2);
  const Step step = migrate(before, {"gina", monday}, of_version("new"), owned()).value();
  CHECK(step.state.task("setup-order")->state == TaskState::Void);
  CHECK(step.state.task("desk-respond")->state == TaskState::Void);
  CHECK(step.state.clocks.empty());
  CHECK(says(changes(before, step.state), "lost: the clock respond of desk"));
}

TEST_CASE("a closed case stays as it was decided") {
  Demands made = of_version("old");
  made.approvals = {approval({"controller"})};
  Case state = open_case(made, owned(), monday).state;
  state = answer(state, {"release-1", "approve", "ann", {}, tuesday}, owned()).value().state;
  REQUIRE(state.state == CaseState::Closed);
  made.hash = "new";
  const auto refused = migrate(state, {"gina", wednesday}, made, owned());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "B8625");
}

}  // namespace bop::cases
