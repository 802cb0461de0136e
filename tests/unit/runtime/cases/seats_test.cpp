// Whether an approval can be given is known when it is asked for: held against trying everything.
#include <algorithm>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");
const Period always{monday, at("2027-03-02T09:00:00+01:00")};

Step opened(ApprovalDemand demand, const People& people) {
  Demands made = demands();
  made.approvals = {std::move(demand)};
  return open_case(std::move(made), people, monday);
}

// By brute force, and by rules of its own: each stage in turn, whoever may, for whomever.
class Oracle {
 public:
  Oracle(const ApprovalDemand& demand, const People& people) : demand_(demand), people_(people) {
    const std::size_t roles = demand.roles.size();
    all_ = std::max<std::size_t>(demand.chain == abi::Chain::Quorum ? demand.needed : roles,
                                 demand.people);
    different_ = demand.people > 1 || demand.chain == abi::Chain::Quorum;
  }

  bool can_be_given(std::size_t stage = 0, const std::set<std::string>& taken = {}) const {
    if (stage == all_) return true;
    for (const Person& person : people_.persons) {
      if (holds(person, stage) && seats({person.id}, stage, taken)) return true;
      for (const Delegation& made : people_.delegations)
        if (made.to == person.id && holds(*people_.find(made.from), stage) &&
            seats({person.id, made.from}, stage, taken))
          return true;
    }
    return false;
  }

 private:
  bool holds(const Person& person, std::size_t stage) const {
    return std::ranges::any_of(demand_.roles, [&](const std::string& role) {
      const std::size_t own = std::min(stage, demand_.roles.size() - 1);
      if (demand_.chain != abi::Chain::Quorum && role != demand_.roles[own]) return false;
      return std::ranges::any_of(person.roles, [&](const std::string& held) {
        return held == role || (held == "cfo" && role == "controller");
      });
    });
  }
  bool seats(const std::set<std::string>& names, std::size_t stage,
             std::set<std::string> taken) const {
    for (const std::string& name : names) {
      if (std::ranges::find(demand_.excluded.persons, name) != demand_.excluded.persons.end())
        return false;
      if (!taken.insert(name).second && different_) return false;
    }
    return can_be_given(stage + 1, taken);
  }

  const ApprovalDemand& demand_;
  const People& people_;
  std::size_t all_ = 0;
  bool different_ = false;
};

// Whoever may gives whichever stage is open, until nobody is let to.
Case signed_by_anybody(Case state, const People& people, std::mt19937_64& random) {
  for (bool given = true; given;) {
    given = false;
    std::vector<std::string> open;
    for (const Task& task : state.tasks)
      if (task.kind == TaskKind::Approve && task.open()) open.push_back(task.id);
    std::vector<std::string> persons;
    for (const Person& person : people.persons) persons.push_back(person.id);
    std::ranges::shuffle(persons, random);
    std::ranges::shuffle(open, random);
    for (const std::string& task : open)
      for (const std::string& person : persons) {
        const auto step = answer(state, {task, "approve", person, {}, monday}, people);
        if (!step) continue;
        state = step->state;
        given = true;
        break;
      }
  }
  return state;
}

}  // namespace

