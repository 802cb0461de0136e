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
