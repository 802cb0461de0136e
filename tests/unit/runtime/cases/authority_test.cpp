// Whose word lets money go: who has a limit, a role of what is asked, and is not somebody whom the
// record names.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");
const Instant later = at("2026-03-02T10:00:00+01:00");

Demands of_amount(const std::string& amount) {
  Demands made = demands();
  made.approvals = {approval({"controller"})};
  made.limited = {{"invoice.gross", amount}};
  made.money = true;
  return made;
}

std::string reason_for(const Case& state, const People& people, const std::string& person) {
  for (const Candidate& one : candidates(state, state.tasks.front(), people, monday))
    if (one.person == person) return one.reason;
  return "is no candidate";
}

bool finds(const Case& state, const std::string& text) {
  return std::ranges::any_of(state.findings, [&](const std::string& finding) {
    return finding.find(text) != std::string::npos;
  });
}

Named named(const std::string& person) {
  return {{person}, {}, {}, {"invoice.requester"}};
}

}  // namespace

TEST_CASE("who has neither limits nor the word `unlimited` approves no amount") {
  People people = house();
  people.persons[0].unlimited = false;
  const Case state = open_case(of_amount("EUR 5.00"), people, monday).state;
  const std::string reason = reason_for(state, people, "ann");
  CHECK(reason.find("no limit is written for ann; write") != std::string::npos);
  CHECK(reason.find(R"("limits": "unlimited")") != std::string::npos);
  CHECK(reason_for(state, people, "bert").empty());
  // Nor where the amount is not known, nor for somebody else.
  CHECK_FALSE(reason_for(open_case(of_amount(""), people, monday).state, people, "ann").empty());
  people.delegations = {
      {"ann", "dora", "", {monday, at("2026-03-09T00:00:00+01:00")}, "leave", "row 1"}};
  CHECK(reason_for(state, people, "dora").find("no limit is written for ann") != std::string::npos);
  // Where nothing is an amount there is nothing to limit.
  Demands nothing = of_amount("5");
  nothing.money = false;
  CHECK(reason_for(open_case(nothing, people, monday).state, people, "ann").empty());
}

TEST_CASE("nor lets it go by hand; what does not let go needs no limit") {
  People people = house();
  people.persons[0].unlimited = false;
  Demands made = of_amount("EUR 5.00");
  made.approvals.clear();
  made.tasks = {by_hand("controller")};
  const Case state = open_case(made, people, monday).state;
  const auto refused = answer(state, {"handle-1", "approve", "ann", "seen", later}, people);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "B8607");
  CHECK(refused.error().message.find("no limit is written for ann") != std::string::npos);
  CHECK(answer(state, {"handle-1", "hold", "ann", "seen", later}, people));
  CHECK(answer(state, {"handle-1", "approve", "bert", "seen", later}, people));
}

TEST_CASE("a limit is of the magnitude: a credit note is no small amount") {
  People people = house();
  people.persons[0].unlimited = false;
  people.persons[0].limits = {{"invoice.gross", "EUR 100.00"}};
  const auto reason = [&](const std::string& amount) {
    return reason_for(open_case(of_amount(amount), people, monday).state, people, "ann");
  };
  CHECK(reason("EUR -900000.00") == "invoice.gross is EUR -900000.00, and the limit is EUR 100.00");
  CHECK(reason("EUR -100.00").empty());
  CHECK(reason("EUR 100.00").empty());
}

TEST_CASE("to be the manager of who has it is no authority") {
  const Ladder ladder{"TARGET", {{false, {1, {}}, abi::RungAct::Reassign, "manager of assignee"}}};
  People people = house();
  Demands made = of_amount("EUR 5.00");
  made.ladders = {{"review", ladder}};
  made.approvals.front().ladder = "review";
  const Instant tuesday = at("2026-03-03T09:00:00+01:00");
  // cara is CFO, and covers the controllers.
  const Step covered = advance(open_case(made, people, monday).state, people, tuesday);
  CHECK(covered.state.tasks.front().with == "cara");
  CHECK(answer(covered.state, {"release-1", "approve", "cara", {}, tuesday}, people));
  people.persons[2].roles = {"driver"};
  const Step stays = advance(open_case(made, people, monday).state, people, tuesday);
  CHECK(stays.state.tasks.front().with == "controller");
  CHECK(finds(stays.state, "cara has it as a manager, and is not controller"));
  CHECK_FALSE(answer(stays.state, {"release-1", "approve", "cara", {}, tuesday}, people));
  // Decided by hand, the manager has it, and lets nothing go.
  made.approvals.clear();
  made.tasks = {by_hand("controller")};
  made.decisions.front().ladder = "review";
  const Step by_manager = advance(open_case(made, people, monday).state, people, tuesday);
  CHECK(by_manager.state.tasks.front().with == "cara");
  CHECK_FALSE(answer(by_manager.state, {"handle-1", "approve", "cara", "seen", tuesday}, people));
  CHECK(answer(by_manager.state, {"handle-1", "hold", "cara", "seen", tuesday}, people));
}

