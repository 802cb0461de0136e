// Duties that span the cases of a file, held against somebody who reads every case.
#include <algorithm>
#include <array>
#include <filesystem>
#include <random>

#include <doctest/doctest.h>

#include "runtime/store/database.h"
#include "runtime/store/store.h"
#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::store {

namespace {

using cases::Case;
using cases::DutyDemand;
using cases::KeyState;

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t first_day = 1'772'409'600;  // 2026-03-02T00:00:00Z

value::Instant on_day(std::int64_t day) {
  return {first_day + day * day_seconds, 0};
}

std::string fresh(const std::string& name) {
  const auto path = std::filesystem::temp_directory_path() / ("bop_acts_" + name + ".db");
  for (const char* more : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + more);
  return path.string();
}

Store made(const std::string& path) {
  auto store = Store::open(path, Store::Make::IfNotThere).value();
  REQUIRE(store.keep({"hash", "demo.release", "a.bop", {{"a.bop", "policy …"}}}));
  REQUIRE(store.log({0, {}, on_day(0).text(), "bop run", "keep", "", false, {}, {}}));
  return store;
}

Result<void> put(Store& store, const Case& state, const std::string& act) {
  return store.write({state,
                      {},
                      {0, {}, state.opened.text(), "ann", act, "", false, {}, {}},
                      act == "open" ? std::optional<std::string>("{}") : std::nullopt});
}

// `requests` stands in a field, `approves` and `decides` are written down with the case.
Case of_vendor(const std::string& id, KeyState known, const std::string& vendor) {
  Case state;
  state.id = id;
  state.opened = on_day(0);
  state.demands = cases::demands();
  state.demands.zone = "UTC";
  DutyDemand duties;
  duties.name = "payables";
  duties.duties = {{{"requests", "approves"}, {}, false, "invoice.vendor_id", known, vendor}};
  state.demands.duties = {duties};
  return state;
}

cases::People with_history(const Store& store) {
  cases::People people = cases::house();
  people.history = store.history();
  return people;
}

std::string against(const Store& store, const Case& state, const std::string& person,
                    std::int64_t day = 1) {
  return cases::duty_against(state, with_history(store), "approves", {person}, on_day(day));
}

// The same said once more, by reading every case.
struct Reader {
  const std::vector<Case>& all;

  static bool same(const Case& own, const DutyDemand::Duty& duty, const Case& other,
                   const std::string& name) {
    if (duty.key_state == KeyState::Own || duty.key_state == KeyState::Missing) return false;
    for (const DutyDemand& duties : other.demands.duties)
      for (const DutyDemand::Duty& one : duties.duties) {
        if (duties.name != name || own.id == other.id) continue;
        if (one.of.empty()) return true;  // nobody knows of what it is
        if (one.key_state == KeyState::Missing || one.key_state == KeyState::Own) continue;
        if (one.of.substr(one.of.find('.')) != duty.of.substr(duty.of.find('.'))) continue;
        if (one.key_state == KeyState::Unknown || duty.key_state == KeyState::Unknown ||
            one.key == duty.key)
          return true;
      }
    return false;
  }

  static bool in_time(const DutyDemand::Duty& duty, value::Instant then, value::Instant at) {
    return !duty.within || at.seconds - then.seconds <= duty.within->plain.seconds;
  }

  static bool did(const Case& state, const DutyDemand::Duty& duty, const std::string& verb,
                  const std::string& person, value::Instant at, const std::string& name, bool own) {
    for (const cases::Did& did : state.did)
      if (did.verb == verb && (did.person == person || did.on_behalf_of == person) &&
          in_time(duty, did.at, at))
        return true;
    for (const DutyDemand& duties : state.demands.duties)
      for (const DutyDemand::Actor& actor : duties.actors) {
        if (duties.name != name || actor.verb != verb) continue;
        if (!own && !in_time(duty, state.opened, at)) continue;
        if (!actor.persons.unknown.empty()) return true;
        for (const std::string& one : actor.persons.persons)
          if (one == person) return true;
      }
    return false;
  }

