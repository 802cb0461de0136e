// The case that nobody may approve, found before it comes: held against a walker that tries every
// person of random houses by itself.
#include "apps/testing/nobody_left.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include <doctest/doctest.h>

#include "apps/testing/random.h"
#include "compiler/driver/compile.h"
#include "tests/unit/apps/testing/policy.h"

namespace bop::testing {

namespace {

constexpr std::string_view bills = R"(policy sample.bills "Bills"
  owner    "Head of Finance"
  calendar TARGET zone "Europe/Berlin"
type Bill is record
  number    : Text
  requester : Text
  gross     : Money in EUR
subject bill : Bill
role clerk
role chief covers clerk
role auditor
codes Reasons
  NOBODY "Nobody may approve this" for auditor
table asked(amount : Money in EUR) gives people : list of Role unique
  | amount                        || people       |
  | < EUR 0.00                    || chief        |
  | EUR 0.00 ..< EUR 1,000.00     || clerk        |
  | >= EUR 1,000.00               || clerk, chief |
approval release of bill
  by        asked(bill.gross)
  in parallel
  6 eyes when (bill.gross >= EUR 10,000.00)
  exclude   bill.requester
  otherwise hold with NOBODY
decision fate
  outcomes paid releases < wait < hold
  combine  most severe
  default  wait to release
  asks     auditor
)";

LoadedPolicy loaded() {
  auto compilation = driver::compile("bills.bop", std::string(bills));
  REQUIRE(compilation.program.has_value());
  auto made = binding::load(std::make_shared<const ir::Program>(std::move(*compilation.program)),
                            interpreter_only().front());
  REQUIRE(made);
  return std::move(*made);
}

value::Instant day(int number) {
  value::Instant at = value::Instant::parse("2026-03-02T09:00:00+01:00").value();
  at.seconds += std::int64_t{86400} * number;
  return at;
}

cases::People random_house(Random& random) {
  cases::People people;
  const std::size_t persons = 2 + random.below(4);
  for (std::size_t i = 0; i < persons; ++i) {
    cases::Person person;
    person.id = "p" + std::to_string(i);
    if (random.chance(50)) person.roles.emplace_back("clerk");
    if (random.chance(40)) person.roles.emplace_back("chief");
    people.persons.push_back(std::move(person));
  }
  people.persons.push_back({"adam", {}, {"auditor"}, {}, {}, {}});
  const auto period = [&random] {
    const int from = static_cast<int>(random.below(6));
    return cases::Period{day(from), day(from + 1 + static_cast<int>(random.below(4)))};
  };
  const auto one = [&] { return "p" + std::to_string(random.below(persons)); };
  for (std::size_t i = random.below(3); i > 0; --i)
    people.absences.push_back({one(), period(), {}, {}});
  for (std::size_t i = random.below(3); i > 0; --i) {
    const std::string from = one(), to = one();
    if (from != to) people.delegations.push_back({from, to, {}, period(), {}, {}});
  }
  return people;
}

// One way to sign, as the names that it takes.
using Names = std::set<std::string>;

bool has(const cases::Person& person, const std::string& role) {
  return std::ranges::any_of(person.roles, [&](const std::string& held) {
    return held == role || (held == "chief" && role == "clerk");
  });
}

std::vector<Names> ways(const cases::People& people, const std::string& role,
                        const std::string& requester, value::Instant at) {
  std::vector<Names> made;
  for (const cases::Person& person : people.persons)
    if (has(person, role) && person.id != requester && !people.absent(person.id, at))
      made.push_back({person.id});
  for (const cases::Delegation& one : people.delegations)
    if (has(*people.find(one.from), role) && one.period.holds(at) && one.from != requester &&
        one.to != requester && !people.absent(one.to, at))
      made.push_back({one.from, one.to});
  return made;
}

// Every way to fill the stages, tried one after the other.
bool filled(const cases::People& people, const std::vector<std::string>& stages, bool different,
            const std::string& requester, value::Instant at) {
  const std::function<bool(std::size_t, const Names&)> from = [&](std::size_t stage,
                                                                  const Names& taken) {
    if (stage == stages.size()) return true;
    for (const Names& way : ways(people, stages[stage], requester, at)) {
      if (different &&
          std::ranges::any_of(way, [&](const auto& name) { return taken.contains(name); }))
        continue;
      Names now = taken;
      now.insert(way.begin(), way.end());
      if (from(stage + 1, now)) return true;
    }
    return false;
  };
  return from(0, {});
}

struct Band {
  std::vector<std::string> stages;
  bool different = false;
};
const std::vector<Band> bands = {
    {{"chief"}}, {{"clerk"}}, {{"clerk", "chief"}}, {{"clerk", "chief", "chief"}, true}};

// By the amount that the found case shows: "requester p1, gross EUR 1,000.00".
std::size_t band_of(const std::string& given) {
  std::string amount = given.substr(given.find("EUR ") + 4);
  std::erase(amount, ',');
  const double number = std::stod(amount);
  if (number < 0) return 0;
  if (number < 1000) return 1;
  return number < 10000 ? 2 : 3;
}

bool has_one(const cases::Person& person, const std::vector<std::string>& roles) {
  return has(person, "auditor") ||
         std::ranges::any_of(roles, [&](const auto& role) { return has(person, role); });
}

// Of whom else it makes no difference who they are.
std::vector<std::string> who_matters(const cases::People& people,
                                     const std::vector<std::string>& roles) {
  std::vector<std::string> who{"somebody else"};
  for (const cases::Person& person : people.persons)
    if (has_one(person, roles) || std::ranges::any_of(people.delegations, [&](const auto& one) {
          return one.to == person.id && has_one(*people.find(one.from), roles);
        }))
      who.push_back(person.id);
  return who;
}

using Found = std::set<std::tuple<std::size_t, std::string, std::string>>;

}  // namespace

