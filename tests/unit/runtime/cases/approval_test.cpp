#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

using namespace std::string_literals;

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");
const Instant tuesday = at("2026-03-03T09:00:00+01:00");

Step opened(ApprovalDemand demand, const People& people = house()) {
  Demands made = demands();
  made.approvals = {std::move(demand)};
  return open_case(std::move(made), people, monday);
}

Result<Step> approve(const Case& state, const std::string& task, const std::string& person,
                     const People& people = house()) {
  return answer(state, {task, "approve", person, {}, tuesday}, people);
}

}  // namespace

TEST_CASE("each decision that hands over to an approval has it given for itself") {
  Demands made = demands();
  made.decisions = {{"payment", "route", {"go", "route"}, {"go"}, {}, "audit"},
                    {"booking", "look", {"post", "look"}, {"post"}, {}, "audit"}};
  for (const char* decision : {"payment", "booking"}) {
    ApprovalDemand asked = approval({"controller"});
    asked.one_of_several = true;
    asked.decision = decision;
    made.approvals.push_back(asked);
  }
  Case state = open_case(made, house(), at("2026-03-02T09:00:00+01:00")).state;
  REQUIRE(state.task("release-payment-1") != nullptr);
  REQUIRE(state.task("release-booking-1") != nullptr);
  CHECK(state.task("release-booking-1")->title == "approve `booking`: R-01");
  const Instant then = at("2026-03-02T10:00:00+01:00");
  const Step one =
      answer(state, {"release-payment-1", "approve", "ann", {}, then}, house()).value();
  CHECK(one.state.state == CaseState::Open);
  CHECK(one.state.task("release-booking-1")->open());
  const Step both =
      answer(one.state, {"release-booking-1", "approve", "ann", {}, then}, house()).value();
  CHECK(both.state.state == CaseState::Closed);
  CHECK(both.state.outcome == "go");
  CHECK(both.state.outcome_of("booking") == "post");
  // What is refused for the one is not refused for the other.
  const Step no =
      answer(one.state, {"release-booking-1", "reject", "ann", "no", then}, house()).value();
  CHECK(no.state.outcome == "go");
  CHECK(no.state.outcome_of("booking") == "refused");
}

TEST_CASE("in sequence one is asked after the other, and then it is released") {
  const Step first = opened(approval({"clerk", "controller"}));
  CHECK(first.state.tasks.size() == 1);
  CHECK(told(first.messages, "task", "clerk"));
  const auto early = approve(first.state, "release-1", "ann");
  REQUIRE_FALSE(early);
  CHECK(early.error().code == "B8607");
  const auto second = approve(first.state, "release-1", "dora");
  REQUIRE(second);
  CHECK(second->state.state == CaseState::Open);
  const auto third = approve(second->state, "release-2", "bert");
  REQUIRE(third);
  CHECK(third->state.state == CaseState::Closed);
  CHECK(third->state.outcome == "approve");
  CHECK(told(third->messages, "released", "Group Controller"));
  CHECK(told(third->messages, "write_back", "Group Controller"));
}

TEST_CASE("in parallel all are asked at once, and all have to approve") {
  ApprovalDemand demand = approval({"clerk", "controller"});
  demand.chain = abi::Chain::Parallel;
  const Step first = opened(demand);
  CHECK(first.state.tasks.size() == 2);
  const auto second = approve(first.state, "release-2", "ann");
  REQUIRE(second);
  CHECK_FALSE(second->state.approvals[0].released);
  const auto third = approve(second->state, "release-1", "dora");
  REQUIRE(third);
  CHECK(third->state.approvals[0].released);
}