  bool may(const Case& own, const std::string& verb, const std::string& person,
           value::Instant at) const {
    for (const DutyDemand& duties : own.demands.duties)
      for (const DutyDemand::Duty& duty : duties.duties) {
        if (duty.lifted || std::ranges::find(duty.verbs, verb) == duty.verbs.end()) continue;
        for (const std::string& other : duty.verbs) {
          if (other == verb) continue;
          if (did(own, duty, other, person, at, duties.name, true)) return false;
          for (const Case& state : all)
            if (same(own, duty, state, duties.name) &&
                did(state, duty, other, person, at, duties.name, false))
              return false;
        }
      }
    return true;
  }
};

struct Dice {
  std::mt19937_64 random{20261123};
  std::size_t below(std::size_t limit) { return random() % limit; }
  template <typename T, std::size_t n>
  T one_of(const std::array<T, n>& all) {
    return all[below(n)];
  }
};

const std::array<std::string, 3> people{"ann", "bert", "cara"};
const std::array<std::string, 3> verbs{"requests", "approves", "decides"};

Case drawn(Dice& dice, std::size_t number) {
  const auto state_of = std::array{KeyState::Known, KeyState::Known, KeyState::Known,
                                   KeyState::Missing, KeyState::Unknown};
  Case state = of_vendor("C-" + std::to_string(number), dice.one_of(state_of), {});
  state.opened = on_day(static_cast<std::int64_t>(dice.below(20)));
  DutyDemand& duties = state.demands.duties.front();
  DutyDemand::Duty& duty = duties.duties.front();
  if (duty.key_state == KeyState::Known) duty.key = dice.below(2) == 0 ? "V-1" : "V-2";
  const std::size_t kind = dice.below(8);
  duties.name = kind == 0 ? "treasury" : "payables";
  if (kind == 1) duty = {duty.verbs, {}, false, {}, KeyState::Own, {}};  // of an earlier bop
  if (kind == 2) duty = {duty.verbs, {}, false, "change", KeyState::Own, {}};
  if (kind == 3) duty.of = "change.payee";
  if (kind == 4) duty.of = "change.vendor_id";  // another policy, the same field
  if (dice.below(2) == 0) duty.within = cases::Span{0, {0, 7 * day_seconds}, 0};
  if (dice.below(6) == 0) duty.verbs.emplace_back("decides");
  if (dice.below(8) == 0) duty.lifted = true;
  if (dice.below(3) == 0) duties.actors.push_back({"requests", {{dice.one_of(people)}, {}, {}}});
  if (dice.below(12) == 0) duties.actors.push_back({"requests", {{}, {}, {"person 1"}}});
  for (std::size_t i = dice.below(3); i > 0; --i)
    state.did.push_back({dice.one_of(verbs), dice.one_of(people),
                         dice.below(4) == 0 ? dice.one_of(people) : std::string(),
                         on_day(static_cast<std::int64_t>(dice.below(20)))});
  return state;
}

}  // namespace

TEST_CASE("who may do what is what somebody says who reads every case") {
  Store store = made(fresh("histories"));
  Dice dice;
  std::size_t refused = 0, let = 0;
  for (int history = 0; history < 300; ++history) {
    REQUIRE(store.begin());
    std::vector<Case> all;
    for (std::size_t i = 0, count = 2 + dice.below(5); i < count; ++i) {
      all.push_back(drawn(dice, i));
      REQUIRE(put(store, all.back(), "open"));
      // What it said first is forgotten once it says something else.
      if (dice.below(3) != 0) continue;
      all.back() = drawn(dice, i);
      REQUIRE(put(store, all.back(), "correct"));
    }
    const cases::People known = with_history(store);
    for (const Case& state : all)
      for (const std::string& person : people)
        for (const std::string& verb : verbs) {
          const value::Instant at = on_day(static_cast<std::int64_t>(dice.below(30)));
          const std::string reason = cases::duty_against(state, known, verb, {person}, at);
          INFO("history ", history, ", ", state.id, ": ", person, " ", verb, " at ", at.text(),
               ": ", reason);
          CHECK(reason.empty() == Reader{all}.may(state, verb, person, at));
          ++(reason.empty() ? let : refused);
        }
    store.undo();
  }
  CHECK(refused > 1000);
  CHECK(let > 1000);
}