TEST_CASE("what leaves nobody is what a walker over every person finds, in random houses") {
  const LoadedPolicy policy = loaded();
  Random random(20260302);
  std::size_t left = 0, seated = 0;
  for (int house = 0; house < 40; ++house) {
    const cases::People people = random_house(random);
    const HouseResult result = nobody_left(policy, people, {.seed = 1, .cases = 120, .at = day(0)});
    Found found;
    for (const NobodyLeft& one : result.found) {
      if (one.what != "release") continue;
      const std::string who = one.given.substr(10, one.given.find(',') - 10);
      for (const value::Instant at : one.moments)
        found.insert({band_of(one.given), who, at.text()});
    }
    std::set<value::Instant> moments{day(0)};
    for (const auto& absence : people.absences)
      moments.insert({absence.period.from, absence.period.until});
    for (const auto& delegation : people.delegations)
      moments.insert({delegation.period.from, delegation.period.until});
    Found expected;
    for (std::size_t band = 0; band < bands.size(); ++band)
      for (const std::string& requester : who_matters(people, bands[band].stages))
        for (const value::Instant at : moments) {
          if (filled(people, bands[band].stages, bands[band].different, requester, at))
            ++seated;
          else
            expected.insert({band, requester, at.text()}), ++left;
        }
    CAPTURE(house);
    const auto differs = [](const Found& one, const Found& other) {
      std::string text;
      for (const auto& [band, who, at] : one)
        if (!other.contains({band, who, at}))
          text += std::to_string(band) + " " + who + " " + at + "\n";
      return text;
    };
    CAPTURE(differs(found, expected));
    CAPTURE(differs(expected, found));
    CHECK(found == expected);
  }
  CHECK(left > 500);
  CHECK(seated > 500);
}

TEST_CASE("each case that leaves nobody says who may not, and why") {
  const LoadedPolicy policy = loaded();
  cases::People people;
  people.persons = {{"ann", {}, {"chief"}, {}, {}, {}}, {"eve", {}, {"auditor"}, {}, {}, {}}};
  const HouseResult result = nobody_left(policy, people, {.seed = 1, .cases = 120, .at = day(0)});
  REQUIRE(!result.found.empty());
  const auto one = std::ranges::find_if(result.found, [](const NobodyLeft& found) {
    return found.given.starts_with("requester ann, gross EUR");
  });
  REQUIRE(one != result.found.end());
  CHECK(one->what == "release");
  CHECK(one->reasons == "ann: is excluded");
  // Without an auditor, what follows has nobody either.
  people.persons.pop_back();
  const HouseResult alone = nobody_left(policy, people, {.seed = 1, .cases = 120, .at = day(0)});
  CHECK(std::ranges::any_of(alone.found, [](const NobodyLeft& found) {
    return found.what == "release-otherwise-1" && found.reasons == "nobody is auditor";
  }));
  // Three chiefs approve what any of them, or somebody else, has asked for, but not six eyes of it.
  for (const char* id : {"bob", "cid"}) people.persons.push_back({id, {}, {"chief"}, {}, {}, {}});
  people.persons.push_back({"eve", {}, {"auditor"}, {}, {}, {}});
  for (const NobodyLeft& found :
       nobody_left(policy, people, {.seed = 1, .cases = 120, .at = day(0)}).found) {
    CHECK(band_of(found.given) == 3);
    CHECK(found.reasons.find("3 different people are asked") != std::string::npos);
  }
}

}  // namespace bop::testing