TEST_CASE("of a quorum so many different people are enough") {
  ApprovalDemand demand = approval({"controller", "cfo", "audit"});
  demand.chain = abi::Chain::Quorum;
  demand.needed = 2;
  const Step first = opened(demand);
  const auto second = approve(first.state, "release-1", "eve");
  REQUIRE(second);
  const auto again = approve(second->state, "release-2", "eve");
  REQUIRE_FALSE(again);
  CHECK(again.error().message.find("has approved already") != std::string::npos);
  const auto third = approve(second->state, "release-2", "ann");
  REQUIRE(third);
  CHECK(third->state.outcome == "approve");
}

TEST_CASE("four eyes are those of two people, and a delegate counts as both") {
  ApprovalDemand demand = approval({"controller"});
  demand.people = 2;
  People people = house();
  people.delegations = {
      {"ann", "dora", "controller", {monday, at("2026-04-01T00:00:00+02:00")}, "holiday", "d 1"}};
  const Step first = opened(demand, people);
  const auto second = approve(first.state, "release-1", "dora", people);
  REQUIRE(second);
  CHECK(second->state.task("release-1")->on_behalf_of == "ann");
  CHECK_FALSE(second->state.approvals[0].released);
  const auto ann = approve(second->state, "release-2", "ann", people);
  REQUIRE_FALSE(ann);
  const auto bert = approve(second->state, "release-2", "bert", people);
  REQUIRE(bert);
  CHECK(bert->state.approvals[0].released);
}

TEST_CASE("who is excluded may not, nor who acts for him, and then nobody is waited for") {
  ApprovalDemand demand = approval({"controller"});
  demand.excluded.persons = {"ann", "bert", "cara"};
  const Step step = opened(demand);
  CHECK(step.state.approvals[0].nobody);
  CHECK(step.state.outcome == "hold");
  CHECK(told(step.messages, "no_approver", "audit"));
  REQUIRE(step.state.task("release-otherwise-1") != nullptr);
  CHECK(step.state.task("release-otherwise-1")->title.find("ann: is excluded") !=
        std::string::npos);

  People people = house();
  people.delegations = {{"ann", "dora", {}, {monday, at("2026-04-01T00:00:00+02:00")}, "x", "d 1"}};
  demand.excluded.persons = {"ann"};
  const Step other = opened(demand, people);
  const auto dora = approve(other.state, "release-1", "dora", people);
  REQUIRE_FALSE(dora);
  CHECK(dora.error().message.find("acts for ann, who is excluded") != std::string::npos);
}

TEST_CASE("if it is not known who is excluded, nobody may") {
  ApprovalDemand demand = approval({"controller"});
  demand.excluded.unknown = {"invoice.requester"};
  CHECK(opened(demand).state.approvals[0].nobody);
}

TEST_CASE("a delegation has its time and its scope, and is not passed on") {
  People people = house();
  const Period march{monday, at("2026-04-01T00:00:00+02:00")};
  people.delegations = {{"ann", "dora", "cfo", march, "x", "d 1"},
                        {"ann",
                         "eve",
                         {},
                         {at("2026-05-01T00:00:00+02:00"), at("2026-06-01T00:00:00+02:00")},
                         "x",
                         "d 2"}};
  const Step step = opened(approval({"controller"}), people);
  CHECK_FALSE(approve(step.state, "release-1", "dora", people));
  const auto eve = approve(step.state, "release-1", "eve", people);
  REQUIRE_FALSE(eve);
  CHECK(eve.error().message.find("runs from") != std::string::npos);
  people.delegations = {{"ann", "dora", {}, march, "x", "d 1"},
                        {"dora", "eve", {}, march, "x", "d 2"}};
  CHECK(approve(step.state, "release-1", "dora", people));
  CHECK_FALSE(approve(step.state, "release-1", "eve", people));
}

