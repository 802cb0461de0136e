// What is lifted by hand until a moment, and what follows when it has come.
#include <random>

#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");
const Instant tuesday = at("2026-03-03T09:00:00+01:00");
const Instant friday = at("2026-03-06T09:00:00+01:00");

Demands held() {
  Demands made = demands();
  made.decisions.front().outcome = "hold";
  made.decisions.front().ladder = "review";
  made.ladders["review"] = {"TARGET",
                            {{false, Span{0, {0, 3600}, 0}, abi::RungAct::Raise, "audit"}}};
  made.tasks = {by_hand("controller", "hold")};
  made.tasks.front().within = Span{1, {}, 0};
  made.limited = {{"invoice.gross", "EUR 900.00"}, {"invoice.lines", "12"}};
  return made;
}

Result<Step> lifted(const Case& state, const std::string& task, const std::string& what,
                    std::optional<Instant> until, const std::string& person = "ann",
                    Instant when = tuesday) {
  return answer(state, {task, what, person, "I have looked", when, "a letter", until}, house());
}

// Ann lets it go until Friday.
Case let_go_until_friday() {
  const Case state = open_case(held(), house(), monday).state;
  return lifted(advance(state, house(), tuesday).state, "handle-1", "approve", friday)->state;
}

std::size_t count(const std::vector<Message>& messages, const std::string& kind) {
  std::size_t found = 0;
  for (const Message& message : messages) found += message.kind == kind ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("what was let go until a moment is asked for again from that moment on") {
  const Case closed = let_go_until_friday();
  REQUIRE(closed.state == CaseState::Closed);
  CHECK(closed.outcome == "approve");
  CHECK(passes_time(closed));
  CHECK(next_end(closed) == friday);
  const Task& first = *closed.task("handle-1");
  CHECK(first.because == "I have looked");
  CHECK(first.proof == "a letter");
  CHECK(first.amounts == "invoice.gross EUR 900.00");
  const Instant before{friday.seconds - 1, 3600};
  CHECK(to_json(advance(closed, house(), before).state) == to_json(closed));

  const Step step = advance(closed, house(), friday);
  CHECK(step.state.state == CaseState::Open);
  CHECK(step.state.outcome == "hold");
  CHECK(step.state.task("handle-1")->ended == time_has_passed);
  const Task& again = *step.state.task("again-1");
  CHECK(again.open());
  CHECK(again.after == "handle-1");
  CHECK(again.opened == friday);
  CHECK(again.due == at("2026-03-09T09:00:00+01:00"));
  CHECK(again.ladder_due.size() == 1);
  CHECK(told(step.messages, "withdraw", "Group Controller"));
  CHECK(told(step.messages, "lapsed", "Group Controller"));
  CHECK(told(step.messages, "lapsed", "ann"));
  // Whom the ladder had raised it to has it still.
  CHECK(told(step.messages, "task", "controller, audit"));
  CHECK_FALSE(next_end(step.state));
  CHECK(to_json(case_in(to_json(step.state)).value()) == to_json(step.state));

  const Step later = advance(step.state, house(), friday);
  CHECK(later.messages.empty());
  CHECK(to_json(later.state) == to_json(step.state));
  const auto kept = lifted(step.state, "again-1", "hold", {}, "bert", friday);
  REQUIRE(kept);
  CHECK(kept->state.state == CaseState::Closed);
  CHECK(kept->state.outcome == "hold");
  CHECK_FALSE(passes_time(kept->state));
  const auto second =
      lifted(step.state, "again-1", "approve", at("2026-03-20T09:00:00+01:00"), "bert", friday);
  REQUIRE(second);
  CHECK(second->state.outcome == "approve");
  CHECK(overrides(second->state).size() == 2);
  const Step third = advance(second->state, house(), at("2026-04-01T09:00:00+02:00"));
  CHECK(third.state.task("again-2")->open());
}

TEST_CASE("who had it as a manager has no more authority when it is asked for again") {
  Case state = open_case(held(), house(), monday).state;
  Task& task = state.tasks.front();
  task.roles.clear();
  task.persons = {"ann", "eve"};
  task.authority = {"controller"};
  const auto closed = lifted(state, "handle-1", "approve", friday);
  REQUIRE(closed);
  const Case again = advance(closed->state, house(), friday).state;
  const auto alone = lifted(again, "again-1", "approve", {}, "eve", friday);
  REQUIRE_FALSE(alone);
  CHECK(alone.error().code == "B8607");
  CHECK(lifted(again, "again-1", "approve", {}, "ann", friday));
}

TEST_CASE("however often time is let pass, the same happens") {
  std::mt19937_64 random{20261123};
  const Case closed = let_go_until_friday();
  const Step whole = advance(closed, house(), {friday.seconds + 864'000, 3600});
  for (int history = 0; history < 200; ++history) {
    Step step{closed, {}};
    std::vector<Message> messages;
    const auto pass = [&](Instant until) {
      step = advance(std::move(step.state), house(), until);
      messages.insert(messages.end(), step.messages.begin(), step.messages.end());
    };
    for (std::int64_t moment = tuesday.seconds; moment < friday.seconds + 864'000;
         moment += static_cast<std::int64_t>(random() % 200'000))
      pass({moment, 3600});
    pass({friday.seconds + 864'000, 3600});
    CHECK(to_json(step.state) == to_json(whole.state));
    REQUIRE(messages.size() == whole.messages.size());
    CHECK(count(messages, "lapsed") == 2);
  }
}

TEST_CASE("what was handed on to an approval comes back, and the approval stays") {
  Demands made = held();
  made.approvals = {approval({"cfo"})};
  made.approvals.front().deferred = true;
  made.tasks.front().at_least = "route";
  Step step = open_case(made, house(), monday);
  step = lifted(step.state, "handle-1", "route", friday).value();
  step = answer(step.state, {"release-1", "approve", "cara", {}, tuesday}, house()).value();
  REQUIRE(step.state.state == CaseState::Closed);
  CHECK(step.state.outcome == "approve");
  step = advance(step.state, house(), friday);
  CHECK(step.state.state == CaseState::Open);
  CHECK(step.state.approvals.front().released);
  // It can be kept back, or lifted again.
  CHECK(lifted(step.state, "again-1", "hold", {}, "bert", friday)->state.outcome == "hold");
  step = lifted(step.state, "again-1", "route", {}, "bert", friday).value();
  CHECK(step.state.state == CaseState::Closed);
  CHECK(step.state.outcome == "approve");
  CHECK(step.state.approvals.size() == 1);
}

TEST_CASE("what lifts nothing has no end, and no end lies behind") {
  Demands made = held();
  made.approvals = {approval({"cfo"})};
  const Case state = open_case(made, house(), monday).state;
  CHECK(lifted(state, "handle-1", "hold", friday).error().code == "B8628");
  CHECK(lifted(state, "release-1", "approve", friday, "cara").error().code == "B8628");
  CHECK(lifted(state, "handle-1", "approve", tuesday).error().code == "B8629");
  CHECK(lifted(state, "handle-1", "approve", friday));
  // The same with another end is another answer, and the task is done.
  const Case closed = let_go_until_friday();
  CHECK(lifted(closed, "handle-1", "approve", friday)->messages.empty());
  CHECK(lifted(closed, "handle-1", "approve", {}).error().code == "B8608");
}

TEST_CASE("a correction ends what was lifted before, once and for all") {
  const Case closed = let_go_until_friday();
  Demands fine = demands();
  fine.decisions.front().outcome = "approve";
  const auto put_right = correct(closed, {{"invoice.gross"}, "eve", tuesday}, fine, house());
  REQUIRE(put_right);
  CHECK(put_right->state.task("handle-1")->ended == "the record was corrected");
  CHECK_FALSE(passes_time(put_right->state));
  CHECK(advance(put_right->state, house(), friday).messages.empty());
}

}  // namespace bop::cases
