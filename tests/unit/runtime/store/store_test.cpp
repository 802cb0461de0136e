#include "runtime/store/store.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::store {

namespace {

std::string fresh(const std::string& name) {
  const auto path = std::filesystem::temp_directory_path() / ("bop_store_" + name + ".db");
  for (const char* more : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + more);
  return path.string();
}

cases::Step opened(const std::string& id) {
  cases::Demands made = cases::demands();
  made.record = id;
  made.approvals = {cases::approval({"controller"})};
  return cases::open_case(std::move(made), cases::house(), cases::at("2026-03-02T09:00:00+01:00"));
}

Entry entry(const std::string& act) {
  return {0, {}, "2026-03-02T09:00:00+01:00", "ann", act, "detail", false, {}, {}};
}

}  // namespace

TEST_CASE("a case, its messages and its entry are written together, or not at all") {
  const std::string path = fresh("together");
  auto store = Store::open(path, Store::Make::IfNotThere).value();
  REQUIRE(store.keep({"hash",
                      "demo.release",
                      "release.bop",
                      {{"release.bop", "policy …"}, {"stdlib/time.bop", "module …"}}}));
  const cases::Step step = opened("INV-1");
  REQUIRE(store.begin());
  REQUIRE(store.write({step.state, step.messages, entry("open"), "{}"}));
  store.undo();
  CHECK_FALSE(store.find("INV-1").value());
  CHECK(store.outbox().value().empty());
  REQUIRE(store.begin());
  REQUIRE(store.write({step.state, step.messages, entry("open"), "{}"}));
  REQUIRE(store.commit());
  auto again = Store::open(path, Store::Make::IfNotThere).value();
  REQUIRE(again.find("INV-1").value());
  CHECK(cases::to_json(*again.find("INV-1").value()) == cases::to_json(step.state));
  CHECK(again.outbox().value().size() == step.messages.size());
  CHECK(again.record("INV-1").value() == "{}");
  CHECK(again.policy("hash").value()->texts.at("release.bop") == "policy …");
  CHECK(again.policy("hash").value()->texts.at("stdlib/time.bop") == "module …");
  CHECK(again.all(true).value().size() == 1);
}

TEST_CASE("time passes for a closed case in which something ends") {
  auto store = Store::open(fresh("ends"), Store::Make::IfNotThere).value();
  REQUIRE(store.keep({"hash", "demo.release", "release.bop", {{"release.bop", "policy …"}}}));
  cases::Demands made = cases::demands();
  made.decisions.front().outcome = "hold";
  made.tasks = {cases::by_hand("controller", "hold")};
  const auto monday = cases::at("2026-03-02T09:00:00+01:00");
  const auto friday = cases::at("2026-03-06T09:00:00+01:00");
  const cases::Case state = cases::open_case(made, cases::house(), monday).state;
  REQUIRE(store.write({state, {}, entry("open"), "{}"}));
  const cases::Step let_go =
      cases::answer(state, {"handle-1", "approve", "ann", "seen", monday, {}, friday},
                    cases::house())
          .value();
  REQUIRE(let_go.state.state == cases::CaseState::Closed);
  REQUIRE(store.write({let_go.state, let_go.messages, entry("decide"), std::nullopt}));
  CHECK(store.all(true).value().size() == 1);
  const cases::Step back = cases::advance(let_go.state, cases::house(), friday);
  const cases::Step kept =
      cases::answer(back.state, {"again-1", "hold", "ann", "no", friday}, cases::house()).value();
  REQUIRE(store.write({kept.state, kept.messages, entry("decide"), std::nullopt}));
  CHECK(store.all(true).value().empty());
}

TEST_CASE("a case is of a version of a policy that is kept") {
  auto store = Store::open(fresh("version"), Store::Make::IfNotThere).value();
  const cases::Step step = opened("INV-1");
  CHECK_FALSE(store.write({step.state, {}, entry("open"), "{}"}));
}

TEST_CASE("another program's file is left alone") {
  const std::string path = fresh("other");
  std::ofstream(path) << "this is no database, and long enough to be looked at by somebody";
  const auto store = Store::open(path, Store::Make::IfNotThere);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == "B8610");
}

TEST_CASE("a file that is not there is made only where one is to be made") {
  const std::string path = fresh("typo");
  const auto store = Store::open(path, Store::Make::Never);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == "B8619");
  CHECK(store.error().message.find(path) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(Store::open(path, Store::Make::IfNotThere));
  CHECK(Store::open(path, Store::Make::Never));
}

}  // namespace bop::store
