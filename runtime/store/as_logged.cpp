// Whether what an act rests on is what the log says: else the next entry would answer for whatever
// somebody else has written, and nothing would ever tell.
#include "runtime/store/acts.h"
#include "runtime/store/holds.h"

namespace bop::store {

namespace {

constexpr auto remedy =
    "something other than bop has changed the file: keep it as it is, see with `bop cases verify` "
    "what else is wrong, and go on from a copy that is whole";

Entry entry_in(const Database::Row& row) {
  return {std::stoll(row[0]), row[1], row[2], row[3], row[4],  row[5],
          row[6] == "1",      row[7], row[8], row[9], row[10], row[11]};
}

// The last entry that answers for a thing. Each query is one step down an index.
Result<std::optional<Entry>> last_of(const Database& database, const Thing& thing) {
  constexpr auto of_case =
      "select number, id, at, person, act, detail, refused, previous_hash, hash, holds, people, "
      "role from log where id=?1 and instr(holds, '[\"case\",')>0 order by number desc limit 1";
  constexpr auto of_record =
      "select number, id, at, person, act, detail, refused, previous_hash, hash, holds, people, "
      "role from log where id=?1 and instr(holds, '[\"record\",')>0 order by number desc limit 1";
  constexpr auto of_delegations =
      "select number, id, at, person, act, detail, refused, previous_hash, hash, holds, people, "
      "role from log where instr(holds, '[\"delegations\",')>0 order by number desc limit 1";
  const bool is_case = thing.what == Thing::a_case, is_record = thing.what == Thing::record;
  BOP_TRY(const auto rows, is_case || is_record
                               ? database.rows(is_case ? of_case : of_record, {thing.name})
                               : database.rows(of_delegations, {}));
  if (rows.empty()) return std::nullopt;
  return entry_in(rows[0]);
}

// Of a bop whose first entries held nothing.
Result<bool> is_earlier(const Database& database) {
  BOP_TRY(const auto rows, database.rows("select holds from log order by number limit 1", {}));
  return !rows.empty() && rows[0][0].empty();
}

Result<bool> is_in_chain(const Database& database, const Entry& entry) {
  if (entry.hash != chained(entry.previous_hash, entry)) return false;
  const std::string number = std::to_string(entry.number);
  BOP_TRY(const auto next, database.rows("select previous_hash from log where number>?1 order by "
                                         "number limit 1",
                                         {number}));
  return next.empty() || next[0][0] == entry.hash;
}

}  // namespace

Result<std::optional<Integrity::Flaw>> flaw_in(const Database& database, const Thing& thing) {
  BOP_TRY(const auto now, hash_in(database, thing));
  BOP_TRY(const auto last, last_of(database, thing));
  if (!last) {
    const bool is_nothing = !now || (thing.what == Thing::delegations && *now == hash_of({}));
    if (is_nothing) return std::nullopt;
    BOP_TRY(const bool earlier, is_earlier(database));
    if (earlier) return std::nullopt;
    return Integrity::Flaw{0, "no entry of the log answers for " + name_of(thing)};
  }
  BOP_TRY(const bool in_chain, is_in_chain(database, *last));
  if (!in_chain)
    return Integrity::Flaw{
        last->number, fmt::format("entry {} of the log, which answers for {}, is not as it was "
                                  "written",
                                  last->number, name_of(thing))};
  for (const Held& held : held_in(last->holds).value_or(std::vector<Held>{}))
    if (held.thing == thing && now && held.hash == *now) return std::nullopt;
  return Integrity::Flaw{last->number, fmt::format("{} is not as entry {} of the log left it",
                                                   name_of(thing), last->number)};
}

Result<void> Store::found_as_logged(const Thing& thing) {
  BOP_TRY(const auto flaw, flaw_in(*database_, thing));
  if (!flaw) return {};
  return fail("B8673", flaw->what + ", and nothing is done on top of it", remedy);
}

Result<void> Store::check(const cases::Case& as_read) {
  BOP_TRY_VOID(found_as_logged({Thing::a_case, as_read.id}));
  BOP_TRY_VOID(found_as_logged({Thing::record, as_read.id}));
  BOP_TRY_VOID(found_as_logged({Thing::delegations, {}}));
  BOP_TRY(const bool follow, acts_follow(*database_, as_read));
  if (follow) return {};
  return fail("B8673",
              fmt::format("what people did in the case `{}` is not in the list of acts as the case "
                          "says it, and nothing is done on top of it",
                          as_read.id),
              remedy);
}

}  // namespace bop::store