TEST_CASE("NO_APPROVER at once: what trying everything can't give, and nothing else") {
  std::mt19937_64 random(20261123);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  const std::vector<std::string> roles = {"controller", "cfo", "clerk", "audit"};
  const std::vector<std::string> ids = {"a", "b", "c", "d", "e"};
  std::size_t nobody = 0;
  for (int house = 0; house < 4'000; ++house) {
    CAPTURE(house);
    People people;
    for (std::size_t i = 0; i < 2 + below(4); ++i) {
      Person& person = people.persons.emplace_back();
      person.id = ids[i];
      for (const std::string& role : roles)
        if (below(3) == 0) person.roles.push_back(role);
    }
    const auto anybody = [&] { return people.persons[below(people.persons.size())].id; };
    for (std::uint64_t i = below(4); i > 0; --i) {
      const std::string from = anybody(), to = anybody();
      if (from != to) people.delegations.push_back({from, to, {}, always, {}, {}});
    }
    ApprovalDemand demand = approval({});
    for (std::uint64_t i = 0; i <= below(3); ++i) demand.roles.push_back(roles[below(4)]);
    demand.chain = static_cast<abi::Chain>(below(3));
    demand.needed = static_cast<std::uint32_t>(1 + below(demand.roles.size()));
    demand.people = static_cast<std::uint32_t>(1 + below(3));
    if (below(3) == 0) demand.excluded.persons = {anybody()};
    const Step step = opened(demand, people);
    const bool possible = Oracle(demand, people).can_be_given();
    if (!possible) ++nobody;
    REQUIRE(step.state.approvals[0].nobody == !possible);
    // In whatever order people sign, none of them uses up who alone may give another stage.
    const Case end = signed_by_anybody(step.state, people, random);
    REQUIRE(end.approvals[0].released == possible);
  }
  CHECK(nobody > 500);
  CHECK(nobody < 3'500);
}

TEST_CASE("nobody is asked to sign what a later stage can't release") {
  People people = house();
  ApprovalDemand demand = approval({"clerk", "controller"});
  demand.excluded.persons = {"ann", "bert", "cara"};
  const Step step = opened(demand, people);
  CHECK(step.state.approvals[0].nobody);
  CHECK(told(step.messages, "no_approver", "audit"));
  CHECK_FALSE(told(step.messages, "task", "clerk"));
  // Who is away today may be back when it is his turn.
  demand.excluded.persons.clear();
  for (const char* person : {"ann", "bert", "cara"})
    people.absences.push_back({person, always, {}, {}});
  CHECK_FALSE(opened(demand, people).state.approvals[0].nobody);
  demand.roles = {"controller", "clerk"};
  CHECK(opened(demand, people).state.approvals[0].nobody);
}

TEST_CASE("nobody gives a stage who alone may give another") {
  // cara covers ann's role: if she signs first, nobody is left for her own.
  ApprovalDemand demand = approval({"controller", "cfo"});
  demand.people = 2;
  const Step step = opened(demand, house());
  const auto cara = answer(step.state, {"release-1", "approve", "cara", {}, monday}, house());
  REQUIRE_FALSE(cara);
  CHECK(cara.error().code == "B8607");
  CHECK(cara.error().message.find("then nobody is left for the rest of `release`: cara: cara has "
                                  "approved already") != std::string::npos);
  CHECK(answer(step.state, {"release-1", "approve", "ann", {}, monday}, house()));
}

TEST_CASE("a ladder does not hand a stage to who alone may give another") {
  ApprovalDemand demand = approval({"controller", "cfo"});
  demand.people = 2;
  demand.ladder = "review";
  Demands made = demands();
  made.ladders = {{"review", {"TARGET", {{false, {1, {}}, abi::RungAct::Reassign, "cfo"}}}}};
  made.approvals = {demand};
  const Step step = open_case(std::move(made), house(), monday);
  const Step later = advance(step.state, house(), at("2026-03-04T09:00:00+01:00"));
  CHECK(later.state.task("release-1")->with == "controller");
  CHECK_FALSE(later.state.approvals[0].nobody);
  CHECK(later.state.findings.front().find("`release-1` can't go on to cfo") != std::string::npos);
}

TEST_CASE("one person does not let go what nobody may approve, and those who may are asked again") {
  People people = house();
  people.absences = {{"eve", {monday, at("2026-03-09T00:00:00+01:00")}, "ill", "a 1"}};
  ApprovalDemand demand = approval({"audit"});
  demand.otherwise.roles = {"controller"};
  const Step step = opened(demand, people);
  REQUIRE(step.state.approvals[0].nobody);
  CHECK(step.state.outcome == "hold");
  const Instant tuesday = at("2026-03-03T09:00:00+01:00");
  const auto alone =
      answer(step.state, {"release-otherwise-1", "approve", "ann", "urgent", tuesday}, people);
  REQUIRE_FALSE(alone);
  CHECK(alone.error().code == "B8608");
  CHECK(alone.error().message.find("nobody may approve `release`, and nobody lets it go in their "
                                   "place") != std::string::npos);
  // Kept back, it is; or eve is back and signs.
  const auto kept =
      answer(step.state, {"release-otherwise-1", "hold", "ann", "not now", tuesday}, people);
  REQUIRE(kept);
  CHECK(kept->state.state == CaseState::Closed);
  CHECK(advance(kept->state, people, at("2026-03-10T09:00:00+01:00")).state.state ==
        CaseState::Closed);

  const Step back = advance(step.state, people, at("2026-03-10T09:00:00+01:00"));
  CHECK_FALSE(back.state.approvals[0].nobody);
  CHECK(back.state.task("release-otherwise-1")->state == TaskState::Void);
  CHECK(back.state.outcome == "route");
  CHECK(told(back.messages, "void", "controller"));
  std::string open;
  for (const Task& task : back.state.tasks)
    if (task.open()) open = task.id;
  const auto signed_off =
      answer(back.state, {open, "approve", "eve", {}, at("2026-03-10T10:00:00+01:00")}, people);
  REQUIRE(signed_off);
  CHECK(signed_off->state.outcome == "approve");
}

TEST_CASE("who acts for another is one of a quorum, not two") {
  People people = house();
  people.persons.erase(people.persons.begin() + 1, people.persons.begin() + 3);  // bert, cara
  ApprovalDemand demand = approval({"controller", "controller"});
  demand.chain = abi::Chain::Quorum;
  demand.needed = 2;
  people.delegations = {{"ann", "eve", {}, always, {}, {}}};
  CHECK(opened(demand, people).state.approvals[0].nobody);
}

}  // namespace bop::cases
