#include "runtime/store/store.h"

#include <filesystem>
#include <iterator>

#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/base/hash.h"

namespace bop::store {

namespace {

// "Bopc" as SQLite's application id: another program's file is never written to.
constexpr int application = 0x426f7063;
constexpr int wait_milliseconds = 10'000;

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
)"};
constexpr int version = first_version + static_cast<int>(std::size(versions)) - 1;

// Each field with its length before it, so that no two entries read alike.
std::string chained(const std::string& previous, const Entry& entry) {
  std::string text;
  for (const std::string& field : {previous, entry.id, entry.at, entry.person, entry.act,
                                   entry.detail, std::string(entry.refused ? "1" : "0")})
    text += fmt::format("{}:{}", field.size(), field);
  return sha256_hex(text);
}

}  // namespace

class Store::Database {
 public:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(handle_); }

  std::unexpected<Error> error(const std::string& doing) const {
    return fail("B8610", fmt::format("{}: {}", doing, sqlite3_errmsg(handle_)),
                "the file keeps what was written before; look at the disk and try again");
  }

  Result<void> run(const char* sql) const {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      return error("the case file can't be written");
    return {};
  }

  using Row = std::vector<std::string>;
  /// Runs one statement with these texts and integers; `take` gets each row.
  template <typename Take>
  Result<void> each(const char* sql, const std::vector<std::string>& values,
                    const Take& take) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) != SQLITE_OK)
      return error("the case file can't be read");
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> guard(statement, sqlite3_finalize);
    for (std::size_t i = 0; i < values.size(); ++i)
      sqlite3_bind_text(statement, static_cast<int>(i + 1), values[i].data(),
                        static_cast<int>(values[i].size()), SQLITE_TRANSIENT);
    int state = sqlite3_step(statement);
    for (; state == SQLITE_ROW; state = sqlite3_step(statement)) {
      Row row;
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text == nullptr ? "" : text,
                         static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
      }
      take(row);
    }
    if (state != SQLITE_DONE) return error("the case file can't be used");
    return {};
  }
  Result<void> put(const char* sql, const std::vector<std::string>& values) const {
    return each(sql, values, [](const Row&) {});
  }
  Result<void> post(const std::string& id, const cases::Message& message) const {
    return put("insert into outbox(id, at, kind, recipient, text, fields) values(?,?,?,?,?,?)",
               {id, message.at.text(), message.kind, message.to, message.text, message.fields});
  }
  Result<std::vector<Row>> rows(const char* sql, const std::vector<std::string>& values) const {
    std::vector<Row> found;
    BOP_TRY_VOID(each(sql, values, [&found](const Row& row) { found.push_back(row); }));
    return found;
  }

  Result<void> prepare() const {
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
    if (has != version)
      BOP_TRY_VOID(
          run(fmt::format("pragma application_id={}; pragma user_version={};", application, version)
                  .c_str()));
    return run("commit");
  }

 private:
  sqlite3* handle_;
};

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& path, Make make) {
  std::error_code unreadable;
  if (make == Make::Never && !std::filesystem::exists(path, unreadable))
    return fail(
        "B8619", "there is no case file `" + path + "`",
        fmt::format("look at the name; cases are made by `bop run POLICY RECORDS --cases {} "
                    "--people PEOPLE`",
                    path));
  sqlite3* handle = nullptr;
  const int may_make = make == Make::IfNotThere ? SQLITE_OPEN_CREATE : 0;
  const int state =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | may_make, nullptr);
  auto database = std::make_unique<Database>(handle);
  if (state != SQLITE_OK) return database->error("`" + path + "` can't be opened");
  sqlite3_busy_timeout(handle, wait_milliseconds);
  if (auto prepared = database->prepare(); !prepared)
    return std::unexpected(std::move(prepared.error()).in(path));
  return Store(std::move(database));
}

