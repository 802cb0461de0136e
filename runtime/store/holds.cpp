#include "runtime/store/holds.h"

#include <nlohmann/json.hpp>

#include "runtime/base/hash.h"

namespace bop::store {

using Json = nlohmann::json;

namespace {

// The rows that make a thing, first those without which it is not there.
std::vector<const char*> rows_of(const std::string& what) {
  if (what == Thing::a_case) return {"select id, state, is_open, policy from cases where id=?1"};
  if (what == Thing::record) return {"select id, record from cases where id=?1"};
  if (what == Thing::message)
    return {"select number, id, at, kind, recipient, text, fields from outbox where number=?1"};
  if (what == Thing::delivered) return {"select number, delivered from outbox where number=?1"};
  if (what == Thing::policy)
    return {"select hash, name, path, text from policy where hash=?1",
            "select path, text from module where policy=?1 order by path"};
  if (what == Thing::people) return {"select hash, path, text from people where hash=?1"};
  if (what == Thing::delegations)
    return {
        "select ?1, number, from_person, to_person, scope, starts, ends, reason from delegation "
        "order by number"};
  return {};
}

}  // namespace

std::string name_of(const Thing& thing) {
  if (thing.what == Thing::a_case) return fmt::format("the case `{}`", thing.name);
  if (thing.what == Thing::record) return fmt::format("the record of `{}`", thing.name);
  if (thing.what == Thing::message) return fmt::format("row {} of the outbox", thing.name);
  if (thing.what == Thing::delivered)
    return fmt::format("when row {} of the outbox was delivered", thing.name);
  if (thing.what == Thing::policy)
    return fmt::format("the text of the policy {}", thing.name.substr(0, 12));
  if (thing.what == Thing::people)
    return fmt::format("the file of people {}", thing.name.substr(0, 12));
  return "who acts for whom";
}

std::string hash_of(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += fmt::format("{}:{}", value.size(), value);
  return sha256_hex(text);
}

Result<std::optional<std::string>> hash_in(const Database& database, const Thing& thing) {
  std::vector<std::string> values;
  bool first = true;
  for (const char* sql : rows_of(thing.what)) {
    BOP_TRY(const auto rows, database.rows(sql, {thing.name}));
    if (first && rows.empty() && thing.what != Thing::delegations) return std::nullopt;
    first = false;
    for (const auto& row : rows) values.insert(values.end(), row.begin(), row.end());
  }
  return hash_of(values);
}

std::string to_text(const std::vector<Held>& held) {
  Json json = Json::array();
  for (const auto& [thing, hash, before] : held) {
    json.push_back({thing.what, thing.name, hash});
    if (!before.empty()) json.back().push_back(before);
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::vector<Held>> held_in(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) return std::nullopt;
  std::vector<Held> held;
  for (const Json& one : json) {
    constexpr std::size_t parts = 3;  // and what was before, of what was there
    if (!one.is_array() || one.size() < parts || one.size() > parts + 1) return std::nullopt;
    for (const Json& part : one)
      if (!part.is_string()) return std::nullopt;
    held.push_back({{one[0].get<std::string>(), one[1].get<std::string>()},
                    one[2].get<std::string>(),
                    one.size() > parts ? one[parts].get<std::string>() : std::string()});
  }
  return held;
}

std::string chained(const std::string& previous, const Entry& entry) {
  std::vector<std::string> values{previous,
                                  entry.id,
                                  entry.at,
                                  entry.person,
                                  entry.act,
                                  entry.detail,
                                  entry.refused ? "1" : "0"};
  // Of a file that was written before entries held anything.
  if (!entry.holds.empty()) values.push_back(entry.holds);
  // Of one that was written before entries said by which people and role.
  if (!entry.people.empty() || !entry.role.empty())
    values.insert(values.end(), {entry.people, entry.role});
  return hash_of(values);
}

}  // namespace bop::store