TEST_CASE("who is absent is not asked, and limits hold") {
  People people = house();
  people.absences = {{"ann", {monday, at("2026-03-09T00:00:00+01:00")}, "ill", "a 1"}};
  people.persons[1].limits = {{"invoice.gross", "EUR 500.00"}};
  Demands made = demands();
  made.limited = {{"invoice.gross", "EUR 1,200.00"}};
  made.approvals = {approval({"controller"})};
  const Step step = open_case(made, people, monday);
  const Task& task = *step.state.task("release-1");
  std::vector<std::string> reasons;
  for (const Candidate& candidate : candidates(step.state, task, people, monday))
    reasons.push_back(candidate.person + ": " + candidate.reason);
  CHECK(reasons == std::vector{"ann: is absent"s,
                               "bert: invoice.gross is EUR 1,200.00, and the limit is EUR 500.00"s,
                               "cara: "s});
  made.limited = {{"invoice.gross", ""}};
  const Step unknown = open_case(made, people, monday);
  CHECK_FALSE(may_do(unknown.state, *unknown.state.task("release-1"), people, "bert", monday));
}

TEST_CASE("an absence that begins leaves nobody: what follows then, follows") {
  People people = house();
  const Step step = opened(approval({"audit"}), people);
  CHECK_FALSE(step.state.approvals[0].nobody);
  people.absences = {{"eve", {tuesday, at("2026-03-09T00:00:00+01:00")}, "ill", "a 1"}};
  const Step later = advance(step.state, people, tuesday);
  CHECK(later.state.approvals[0].nobody);
  CHECK(told(later.messages, "no_approver", "audit"));
}

TEST_CASE("a refusal ends it, and needs a reason") {
  const Step first = opened(approval({"clerk", "controller"}));
  CHECK(answer(first.state, {"release-1", "reject", "dora", {}, tuesday}, house()).error().code ==
        "B8608");
  const auto no =
      answer(first.state, {"release-1", "reject", "dora", "wrong order", tuesday}, house());
  REQUIRE(no);
  CHECK(no->state.state == CaseState::Closed);
  CHECK(no->state.outcome == "refused");
}

TEST_CASE("the same answer once more changes nothing; another one is refused") {
  const Step first = opened(approval({"clerk", "controller"}));
  const auto once = approve(first.state, "release-1", "dora");
  const auto twice = approve(once->state, "release-1", "dora");
  REQUIRE(twice);
  CHECK(twice->messages.empty());
  CHECK(to_json(twice->state) == to_json(once->state));
  CHECK_FALSE(answer(once->state, {"release-1", "reject", "dora", "x", tuesday}, house()));
}

TEST_CASE("a change to a protected field voids what was approved; another one does not") {
  const Step first = opened(approval({"clerk", "controller"}));
  const auto second = approve(first.state, "release-1", "dora");
  REQUIRE(second);
  const auto other =
      correct(second->state, {{"order.note"}, "eve", tuesday}, second->state.demands, house());
  REQUIRE(other);
  CHECK(other->state.approvals[0].given.size() == 1);
  const auto changed =
      correct(second->state, {{"invoice.gross"}, "eve", tuesday}, second->state.demands, house());
  REQUIRE(changed);
  CHECK(changed->state.approvals[0].given.empty());
  CHECK(changed->state.approvals[0].voided.size() == 1);
  CHECK(told(changed->messages, "void", "dora"));
  CHECK(changed->state.task("release-2")->state == TaskState::Void);
  CHECK(changed->state.task("release-3")->open());
  // What was given reads as void, by whom and since when.
  const Task& given = *changed->state.task("release-1");
  CHECK(given.state == TaskState::Void);
  CHECK(given.by == "dora");
  CHECK(given.ended == "invoice.gross was changed by eve");
  CHECK(given.ended_at == tuesday);
  CHECK(case_in(to_json(changed->state))->task("release-1")->ended_at == tuesday);
  // The same answer again is none that was given.
  const auto again = approve(changed->state, "release-1", "dora");
  REQUIRE_FALSE(again);
  CHECK(again.error().message ==
        "`release-1` is void since 2026-03-03T09:00:00+01:00: "
        "invoice.gross was changed by eve");
}