Result<void> Store::begin() {
  return database_->run("begin immediate");
}
Result<void> Store::commit() {
  return database_->run("commit");
}
void Store::undo() {
  (void)database_->run("rollback");
}

Result<void> Store::keep(const PolicyText& policy) {
  BOP_TRY(const auto there, this->policy(policy.hash));
  if (there) return {};
  const auto own = policy.texts.find(policy.path);
  BOP_TRY_VOID(database_->put("insert into policy values(?,?,?,?)",
                              {policy.hash, policy.name, policy.path,
                               own == policy.texts.end() ? std::string() : own->second}));
  for (const auto& [path, text] : policy.texts)
    if (path != policy.path)
      BOP_TRY_VOID(database_->put("insert into module values(?,?,?)", {policy.hash, path, text}));
  return {};
}

Result<std::optional<PolicyText>> Store::policy(const std::string& hash) {
  BOP_TRY(auto rows,
          database_->rows("select hash, name, path, text from policy where hash=?", {hash}));
  if (rows.empty()) return std::nullopt;
  PolicyText found{rows[0][0], rows[0][1], rows[0][2], {{rows[0][2], rows[0][3]}}};
  BOP_TRY(auto modules, database_->rows("select path, text from module where policy=?", {hash}));
  for (auto& row : modules) found.texts.insert({std::move(row[0]), std::move(row[1])});
  return found;
}

Result<std::vector<PolicyText>> Store::policies() {
  BOP_TRY(const auto rows, database_->rows("select hash from policy order by rowid", {}));
  std::vector<PolicyText> found;
  for (const auto& row : rows) {
    BOP_TRY(auto one, policy(row[0]));
    if (one) found.push_back(std::move(*one));
  }
  return found;
}

Result<std::optional<cases::Case>> Store::find(const std::string& id) {
  BOP_TRY(auto rows, database_->rows("select state from cases where id=?", {id}));
  if (rows.empty()) return std::nullopt;
  BOP_TRY(cases::Case found, cases::case_in(rows[0][0]));
  return found;
}

Result<std::vector<cases::Case>> Store::all(bool open_only) {
  BOP_TRY(const auto rows,
          database_->rows(open_only ? "select state from cases where is_open order by id"
                                    : "select state from cases order by id",
                          {}));
  std::vector<cases::Case> found;
  for (const auto& row : rows) {
    BOP_TRY(cases::Case one, cases::case_in(row[0]));
    found.push_back(std::move(one));
  }
  return found;
}

Result<std::string> Store::record(const std::string& id) {
  BOP_TRY(auto rows, database_->rows("select record from cases where id=?", {id}));
  if (rows.empty())
    return fail("B8609", "there is no case `" + id + "`", "`bop cases list` names them");
  return rows[0][0];
}

Result<void> Store::write(const Write& written) {
  const cases::Case& state = written.state;
  const std::string open = state.state == cases::CaseState::Open ? "1" : "0";
  if (written.record)
    BOP_TRY_VOID(database_->put(
        "insert into cases values(?1,?2,?3,?4,?5) on conflict(id) do update set state=?2, "
        "is_open=?3, policy=?4, record=?5",
        {state.id, cases::to_json(state), open, state.demands.hash, *written.record}));
  else
    BOP_TRY_VOID(database_->put("update cases set state=?2, is_open=?3 where id=?1",
                                {state.id, cases::to_json(state), open}));
  for (const cases::Message& message : written.messages)
    BOP_TRY_VOID(database_->post(state.id, message));
  Entry entry = written.entry;
  entry.id = state.id;
  return log(std::move(entry));
}

Result<void> Store::add(const cases::Delegation& made) {
  return database_->put(
      "insert into delegation(from_person, to_person, scope, starts, ends, reason) "
      "values(?,?,?,?,?,?)",
      {made.from, made.to, made.scope, made.period.from.text(), made.period.until.text(),
       made.reason});
}

