// The case that nobody may approve, found before it comes: held against a walker that tries every
// person of random houses by itself.
#include "apps/testing/nobody_left.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include <doctest/doctest.h>

#include "apps/testing/moved_in_time.h"
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

LoadedPolicy loaded(std::string_view text = bills) {
  auto compilation = driver::compile("bills.bop", std::string(text));
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
    person.unlimited = true;
    if (random.chance(50)) person.roles.emplace_back("clerk");
    if (random.chance(40)) person.roles.emplace_back("chief");
    people.persons.push_back(std::move(person));
  }
  people.persons.push_back({"adam", {}, {"auditor"}, {}, {}, {}, true});
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
  people.persons = {{"ann", {}, {"chief"}, {}, {}, {}, true},
                    {"eve", {}, {"auditor"}, {}, {}, {}, true}};
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
  for (const char* id : {"bob", "cid"})
    people.persons.push_back({id, {}, {"chief"}, {}, {}, {}, true});
  people.persons.push_back({"eve", {}, {"auditor"}, {}, {}, {}, true});
  for (const NobodyLeft& found :
       nobody_left(policy, people, {.seed = 1, .cases = 120, .at = day(0)}).found) {
    CHECK(band_of(found.given) == 3);
    CHECK(found.reasons.find("3 different people are asked") != std::string::npos);
  }
}

namespace {

// What is large, of a vendor on file and of somebody's order: nothing that a drawn case is.
constexpr std::string_view ordered = R"(policy sample.ordered "Bills of orders"
  owner    "Head of Finance"
  calendar TARGET zone "Europe/Berlin"
type Department is one of works, sales
type Bill is record
  number       : Text
  order_number : Text
  department   : Department
  entered_by   : Text
  gross        : Money in EUR
type Order is record
  number    : Text
  requester : Text
subject   bill   : Bill
reference orders : Order by number
parameter four_eyes_from : Money in EUR = EUR 5,000.00
let order = orders[bill.order_number]
role clerk
role head of bill.department covers clerk
role controller
role cfo covers controller
role auditor
codes Reasons
  NO_ORDER "There is no such order"    for auditor
  NOBODY   "Nobody may approve this"   for auditor
table asked(amount : Money in EUR) gives people : list of Role unique
  | amount                             || people           |
  | < EUR 0.00                         || cfo              |
  | EUR 0.00 ..< EUR 7,300.00          || clerk            |
  | EUR 7,300.00 ..< EUR 91,000.00     || head             |
  | >= EUR 91,000.00                   || head, controller |
approval release of bill
  by        asked(bill.gross)
  in sequence
  4 eyes when (bill.gross >= four_eyes_from)
  exclude   bill.entered_by, (list of o.requester for o in orders where o.number = bill.order_number)
  otherwise hold with NOBODY
decision fate
  outcomes paid releases < route < hold
  combine  most severe
  default  hold to auditor
  asks     auditor
rule R-1 "An order is on file"
  when    order is missing
  then    hold with NO_ORDER
rule R-2 "Somebody approves"
  when    order is present and bill.gross >= EUR 0.00
  then    route to release
)";

cases::People house() {
  cases::People people;
  people.persons = {{"ann", {}, {"clerk"}, {}, {}, {}, true},
                    {"ben", {}, {"clerk"}, {}, {}, {}, true},
                    {"cid", {}, {"clerk"}, {}, {}, {}, true},
                    {"paul", {}, {"head of works"}, {}, {{"bill.gross", "EUR 95,000.00"}}, {}},
                    {"sara", {}, {"head of sales"}, {}, {}, {}, true},
                    {"sven", {}, {"head of sales"}, {}, {}, {}, true},
                    {"stan", {}, {"head of sales"}, {}, {}, {}, true},
                    {"fina", {}, {"cfo"}, {}, {}, {}, true},
                    {"fred", {}, {"cfo"}, {}, {}, {}, true},
                    {"fran", {}, {"cfo"}, {}, {}, {}, true},
                    {"eve", {}, {"auditor"}, {}, {}, {}, true}};
  return people;
}

bool any_gap(const HouseResult& result, std::string_view row, std::string_view given,
             std::string_view reasons) {
  return std::ranges::any_of(gaps_of(result), [&](const Gap& gap) {
    return gap.example.row == row && gap.example.given.find(given) != std::string::npos &&
           gap.example.reasons.find(reasons) != std::string::npos;
  });
}

HouseResult looked_at(const cases::People& people) {
  return nobody_left(loaded(ordered), people, {.seed = 1, .cases = 300, .at = day(0)});
}

}  // namespace

TEST_CASE("every row of the table is opened, behind a lookup, too, and beyond every limit") {
  const HouseResult result = looked_at(house());
  const auto is_in = [](const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
  };
  CHECK(is_in(result.kinds, "`release`, row 2 of `asked`: clerk"));
  CHECK(is_in(result.kinds, "`release`, row 2 of `asked`, 4 eyes: clerk"));
  CHECK(is_in(result.kinds, "`release`, row 3 of `asked`, 4 eyes: head"));
  CHECK(is_in(result.kinds,
              "`release`, row 4 of `asked`, bill.gross above EUR 95,000.00: head, controller"));
  CHECK(is_in(result.kinds, "a task of auditor"));
  // Without a solver nobody knows that no case is of the first row: it is said, and counts.
  CHECK(is_in(result.missed, "`release`, row 1 of `asked`, 4 eyes: cfo"));
  CHECK_FALSE(result.passed());
}