TEST_CASE("the reason names the other case, the day and the value") {
  Store store = made(fresh("reason"));
  Case first = of_vendor("B-1", KeyState::Known, "V-1");
  first.did = {{"requests", "ann", "dora", on_day(0)}};
  REQUIRE(put(store, first, "open"));
  const Case second = of_vendor("B-2", KeyState::Known, "V-1");
  CHECK(against(store, second, "ann") ==
        "ann requests in `B-1` on 2026-03-02, of the same invoice.vendor_id `V-1`, and the duties "
        "`payables` let nobody do both");
  CHECK(against(store, second, "dora").starts_with("dora requests in `B-1`"));
  CHECK(against(store, second, "bert").empty());
  CHECK(against(store, of_vendor("B-2", KeyState::Known, "V-2"), "ann").empty());
  // What is known to be absent equals nothing; what is not known may be anything.
  CHECK(against(store, of_vendor("B-2", KeyState::Missing, {}), "ann").empty());
  CHECK(against(store, of_vendor("B-2", KeyState::Unknown, {}), "ann") ==
        "invoice.vendor_id is not known, and ann requests in `B-1` on 2026-03-02, and the duties "
        "`payables` let nobody do both");
  CHECK(against(store, of_vendor("B-2", KeyState::Unknown, {}), "bert").empty());
  first.demands.duties.front().duties.front().key_state = KeyState::Unknown;
  REQUIRE(put(store, first, "correct"));
  CHECK(against(store, second, "ann") ==
        "ann requests in `B-1` on 2026-03-02, of which vendor_id is not known, and the "
        "duties `payables` let nobody do both");
  // Without a span nothing is forgotten; with one it is, the day after its last.
  Case third = of_vendor("B-3", KeyState::Known, "V-1");
  CHECK_FALSE(against(store, third, "ann", 4000).empty());
  third.demands.duties.front().duties.front().within = cases::Span{0, {0, 90 * day_seconds}, 0};
  CHECK_FALSE(against(store, third, "ann", 90).empty());
  CHECK(against(store, third, "ann", 91).empty());
}

TEST_CASE("acts are found by an index, and a change of theirs alone is told") {
  const std::string path = fresh("index");
  Store store = made(path);
  Case state = of_vendor("B-1", KeyState::Known, "V-1");
  state.did = {{"requests", "ann", {}, on_day(0)}};
  REQUIRE(put(store, state, "open"));
  CHECK_FALSE(store.integrity().value().flaw);
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  const Database beside(handle);
  const auto plan = beside
                        .rows(
                            "explain query plan select at from act where id<>? and duties=? "
                            "and person=? and verb=? and path=? and known=? and value=? "
                            "order by moment desc limit 1",
                            {})
                        .value();
  REQUIRE(plan.size() == 1);
  CHECK(plan[0][3].find("USING INDEX act_by_value") != std::string::npos);
  REQUIRE(beside.run("delete from act"));
  REQUIRE(store.integrity().value().flaw);
  CHECK(store.integrity().value().flaw->what ==
        "what people did in the case `B-1` is not in the list of acts as the case says it");
}

TEST_CASE("the cases of a file of an earlier bop are of anything") {
  const std::string path = fresh("earlier");
  {
    Store store = made(path);
    Case state = of_vendor("B-1", KeyState::Own, {});
    state.demands.duties.front().duties.front().of.clear();
    state.did = {{"requests", "ann", {}, on_day(0)}};
    REQUIRE(put(store, state, "open"));
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    REQUIRE(Database(handle).run(
        "drop index log_by_case; drop index log_of_delegations; "
        "drop table act; drop table people; alter table log drop column people; "
        "alter table log drop column role; pragma user_version=5"));
  }
  Store store = Store::open(path, Store::Make::Never).value();
  CHECK_FALSE(store.integrity().value().flaw);
  const Case second = of_vendor("B-2", KeyState::Known, "V-1");
  CHECK(against(store, second, "ann") ==
        "ann requests in `B-1` on 2026-03-02, of which invoice.vendor_id is not known, and the "
        "duties `payables` let nobody do both");
  CHECK(against(store, second, "bert").empty());
}

}  // namespace bop::store
