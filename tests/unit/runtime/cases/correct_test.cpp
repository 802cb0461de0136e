// Who may correct a record, and what a correction lets go.
#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");
const Instant tuesday = at("2026-03-03T09:00:00+01:00");

Demands with(std::vector<TaskDemand> tasks) {
  Demands made = demands();
  made.tasks = std::move(tasks);
  return made;
}

// The record is put right, and nothing stands against it any more.
Demands fine() {
  Demands made = demands();
  made.decisions.front().outcome = "approve";
  return made;
}

Result<Step> corrected(const Case& state, const Demands& now, const std::string& person,
                       const People& people = house()) {
  return correct(state, {{"invoice.gross"}, person, tuesday}, now, people);
}

}  // namespace

TEST_CASE("who has no part in a case does not correct its record") {
  const Step step = open_case(with({by_hand("controller", "hold")}), house(), monday);
  const auto nobody = corrected(step.state, fine(), "dora");
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().code == "B8607");
  CHECK(nobody.error().message ==
        "dora may not correct `INV-1`: dora is neither controller, nor audit, nor acts for one who "
        "is");
  CHECK(corrected(step.state, fine(), "zoe").error().message ==
        "zoe may not correct `INV-1`: zoe is not among the people");
  CHECK(corrected(step.state, fine(), "ann"));            // has the task
  CHECK(corrected(step.state, fine(), "cara"));           // has a role that covers it
  const auto eve = corrected(step.state, fine(), "eve");  // is asked by the decision
  REQUIRE(eve);
  CHECK(eve->state.state == CaseState::Closed);
  // Of a case that is closed nobody has a task, but the decision still asks.
  CHECK_FALSE(corrected(eve->state, demands(), "ann"));
  CHECK(corrected(eve->state, demands(), "eve"));
}

TEST_CASE("who is absent does not correct, and who acts for another corrects as both") {
  const Step step = open_case(with({by_hand("controller", "hold")}), house(), monday);
  People people = house();
  const Period week{monday, at("2026-03-09T09:00:00+01:00")};
  people.absences = {{"ann", week, {}, {}}};
  people.delegations = {{"ann", "dora", "controller", week, {}, {}}};
  CHECK(corrected(step.state, fine(), "ann", people).error().message ==
        "ann may not correct `INV-1`: ann: is absent");
  const auto done = corrected(step.state, fine(), "dora", people);
  REQUIRE(done);
  CHECK(done->state.did[0].verb == "corrects");
  CHECK(done->state.did[0].on_behalf_of == "ann");
  people.delegations[0].scope = "cfo";
  CHECK_FALSE(corrected(step.state, fine(), "dora", people));
}

TEST_CASE("a correction that lets go is answered for by who may, or confirmed by another") {
  const Step step = open_case(with({by_hand("controller", "hold")}), house(), monday);
  const auto may = corrected(step.state, fine(), "eve");
  REQUIRE(may);
  CHECK(may->state.did.back().verb == "approves");

  Demands now = fine();
  now.duties = {{"payables", {}, {{{"corrects", "approves"}, {}, false}}}};
  Demands asked = now;
  asked.decisions.front().asks = now.decisions.front().asks = "controller";
  const auto held = corrected(step.state, asked, "ann");
  REQUIRE(held);
  CHECK(held->state.state == CaseState::Open);
  const Task* confirm = held->state.task("confirm-disposition-2");
  REQUIRE(confirm != nullptr);
  CHECK(confirm->title ==
        "confirm that ann has corrected invoice.gross: ann corrects, and the duties `payables` let "
        "nobody do both");
  CHECK_FALSE(may_do(held->state, *confirm, house(), "ann", tuesday));
  const auto done =
      answer(held->state, {"confirm-disposition-2", "approve", "bert", "seen", tuesday}, house());
  REQUIRE(done);
  CHECK(done->state.state == CaseState::Closed);
  CHECK(done->state.outcome == "approve");
  const auto refused =
      answer(held->state, {"confirm-disposition-2", "hold", "bert", "no", tuesday}, house());
  REQUIRE(refused);
  CHECK(refused->state.outcome == "hold");
}

TEST_CASE("a correction beyond the limit of who makes it is confirmed by another") {
  const Step step = open_case(with({by_hand("controller", "hold")}), house(), monday);
  People people = house();
  people.persons[0].limits = {{"invoice.gross", "EUR 100.00"}};
  Demands now = fine();
  now.limited = {{"invoice.gross", "EUR 100.01"}};
  const auto over = corrected(step.state, now, "ann", people);
  REQUIRE(over);
  CHECK(over->state.task("confirm-disposition-2")->open());
  CHECK(over->state.task("confirm-disposition-2")->roles == std::vector<std::string>{"audit"});
  now.limited = {{"invoice.gross", "EUR 100.00"}};
  const auto within = corrected(step.state, now, "ann", people);
  REQUIRE(within);
  CHECK(within->state.state == CaseState::Closed);
}

TEST_CASE("a correction that does away with an approval nobody has given is confirmed") {
  Demands made = demands();
  made.approvals = {approval({"controller"})};
  const Step step = open_case(made, house(), monday);
  const auto lost = corrected(step.state, fine(), "ann");
  REQUIRE(lost);
  const Task* confirm = lost->state.task("confirm-disposition-2");
  REQUIRE(confirm != nullptr);
  CHECK(confirm->title.ends_with("it does away with `release`, which nobody had given"));
  // What went before it goes by no word of hers.
  const Step went = open_case(fine(), house(), monday);
  Demands now = fine();
  now.duties = {{"payables", {}, {{{"corrects", "approves"}, {}, false}}}};
  CHECK(corrected(went.state, now, "eve")->state.state == CaseState::Closed);
  // What waits to be confirmed has not gone: one more correction confirms nothing.
  Demands asked = fine();
  asked.decisions.front().asks = "controller";
  const auto once = corrected(step.state, asked, "ann");
  REQUIRE(once);
  const auto again = corrected(once->state, asked, "ann");
  REQUIRE(again);
  CHECK(again->state.task("confirm-disposition-3")->open());
  CHECK(corrected(once->state, asked, "bert")->state.state == CaseState::Closed);
  // What keeps back lets nothing go.
  Demands held = demands();
  held.decisions.front().outcome = "hold";
  held.tasks = {by_hand("audit", "hold")};
  const auto kept = corrected(step.state, held, "ann");
  REQUIRE(kept);
  CHECK(kept->state.task("confirm-disposition-2") == nullptr);
}

TEST_CASE("a record that says something else by itself is nobody's correction") {
  const Step step = open_case(with({by_hand("controller", "hold")}), house(), monday);
  const Step now = judged_again(step.state, {{"invoice.gross"}, {}, tuesday}, fine(), house());
  CHECK(now.state.state == CaseState::Closed);
  CHECK(now.state.did.empty());
}

}  // namespace bop::cases