TEST_CASE("one role and four eyes: the row names too few, in the department that has one head") {
  const HouseResult result = looked_at(house());
  CHECK(any_gap(result, "row 3 of `asked`", "department works", "4 eyes are asked for, and paul"));
  for (const Gap& gap : gaps_of(result))
    if (gap.example.scope == "sales") CHECK(!gap.example.persons.empty());
  // What is beyond the limit of the only head has nobody, whatever else it is.
  CHECK(any_gap(result, "row 4 of `asked`", "department works", "the limit is EUR 95,000.00"));
  // Who has ordered it is excluded, too.
  cases::People fewer = house();
  std::erase_if(fewer.persons, [](const auto& person) { return person.id == "stan"; });
  CHECK(any_gap(looked_at(fewer), "row 3 of `asked`", "orders.requester sara",
                "4 eyes are asked for, and sven alone may"));
}

TEST_CASE("a role that nobody holds is said once, and by whom it is asked") {
  cases::People people = house();
  std::erase_if(people.persons, [](const auto& person) { return person.roles[0] == "cfo"; });
  const HouseResult result = looked_at(people);
  REQUIRE(result.unheld.size() == 2);
  CHECK(result.unheld[0].role == "cfo");
  CHECK(result.unheld[1].role == "controller");
  CHECK(result.unheld[1].asked_by == std::vector<std::string>{"`release`"});
  CHECK(std::ranges::any_of(result.found, [](const NobodyLeft& one) {
    return one.reasons.find("nobody is controller") != std::string::npos;
  }));
  CHECK_FALSE(any_gap(result, "row 4 of `asked`", "", "nobody is controller"));
}

TEST_CASE("one gap is told once, however many people and moments there are") {
  cases::People people = house();
  people.absences.push_back({"ann", {day(1), day(3)}, {}, {}});
  people.absences.push_back({"ben", {day(2), day(4)}, {}, {}});
  const HouseResult result = looked_at(people);
  std::size_t told = 0;
  for (const Gap& gap : gaps_of(result))
    if (gap.example.row == "row 3 of `asked`" && gap.example.scope == "works") ++told;
  CHECK(told == 1);
  CHECK(result.found.size() > 10 * gaps_of(result).size());
}

namespace {

// Only what a test was written with leads there, and only for three days: a task that waits, and a
// process whose task is of the owner of one contract.
constexpr std::string_view contracts = R"(policy sample.contracts "Contracts that end"
  owner    "Head of Legal"
  calendar TARGET zone "Europe/Berlin"
type Contract is record
  number : Text
  ends   : Date
subject contract : Contract
role owner of contract.number
role lawyer
decision fate
  outcomes kept releases < settle
  combine  most severe
  default  settle
  asks     owner
let soon = contract.number = "CT-7" and contract.ends is in today .. today + 3 days
rule C-0 "Else it is kept"
  when    not soon
  then    kept
rule C-1 "Soon it is settled"
  when    soon
  then    settle to lawyer
process term of contract : Contract in calendar TARGET
  task notice "It is said whether it goes on" by owner due contract.ends when soon
test "two days before"
  given  as of 2019-07-01T09:00:00+02:00
  given  contract = Contract { number: "CT-7", ends: 2019-07-03 }
  expect fate = settle
)";

}  // namespace

TEST_CASE("a test's case is as old at the moment of the house as it was at its own") {
  const LoadedPolicy policy = loaded(contracts);
  const ir::Test& from = policy.program()->tests.front();
  const ir::Test moved = moved_to(from, day(0), policy.info());
  CHECK(moved.as_of == day(0).text());
  REQUIRE(moved.subject);
  CHECK(std::get<value::Date>(moved.subject->fields[1].value) == value::Date::parse("2026-03-04"));
  CHECK(std::get<value::Date>(from.subject->fields[1].value) == value::Date::parse("2019-07-03"));

  cases::People people;
  people.persons = {{"olga", {}, {"owner of K-1"}, {}, {}, {}, true},
                    {"lena", {}, {"lawyer"}, {}, {}, {}, true}};
  const auto result = nobody_left(policy, people, {.seed = 1, .cases = 40, .at = day(0)});
  CHECK(std::ranges::find(result.kinds, "a task of lawyer") != result.kinds.end());
  CHECK(std::ranges::find(result.kinds, "`notice` of `term` by owner") != result.kinds.end());
  // The contract of a test is none of the house's: who owns one of the house's may do it.
  CHECK(gaps_of(result).empty());
}

TEST_CASE(
    "a row that names one is never asked for as one of more eyes, where its names are counted") {
  std::string text(ordered);
  const std::string by_amount = "4 eyes when (bill.gross >= four_eyes_from)";
  text.replace(text.find(by_amount), by_amount.size(),
               "4 eyes when (count(asked(bill.gross)) >= 2)");
  const HouseResult result =
      nobody_left(loaded(text), house(), {.seed = 1, .cases = 300, .at = day(0)});
  const auto tells = [](const std::vector<std::string>& all, std::string_view of) {
    return std::ranges::any_of(all, [&](const auto& one) { return one.starts_with(of); });
  };
  CHECK(tells(result.kinds, "`release`, row 2 of `asked`: clerk"));
  CHECK_FALSE(tells(result.missed, "`release`, row 2 of `asked`, 4 eyes"));
  CHECK(tells(result.kinds, "`release`, row 4 of `asked`, 4 eyes"));
}

}  // namespace bop::testing