TEST_CASE("duties: nobody does both, within their time, unless they are lifted") {
  Demands made = demands();
  made.approvals = {approval({"controller"})};
  DutyDemand duty{
      "payables",
      {{"requests", {{"ann"}, {}, {}}}},
      {{{"requests", "approves"}, {}, false}, {{"corrects", "approves"}, Span{1, {}}, false}}};
  made.duties = {duty};
  const Step step = open_case(made, house(), monday);
  const auto ann = approve(step.state, "release-1", "ann");
  REQUIRE_FALSE(ann);
  CHECK(ann.error().message.find("ann requests, and the duties `payables`") != std::string::npos);
  CHECK(approve(step.state, "release-1", "bert"));

  Case corrected = step.state;
  corrected.did = {{"corrects", "bert", {}, monday}};
  CHECK_FALSE(may_do(corrected, corrected.tasks[0], house(), "bert", tuesday));
  const Instant friday = at("2026-03-06T09:00:00+01:00");
  CHECK(may_do(corrected, corrected.tasks[0], house(), "bert", friday));

  made.duties[0].duties[0].lifted = true;
  CHECK(approve(open_case(made, house(), monday).state, "release-1", "ann"));
  made.duties[0].duties[0].lifted = false;
  made.duties[0].actors[0].persons.unknown = {"invoice.requester"};
  CHECK(open_case(made, house(), monday).state.approvals[0].nobody);
}

TEST_CASE("people who make no sense are named by their row") {
  const auto codes = [](const std::string& text) {
    std::string all;
    const auto read = people_in(text, "people.json", "Europe/Berlin");
    if (!read)
      for (const Error& error : read.error()) all += error.text() + "\n";
    return all;
  };
  CHECK(codes(R"({"persons":[{"id":"a"},{"id":"b","manager":"a"}]})").empty());
  CHECK(codes(R"({"persons":[{"id":"a"},{"id":"a"}]})").find("person 2") != std::string::npos);
  CHECK(codes(R"({"persons":[{"id":"a","manager":"z"}]})").find("`z`") != std::string::npos);
  const std::string period = R"("from":"2026-03-02T00:00:00Z","until":"2026-03-09T00:00:00Z")";
  const auto with = [&](const std::string& more) {
    return codes(R"({"persons":[{"id":"a"},{"id":"b"}],)" + more + "}");
  };
  CHECK(with(R"("absences":[{"person":"a",)" + period + R"(},{"person":"a",)" + period + "}]")
            .find("absence 2") != std::string::npos);
  CHECK(with(R"("delegations":[{"from_person":"a","to_person":"b","reason":"x",)" + period +
             R"(},{"from_person":"b","to_person":"a","reason":"x",)" + period + "}]")
            .find("leads back") != std::string::npos);
  CHECK(with(R"("absences":[{"person":"q",)" + period + "}]").find("`q`") != std::string::npos);
  CHECK(codes("[]").find("B8601") != std::string::npos);
  CHECK(with(R"("absences":[{"person":"a","from":"soon","until":"2026-03-09"}])").find("`soon`") !=
        std::string::npos);
}

TEST_CASE("a day alone is a whole day of the policy's zone") {
  const auto read = people_in(
      R"({"persons":[{"id":"a"}],"absences":[{"person":"a","from":"2026-03-28","until":"2026-03-29"}]})",
      "people.json", "Europe/Berlin");
  REQUIRE(read);
  // The clock is put forward on the second of them.
  CHECK(read->absences[0].period.from.text() == "2026-03-28T00:00:00+01:00");
  CHECK(read->absences[0].period.until.text() == "2026-03-30T00:00:00+02:00");
  CHECK_FALSE(read->absent("a", at("2026-03-27T23:59:59+01:00")));
  CHECK(read->absent("a", at("2026-03-29T23:59:59+02:00")));
}

}  // namespace bop::cases
