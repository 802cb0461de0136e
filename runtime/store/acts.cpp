#include "runtime/store/acts.h"

#include <algorithm>
#include <utility>

namespace bop::store {

namespace {

using Row = Database::Row;

std::string is_known(cases::KeyState state) {
  return state == cases::KeyState::Known ? "1" : "0";
}

// Moments of different offsets are in order as seconds.
std::vector<Row> rows_of(const cases::Case& state) {
  std::vector<Row> rows;
  for (const cases::Act& act : cases::acts_of(state))
    rows.push_back({act.id, act.duties, act.path, is_known(act.known), act.value, act.verb,
                    act.person, std::to_string(act.at.seconds), act.at.text()});
  std::ranges::sort(rows);
  const auto twice = std::ranges::unique(rows);
  rows.erase(twice.begin(), twice.end());
  return rows;
}

}  // namespace

Result<void> put_acts(const Database& database, const cases::Case& state) {
  BOP_TRY_VOID(database.put("delete from act where id=?", {state.id}));
  for (const Row& row : rows_of(state))
    BOP_TRY_VOID(database.put("insert into act values(?,?,?,?,?,?,?,?,?)", row));
  return {};
}

Result<void> put_all_acts(const Database& database) {
  BOP_TRY(const auto rows, database.rows("select state from cases", {}));
  for (const Row& row : rows) {
    BOP_TRY(const cases::Case state, cases::case_in(row[0]));
    BOP_TRY_VOID(put_acts(database, state));
  }
  return {};
}

Result<bool> acts_follow(const Database& database, const cases::Case& state) {
  BOP_TRY(auto rows, database.rows("select id, duties, path, known, value, verb, person, moment, "
                                   "at from act where id=?",
                                   {state.id}));
  std::ranges::sort(rows);
  return rows == rows_of(state);
}

Result<std::vector<cases::Act>> ActsOfFile::last(const cases::Act& wanted) const {
  std::vector<cases::Act> found;
  const auto look = [&](const char* sql, const std::vector<std::string>& more) -> Result<void> {
    Row values{wanted.id, wanted.duties, wanted.person, wanted.verb};
    values.insert(values.end(), more.begin(), more.end());
    BOP_TRY(const auto rows, database_->rows(sql, values));
    for (const Row& row : rows)
      found.push_back({row[0], wanted.duties, row[1],
                       row[2] == "1" ? cases::KeyState::Known : cases::KeyState::Unknown, row[3],
                       wanted.verb, wanted.person,
                       value::Instant::parse(row[4]).value_or(value::Instant{})});
    return {};
  };
  // Each is one step down an index to the last moment there, past the acts of the case itself.
  constexpr auto of_value =
      "select id, path, known, value, at from act where id<>?1 and duties=?2 and person=?3 and "
      "verb=?4 and path=?5 and known=?6 and value=?7 order by moment desc limit 1";
  constexpr auto of_any =
      "select id, path, known, value, at from act where id<>?1 and duties=?2 and person=?3 and "
      "verb=?4 and path=?5 order by moment desc limit 1";
  if (wanted.known == cases::KeyState::Known) {
    BOP_TRY_VOID(look(of_value, {wanted.path, "1", wanted.value}));
    BOP_TRY_VOID(look(of_value, {wanted.path, "0", ""}));
  } else {
    BOP_TRY_VOID(look(of_any, {wanted.path}));
  }
  // A bop that did not write down of what duties are.
  BOP_TRY_VOID(look(of_any, {""}));
  return found;
}

}  // namespace bop::store
