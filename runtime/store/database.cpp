#include "runtime/store/database.h"

#include <iterator>

#include "runtime/store/acts.h"

namespace bop::store {

namespace {

// "Bopc" as SQLite's application id: another program's file is never written to.
constexpr int application = 0x426f7063;

constexpr auto schema = R"(
create table policy(hash text primary key, name text not null, path text not null,
                    text text not null) strict;
create table cases(id text primary key, state text not null, is_open integer not null,
                   policy text not null references policy(hash), record text not null) strict;
create table outbox(number integer primary key autoincrement, id text not null, at text not null,
                    kind text not null, recipient text not null, text text not null) strict;
create table log(number integer primary key autoincrement, id text not null, at text not null,
                 person text not null, act text not null, detail text not null,
                 refused integer not null, previous_hash text not null, hash text not null) strict;
create table delegation(number integer primary key autoincrement, from_person text not null,
                        to_person text not null, scope text not null, starts text not null,
                        ends text not null, reason text not null) strict;
)";

// The tables as the first cases had them, and what was added since: each a version more. A file of
// an earlier version is brought up to date where it is opened, for its cases are still open.
constexpr int first_version = 2;
constexpr const char* versions[] = {schema, R"(
create table module(policy text not null references policy(hash), path text not null,
                    text text not null, primary key(policy, path)) strict;
)",
                                    R"(
alter table outbox add column fields text not null default '';
alter table outbox add column delivered text not null default '';
)",
                                    R"(
alter table log add column holds text not null default '';
create table earlier(entry integer primary key, id text not null, state text not null,
                     is_open integer not null, policy text not null, record text not null) strict;
)",
                                    R"(
create table act(id text not null, duties text not null, path text not null,
                 known integer not null, value text not null, verb text not null,
                 person text not null, moment integer not null, at text not null) strict;
create index act_by_value on act(duties, person, verb, path, known, value, moment);
create index act_by_moment on act(duties, person, verb, path, moment);
create index act_by_case on act(id);
)",
                                    R"(
alter table log add column people text not null default '';
alter table log add column role text not null default '';
create table people(hash text primary key, path text not null, text text not null) strict;
)",
                                    R"(
create index log_by_case on log(id, number);
create index log_of_delegations on log(number) where instr(holds, '["delegations",')>0;
)"};
constexpr int version = first_version + static_cast<int>(std::size(versions)) - 1;
constexpr int with_acts = 6;  // the first version whose cases have their acts beside them

}  // namespace

Result<void> Database::prepare() const {
  // A change is on the disk before anybody is told that it was made.
  BOP_TRY_VOID(run("pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on;"));
  BOP_TRY_VOID(run("begin immediate"));
  BOP_TRY(const auto id, rows("pragma application_id", {}));
  BOP_TRY(const auto user, rows("pragma user_version", {}));
  BOP_TRY(const auto tables, rows("select count(*) from sqlite_schema", {}));
  const bool is_new = tables[0][0] == "0";
  if (!is_new && id[0][0] != std::to_string(application))
    return fail("B8610", "the file is a database of another program", "name another file");
  const int has = is_new ? first_version - 1 : std::stoi(user[0][0]);
  if (has > version || (!is_new && has < first_version))
    return fail(
        "B8610",
        fmt::format("the file is of version {}, this program reads {}", user[0][0], version),
        "use the version of bop that wrote it");
  for (int next = has + 1; next <= version; ++next)
    BOP_TRY_VOID(run(versions[next - first_version]));
  if (!is_new && has < with_acts) BOP_TRY_VOID(put_all_acts(*this));
  if (has != version)
    BOP_TRY_VOID(
        run(fmt::format("pragma application_id={}; pragma user_version={};", application, version)
                .c_str()));
  return run("commit");
}

}  // namespace bop::store