TEST_CASE("a record names a person with whatever capitals and blanks, or by the full name") {
  People people = house();
  people.persons[0].name = "Ann Méndez";
  for (const char* text : {"ann", "ANN", " Ann ", "ann  mÉndez", "Ann Me\u0301ndez"}) {
    CAPTURE(text);
    Demands made = of_amount("EUR 5.00");
    made.approvals.front().excluded = named(text);
    const Case state = open_case(made, people, monday).state;
    CHECK(reason_for(state, people, "ann") == "is excluded");
    CHECK(reason_for(state, people, "bert").empty());
    CHECK(state.findings.empty());
    made.approvals.front().excluded = {};
    made.duties = {{"sep", {{"requests", named(text)}}, {{{"requests", "approves"}, {}, false}}}};
    CHECK(reason_for(open_case(made, people, monday).state, people, "ann") ==
          "ann requests, and the duties `sep` let nobody do both");
  }
}

TEST_CASE("whom nobody knows may be anybody: nobody approves, and the field is named") {
  People people = house();
  people.persons[0].name = "Chris Meyer";
  people.persons[1].name = "chris meyer";
  for (const char* text : {"zoe", "Chris Meyer"}) {
    Demands made = of_amount("EUR 5.00");
    made.approvals.front().excluded = named(text);
    const Case state = open_case(made, people, monday).state;
    const std::string said =
        "invoice.requester is `" + std::string(text) + "`, who is not among the people";
    CHECK(finds(state, said + ": it is not known who is excluded from `release`"));
    CHECK(state.approvals.front().nobody);
    const Task* otherwise = state.task("release-otherwise-1");
    REQUIRE(otherwise != nullptr);
    CHECK(otherwise->open());
    // Whoever has it then lets nothing go.
    CHECK_FALSE(otherwise->no_release.empty());
    CHECK(answer(state, {"release-otherwise-1", "hold", "eve", "who?", later}, people));
    made.approvals.front().excluded = {};
    made.duties = {{"sep", {{"requests", named(text)}}, {{{"requests", "approves"}, {}, false}}}};
    const Case held = open_case(made, people, monday).state;
    CHECK(held.approvals.front().nobody);
    CHECK(finds(held, said + ": it is not known who requests, for the duties `sep`"));
  }
}

TEST_CASE("limits of a CSV: unlimited, amounts, or nothing at all") {
  const auto read = people_in(
      "id,roles,limits\nann,cfo,unlimited\n"
      "bert,clerk,invoice.gross: EUR 500.00; invoice.lines: 12\ncara,clerk,\n",
      "p.csv", "UTC");
  REQUIRE(read);
  CHECK(read->persons[0].unlimited);
  CHECK(read->persons[1].limits.at("invoice.gross") == "EUR 500.00");
  CHECK(read->persons[1].limits.at("invoice.lines") == "12");
  CHECK_FALSE(read->persons[2].unlimited);
  CHECK(read->persons[2].limits.empty());
  for (const char* bad : {"EUR 500.00", "gross: EUR 5.00", "invoice.gross: 1,20", "none",
                          "invoice.gross: EUR 1.00; invoice.gross: EUR 2.00"}) {
    CAPTURE(bad);
    const auto refused =
        people_in(std::string("id,roles,limits\nann,cfo,\"") + bad + "\"\n", "p.csv", "UTC");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().front().code == "B8601");
  }
  const auto json =
      people_in(R"({"persons":[{"id":"a","limits":"unlimited"},{"id":"b"}]})", "p.json", "UTC");
  REQUIRE(json);
  CHECK(json->persons[0].unlimited);
  CHECK_FALSE(json->persons[1].unlimited);
  CHECK_FALSE(people_in(R"({"persons":[{"id":"a","limits":"none"}]})", "p.json", "UTC"));
}

}  // namespace bop::cases