Result<void> Store::end(const cases::Delegation& made, value::Instant at) {
  const std::vector<std::string> row{made.from, made.to, made.scope, made.period.from.text(),
                                     made.period.until.text()};
  if (at <= made.period.from)
    return database_->put(
        "delete from delegation where from_person=?1 and to_person=?2 and scope=?3 and starts=?4 "
        "and ends=?5",
        row);
  return database_->put(
      "update delegation set ends=?6 where from_person=?1 and to_person=?2 and scope=?3 and "
      "starts=?4 and ends=?5",
      {row[0], row[1], row[2], row[3], row[4], at.text()});
}

Result<void> Store::tell(const cases::Message& message) {
  return database_->post({}, message);
}

Result<void> Store::log(Entry entry) {
  BOP_TRY(const auto last,
          database_->rows("select hash from log order by number desc limit 1", {}));
  entry.previous_hash = last.empty() ? "" : last[0][0];
  entry.hash = chained(entry.previous_hash, entry);
  return database_->put(
      "insert into log(id, at, person, act, detail, refused, previous_hash, hash) "
      "values(?,?,?,?,?,?,?,?)",
      {entry.id, entry.at, entry.person, entry.act, entry.detail, entry.refused ? "1" : "0",
       entry.previous_hash, entry.hash});
}

namespace {

Entry entry_of(const std::vector<std::string>& row) {
  return {std::stoll(row[0]), row[1], row[2], row[3], row[4], row[5],
          row[6] == "1",      row[7], row[8]};
}
constexpr auto entries =
    "select number, id, at, person, act, detail, refused, previous_hash, hash "
    "from log where ?1='' or id=?1 order by number";

}  // namespace

Result<std::vector<Entry>> Store::log_of(const std::string& id) {
  BOP_TRY(const auto rows, database_->rows(entries, {id}));
  std::vector<Entry> found;
  for (const auto& row : rows) found.push_back(entry_of(row));
  return found;
}

Result<std::vector<Posted>> Store::outbox() {
  BOP_TRY(
      const auto rows,
      database_->rows("select number, id, at, kind, recipient, text, fields, delivered from outbox "
                      "order by number",
                      {}));
  std::vector<Posted> found;
  for (const auto& row : rows)
    found.push_back(
        {std::stoll(row[0]), row[1], row[2], {row[3], row[4], row[5], {}, row[6]}, row[7]});
  return found;
}

Result<bool> Store::acknowledge(std::int64_t number, const std::string& at) {
  const std::string row = std::to_string(number);
  BOP_TRY(const auto found, database_->rows("select number from outbox where number=?", {row}));
  if (found.empty()) return false;
  BOP_TRY_VOID(
      database_->put("update outbox set delivered=?2 where number=?1 and delivered=''", {row, at}));
  return true;
}

Result<std::vector<cases::Delegation>> Store::delegations() {
  BOP_TRY(const auto rows,
          database_->rows("select number, from_person, to_person, scope, starts, ends, reason from "
                          "delegation order by number",
                          {}));
  std::vector<cases::Delegation> found;
  for (const auto& row : rows)
    found.push_back({row[1],
                     row[2],
                     row[3],
                     {value::Instant::parse(row[4]).value_or(value::Instant{}),
                      value::Instant::parse(row[5]).value_or(value::Instant{})},
                     row[6],
                     "delegation " + row[0] + " of the case file"});
  return found;
}

Result<std::optional<std::int64_t>> Store::first_broken_entry() {
  BOP_TRY(const auto all, log_of({}));
  std::string previous;
  std::int64_t number = 0;
  for (const Entry& entry : all) {
    const bool whole = entry.number == number + 1 && entry.previous_hash == previous &&
                       entry.hash == chained(previous, entry);
    if (!whole) return std::optional<std::int64_t>(number + 1);
    number = entry.number;
    previous = entry.hash;
  }
  return std::optional<std::int64_t>();
}

}  // namespace bop::store
