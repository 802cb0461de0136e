#include "runtime/store/store.h"

#include <filesystem>

#include <fmt/format.h>

#include "runtime/base/hash.h"
#include "runtime/cases/cases.h"
#include "runtime/store/acts.h"
#include "runtime/store/database.h"
#include "runtime/store/holds.h"

namespace bop::store {

namespace {

constexpr int wait_milliseconds = 10'000;

}  // namespace

Store::Store(std::shared_ptr<Database> database) : database_(std::move(database)) {}
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
  auto database = std::make_shared<Database>(handle);
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
  BOP_CHECK(touched_.empty(), "what is written stands in an entry of the log");
  return database_->run("commit");
}
void Store::undo() {
  touched_.clear();
  (void)database_->run("rollback");
}

Result<bool> Store::keep(const PolicyText& policy) {
  BOP_TRY(const auto there, this->policy(policy.hash));
  if (there) return false;
  const auto own = policy.texts.find(policy.path);
  BOP_TRY_VOID(database_->put("insert into policy values(?,?,?,?)",
                              {policy.hash, policy.name, policy.path,
                               own == policy.texts.end() ? std::string() : own->second}));
  for (const auto& [path, text] : policy.texts)
    if (path != policy.path)
      BOP_TRY_VOID(database_->put("insert into module values(?,?,?)", {policy.hash, path, text}));
  touched_.insert({{Thing::policy, policy.hash}, {}});
  return true;
}

void Store::work_by(std::string path, std::string text) {
  people_ = {sha256_hex(text), std::move(path), std::move(text)};
}

Result<std::optional<std::string>> Store::people(const std::string& hash) {
  BOP_TRY(const auto rows,
          database_->rows("select text from people where substr(hash, 1, length(?1))=?1 order by "
                          "rowid limit 1",
                          {hash}));
  return rows.empty() ? std::nullopt : std::optional(rows[0][0]);
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
  const std::string open = cases::passes_time(state) ? "1" : "0";
  BOP_TRY_VOID(touch({Thing::a_case, state.id}));
  if (written.record) {
    BOP_TRY_VOID(touch({Thing::record, state.id}));
    // As it was judged before, it stays under the entry that wrote it last.
    BOP_TRY_VOID(database_->put(
        "insert into earlier select (select max(number) from log where id=?1 and refused=0), id, "
        "state, is_open, policy, record from cases where id=?1",
        {state.id}));
    BOP_TRY_VOID(database_->put(
        "insert into cases values(?1,?2,?3,?4,?5) on conflict(id) do update set state=?2, "
        "is_open=?3, policy=?4, record=?5",
        {state.id, cases::to_json(state), open, state.demands.hash, *written.record}));
  } else {
    BOP_TRY_VOID(database_->put("update cases set state=?2, is_open=?3 where id=?1",
                                {state.id, cases::to_json(state), open}));
  }
  BOP_TRY_VOID(put_acts(*database_, state));
  for (const cases::Message& message : written.messages) BOP_TRY_VOID(post(state.id, message));
  Entry entry = written.entry;
  entry.id = state.id;
  return log(std::move(entry));
}

Result<void> Store::post(const std::string& id, const cases::Message& message) {
  BOP_TRY(const auto rows,
          database_->rows(
              "insert into outbox(id, at, kind, recipient, text, fields) values(?,?,?,?,?,?) "
              "returning number",
              {id, message.at.text(), message.kind, message.to, message.text, message.fields}));
  touched_.insert({{Thing::message, rows.at(0).at(0)}, {}});
  return {};
}

Result<void> Store::add(const cases::Delegation& made) {
  BOP_TRY_VOID(touch({Thing::delegations, {}}));
  return database_->put(
      "insert into delegation(from_person, to_person, scope, starts, ends, reason) "
      "values(?,?,?,?,?,?)",
      {made.from, made.to, made.scope, made.period.from.text(), made.period.until.text(),
       made.reason});
}

Result<void> Store::end(const cases::Delegation& made, value::Instant at) {
  BOP_TRY_VOID(touch({Thing::delegations, {}}));
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

std::shared_ptr<const cases::History> Store::history() const {
  return std::make_shared<ActsOfFile>(database_);
}

Result<void> Store::tell(const cases::Message& message) {
  return post({}, message);
}

// Before it is written. What is written over has to be what the log left: a hash over anything else
// would answer for it from then on.
Result<void> Store::touch(const Thing& thing) {
  if (touched_.contains(thing)) return {};
  if (thing.what != Thing::delivered) BOP_TRY_VOID(found_as_logged(thing));
  BOP_TRY(auto before, hash_in(*database_, thing));
  touched_.insert({thing, before.value_or("")});
  return {};
}

Result<std::string> Store::holds() {
  std::vector<Held> held;
  for (const auto& [thing, before] : touched_) {
    BOP_TRY(auto hash, hash_in(*database_, thing));
    held.push_back({thing, hash.value_or(""), before});
  }
  touched_.clear();
  return to_text(held);
}

Result<void> Store::log(Entry entry) {
  BOP_TRY(const auto last,
          database_->rows("select hash from log order by number desc limit 1", {}));
  entry.previous_hash = last.empty() ? "" : last[0][0];
  entry.people = people_.hash;
  if (!people_.hash.empty()) {
    BOP_TRY(const auto kept,
            database_->rows("select hash from people where hash=?", {people_.hash}));
    if (kept.empty()) {
      BOP_TRY_VOID(database_->put("insert into people values(?,?,?)",
                                  {people_.hash, people_.path, people_.text}));
      touched_.insert({{Thing::people, people_.hash}, {}});
    }
  }
  BOP_TRY(entry.holds, holds());
  entry.hash = chained(entry.previous_hash, entry);
  return database_->put(
      "insert into log(id, at, person, act, detail, refused, previous_hash, hash, holds, "
      "people, role) values(?,?,?,?,?,?,?,?,?,?,?)",
      {entry.id, entry.at, entry.person, entry.act, entry.detail, entry.refused ? "1" : "0",
       entry.previous_hash, entry.hash, entry.holds, entry.people, entry.role});
}

Result<std::vector<Entry>> Store::log_of(const std::string& id) {
  BOP_TRY(const auto rows,
          database_->rows("select number, id, at, person, act, detail, refused, previous_hash, "
                          "hash, holds, people, role from log where ?1='' or id=?1 order by number",
                          {id}));
  std::vector<Entry> found;
  for (const auto& row : rows)
    found.push_back({std::stoll(row[0]), row[1], row[2], row[3], row[4], row[5], row[6] == "1",
                     row[7], row[8], row[9], row[10], row[11]});
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
  BOP_TRY(const auto found,
          database_->rows("select id, delivered from outbox where number=?", {row}));
  if (found.empty()) return false;
  if (!found[0][1].empty()) return true;
  BOP_TRY_VOID(touch({Thing::delivered, row}));
  BOP_TRY_VOID(database_->put("update outbox set delivered=?2 where number=?1", {row, at}));
  BOP_TRY_VOID(
      log({0, found[0][0], at, "bop cases outbox", "delivered", "row " + row, false, {}, {}}));
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

}  // namespace bop::store
