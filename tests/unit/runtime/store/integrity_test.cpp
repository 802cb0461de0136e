// A case file that something other than bop writes to: whatever is changed, put in or taken out is
// found, and what was taken off the end by a seal.
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/store/holds.h"
#include "runtime/store/store.h"
#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::store {

namespace {

// The file as somebody has it who does not use bop.
class Beside {
 public:
  explicit Beside(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() { sqlite3_close(handle_); }

  std::vector<std::vector<std::string>> run(const std::string& sql) const {
    std::vector<std::vector<std::string>> rows;
    const auto take = [](void* to, int count, char** values, char**) {
      auto& all = *static_cast<std::vector<std::vector<std::string>>*>(to);
      all.emplace_back(values, values + count);
      return 0;
    };
    char* error = nullptr;
    const int state = sqlite3_exec(handle_, sql.c_str(), take, &rows, &error);
    INFO(sql, " ", error == nullptr ? "" : error);
    REQUIRE(state == SQLITE_OK);
    return rows;
  }

 private:
  sqlite3* handle_ = nullptr;
};

std::string fresh(const std::string& name) {
  const auto path = std::filesystem::temp_directory_path() / ("bop_integrity_" + name + ".db");
  for (const char* more : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + more);
  return path.string();
}

const cases::Instant monday = cases::at("2026-03-02T09:00:00+01:00");

Entry entry(const std::string& act) {
  Entry made{0, {}, monday.text(), "ann", act, "detail", false, {}, {}};
  made.role = "controller";
  return made;
}

// Everything that a file can hold: a policy of two texts, cases, one of them judged again,
// messages, one of them delivered, a delegation, a refusal.
Store worked_at(const std::string& path) {
  auto store = Store::open(path, Store::Make::IfNotThere).value();
  REQUIRE(store.keep({"hash", "demo.release", "a.bop", {{"a.bop", "policy …"}, {"b.bop", "m"}}}));
  REQUIRE(store.log(entry("keep")));
  store.work_by("people.json", R"({"persons": [{"id": "ann"}]})");
  for (const std::string id : {"INV-1", "INV-2"}) {
    cases::Demands made = cases::demands();
    made.record = id;
    made.approvals = {cases::approval({"controller"})};
    const cases::Step step = cases::open_case(made, cases::house(), monday);
    REQUIRE(store.write({step.state, step.messages, entry("open"), R"({"gross":"EUR 8.00"})"}));
  }
  const cases::Case first = *store.find("INV-1").value();
  const cases::Step signed_by =
      cases::answer(first, {"release-1", "approve", "ann", {}, monday}, cases::house()).value();
  REQUIRE(store.write({signed_by.state, signed_by.messages, entry("decide"), std::nullopt}));
  REQUIRE(store.acknowledge(1, monday.text()).value());
  REQUIRE(store.write({signed_by.state, {}, entry("correct"), R"({"gross":"EUR 9.00"})"}));
  REQUIRE(
      store.add({"ann", "bert", "", {monday, cases::at("2026-03-09T09:00:00+01:00")}, "r", ""}));
  REQUIRE(store.log(entry("delegate")));
  Entry refused = entry("decide");
  refused.id = "INV-2";
  refused.refused = true;
  REQUIRE(store.log(refused));
  return store;
}

const std::vector<std::string> tables{"policy", "module", "cases",      "earlier",
                                      "outbox", "log",    "delegation", "people"};

struct Column {
  std::string table, name;
  bool is_text = false;
};
std::vector<Column> columns(const Beside& beside) {
  std::vector<Column> found;
  for (const std::string& table : tables)
    for (const auto& row : beside.run("select name, type from pragma_table_info('" + table + "')"))
      found.push_back({table, row[0], row[1] == "TEXT"});
  return found;
}

bool is_whole(Store& store) {
  const auto found = store.integrity();
  REQUIRE(found);
  return !found->flaw;
}

// Does it, and looks whether it is found.
bool is_found(Store& store, const Beside& beside, const std::string& sql) {
  beside.run(sql);
  return !is_whole(store);
}

}  // namespace

TEST_CASE("a file that only bop has written to is whole") {
  Store store = worked_at(fresh("whole"));
  const Integrity found = store.integrity().value();
  CHECK_FALSE(found.flaw);
  CHECK(found.entries == 8);
  CHECK(found.cases == 2);
  CHECK(found.policies == 1);
  CHECK(found.unheld == 0);
}

TEST_CASE("whatever byte is changed of whatever value, it is found") {
  const std::string path = fresh("byte");
  Store store = worked_at(path);
  const Beside beside(path);
  std::size_t tried = 0;
  for (const Column& column : columns(beside)) {
    const std::string name = '"' + column.name + '"';
    for (const auto& row : beside.run("select rowid, " + name + " from " + column.table)) {
      const std::string where = " where rowid=" + row[0];
      const std::string begin = "update " + column.table + " set " + name + "=";
      std::vector<std::string> values;
      constexpr std::size_t apart = 23;  // bytes of a long text
      for (std::size_t at = 0; column.is_text && at < row[1].size();
           at += row[1].size() < 100 ? 1 : apart)
        values.push_back(
            fmt::format("cast(substr(cast({0} as blob),1,{1})||'~'||substr(cast({0} as "
                        "blob),{2}) as text)",
                        name, at, at + 2));
      if (column.is_text) values.push_back(name + "||'~'");
      // The number of a row is the row.
      const bool is_key = !column.is_text && row[0] == row[1];
      if (!column.is_text && !is_key) values.push_back("1-" + name);
      if (is_key) values.push_back(name + "+1000");
      const std::string back = is_key           ? begin + name + "-1000 where rowid=1000+" + row[0]
                               : column.is_text ? begin + "(select was from kept)" + where
                                                : begin + "1-" + name + where;
      beside.run("create temp table kept as select " + name + " as was from " + column.table +
                 where);
      for (const std::string& value : values) {
        INFO(column.table, " ", column.name, " of row ", row[0], " to ", value);
        CHECK(is_found(store, beside, begin + value + where));
        beside.run(back);
        ++tried;
      }
      beside.run("drop table kept");
    }
  }
  CHECK(is_whole(store));
  CHECK(tried > 1000);
}

TEST_CASE("whatever row is taken out or put in, it is found") {
  const std::string path = fresh("row");
  Store store = worked_at(path);
  const Beside beside(path);
  for (const std::string& table : tables)
    for (const auto& row : beside.run("select rowid from " + table)) {
      const bool is_last = table == "log" && row[0] == "8";
      INFO(table, " row ", row[0]);
      beside.run("create temp table kept as select rowid as number_of_row, * from " + table +
                 " where rowid=" + row[0]);
      std::string names;
      for (const Column& column : columns(beside))
        if (column.table == table) names += (names.empty() ? "\"" : ", \"") + column.name + "\"";
      // The last entry, a refusal, holds nothing else: only a seal tells that it is lacking.
      CHECK(is_found(store, beside, "delete from " + table + " where rowid=" + row[0]) != is_last);
      beside.run("insert into " + table + "(rowid, " + names + ") select number_of_row, " + names +
                 " from kept");
      beside.run("drop table kept");
      REQUIRE(is_whole(store));
    }
  for (const char* sql :
       {"insert into cases select 'INV-9', state, is_open, policy, record from cases where "
        "id='INV-1'",
        "insert into outbox(id, at, kind, recipient, text) values('INV-1', 'x', 'task', 'y', 'z')",
        "insert into policy values('other', 'demo.release', 'a.bop', 'policy')"}) {
    INFO(sql);
    CHECK(is_found(store, beside, sql));
    CHECK(store.integrity().value().flaw->entry == 0);
    beside.run("delete from cases where id='INV-9'");
    beside.run("delete from outbox where at='x'");
    beside.run("delete from policy where hash='other'");
    REQUIRE(is_whole(store));
  }
}

TEST_CASE("the first entry that is wrong is named, and what of it") {
  const std::string path = fresh("named");
  Store store = worked_at(path);
  const Beside beside(path);
  beside.run("update cases set record='{}' where id='INV-2'");
  beside.run("update log set person='otto' where number=7");
  const Integrity::Flaw flaw = *store.integrity().value().flaw;
  CHECK(flaw.entry == 3);
  CHECK(flaw.what == "the record of `INV-2` is not as it was written then");
}

TEST_CASE("what was taken off the end is whole, and only a seal tells that it is lacking") {
  const std::string path = fresh("end"), before = fresh("before");
  Store store = worked_at(path);
  const Seal early = store.seal(monday.text()).value();
  Beside(path).run("vacuum into '" + before + "'");
  REQUIRE(store.log(entry("nine")));
  REQUIRE(store.log(entry("ten")));
  const Seal late = store.seal(monday.text()).value();
  CHECK(late.entries == 10);
  CHECK(store.lacking(early).value().empty());
  CHECK(store.lacking(late).value().empty());
  Store shorter = Store::open(before, Store::Make::Never).value();
  CHECK(is_whole(shorter));
  CHECK(shorter.lacking(early).value().empty());
  CHECK(shorter.lacking(late).value() == "entries 9 to 10 are not there");
}

TEST_CASE("a file in the place of the one that was sealed is another") {
  Store store = worked_at(fresh("first"));
  const Seal seal = store.seal(monday.text()).value();
  Store other = Store::open(fresh("second"), Store::Make::IfNotThere).value();
  for (int i = 0; i < 8; ++i) REQUIRE(other.log(entry("made up")));
  CHECK(is_whole(other));
  CHECK(other.lacking(seal).value() == "entry 8 is another one than was sealed");
}

TEST_CASE("what is written and stands in no entry is not committed") {
  Store store = worked_at(fresh("commit"));
  REQUIRE(store.begin());
  REQUIRE(store.tell({"task", "ann", "text", monday, {}}));
  CHECK_THROWS_AS((void)store.commit(), InternalError);
  store.undo();
  CHECK(is_whole(store));
}

TEST_CASE("nothing is done on top of what something other than bop has written") {
  const std::string path = fresh("on_top");
  Store store = worked_at(path);
  const Beside beside(path);
  const auto acted = [&store](const char* id) {
    const cases::Case state = *store.find(id).value();
    REQUIRE(store.begin());
    auto done = store.check(state);
    if (done) done = store.write({state, {}, entry("decide"), std::nullopt});
    if (done) done = store.add({"bert", "ann", "", {monday, monday}, "r", ""});
    store.undo();
    return done ? std::string("done") : done.error().code + ": " + done.error().message;
  };
  REQUIRE(acted("INV-1") == "done");
  REQUIRE(acted("INV-2") == "done");
  struct Change {
    const char *made, *undone, *told;
  };
  for (const Change& change : {
           Change{"update cases set state=replace(state, 'controller', 'clerk') where id='INV-2'",
                  "update cases set state=replace(state, 'clerk', 'controller') where id='INV-2'",
                  "the case `INV-2` is not as entry 3 of the log left it"},
           Change{"update cases set record='{}' where id='INV-2'",
                  "update cases set record='{\"gross\":\"EUR 8.00\"}' where id='INV-2'",
                  "the record of `INV-2` is not as entry 3 of the log left it"},
           Change{"insert into delegation values(9, 'ann', 'otto', '', '', '', '')",
                  "delete from delegation where number=9",
                  "who acts for whom is not as entry 7 of the log left it"},
           Change{"insert into act values('INV-2', 'd', 'p', 1, 'v', 'approves', 'ann', 1, 'at')",
                  "delete from act where id='INV-2'",
                  "what people did in the case `INV-2` is not in the list of acts as the case says "
                  "it"},
           Change{"update log set person='otto' where number=3",
                  "update log set person='ann' where number=3",
                  "entry 3 of the log, which answers for the case `INV-2`, is not as it was "
                  "written"},
           Change{"update log set id='INV-3' where number=3",
                  "update log set id='INV-2' where number=3",
                  "no entry of the log answers for the case `INV-2`"},
       }) {
    beside.run(change.made);
    CHECK(acted("INV-2") ==
          fmt::format("B8673: {}, and nothing is done on top of it", change.told));
    beside.run(change.undone);
    REQUIRE(is_whole(store));
  }
  CHECK(acted("INV-2") == "done");
}

TEST_CASE("an entry that answers for what somebody else had written is found") {
  const std::string path = fresh("laundered");
  Store store = worked_at(path);
  // As a bop would have written it that did not look at what it found.
  const Beside beside(path);
  const Database database([&path] {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    return handle;
  }());
  const Thing thing{Thing::a_case, "INV-2"};
  beside.run("update cases set state=replace(state, 'controller', 'clerk') where id='INV-2'");
  const std::string found = *hash_in(database, thing).value();
  beside.run("update cases set state=replace(state, 'clerk', 'cfo') where id='INV-2'");
  Entry next = entry("decide");
  next.id = "INV-2";
  next.previous_hash = beside.run("select hash from log where number=8")[0][0];
  next.holds = to_text({{thing, *hash_in(database, thing).value(), found}});
  next.hash = chained(next.previous_hash, next);
  REQUIRE(
      database.put("insert into log(id, at, person, act, detail, refused, previous_hash, hash, "
                   "holds, people, role) values(?,?,?,?,?,0,?,?,?,?,?)",
                   {next.id, next.at, next.person, next.act, next.detail, next.previous_hash,
                    next.hash, next.holds, next.people, next.role}));
  REQUIRE(store.log(entry("after")));
  const auto flaw = store.integrity().value().flaw;
  REQUIRE(flaw);
  CHECK(flaw->entry == 9);
  CHECK(flaw->what == "the case `INV-2` was not as entry 3 left it when this was done");
}

}  // namespace bop::store
