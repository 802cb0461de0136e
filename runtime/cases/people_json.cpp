// People from JSON: {"persons": […], "absences": […], "delegations": […]}.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/limits.h"
#include "runtime/cases/people_reading.h"
#include "runtime/record/json_tree.h"

namespace bop::cases {

namespace {

using record::Node;
using Kind = record::Node::Kind;

constexpr int deepest = 8;

class PeopleReader {
 public:
  PeopleReader(PeopleReading& reading, std::string zone)
      : reading_(reading), zone_(std::move(zone)) {}

  void read(const std::string& text) {
    auto all = record::parse_json(text, deepest);
    if (!all) {
      reading_.found.push_back(std::move(all.error()).in(reading_.path));
      return;
    }
    if (all->kind != Kind::Object)
      return reading_.add("this is " + seen(*all) + ", and no object",
                          "write {\"persons\": [...], \"delegations\": [...]}", reading_.path);
    for (const auto& [key, value] : all->members) {
      if (key != "persons" && key != "absences" && key != "delegations")
        reading_.add("`" + key + "` is not known here",
                     "there are `persons`, `absences` and `delegations`", line(value));
      else if (value.kind != Kind::Array)
        reading_.add("`" + key + "` is " + seen(value) + ", and no list", "write [ ... ]",
                     line(value));
    }
    if (all->member("persons") == nullptr)
      reading_.add("there are no `persons`", "write {\"persons\": [{\"id\": \"...\", ...}]}",
                   reading_.path);
    rows(*all);
  }

 private:
  std::string line(const Node& node) const {
    return fmt::format("{} line {}", reading_.path, node.line);
  }

  void rows(const Node& all) {
    People& people = reading_.people;
    each(all, "persons", "person", [&](const Node& row, const std::string& at) {
      refuse_others(row, {"id", "name", "roles", "manager", "limits"}, at);
      const bool unlimited = is_unlimited(row);
      people.persons.push_back({text_of(row, "id", at, true), text_of(row, "name", at, false),
                                roles(row, at), text_of(row, "manager", at, false),
                                unlimited ? Limits{} : limits(row, at), at, unlimited});
    });
    each(all, "absences", "absence", [&](const Node& row, const std::string& at) {
      refuse_others(row, {"person", "from", "until", "reason"}, at);
      people.absences.push_back({text_of(row, "person", at, true), period(row, at),
                                 text_of(row, "reason", at, false), at});
    });
    each(all, "delegations", "delegation", [&](const Node& row, const std::string& at) {
      refuse_others(row, {"from_person", "to_person", "scope", "from", "until", "reason"}, at);
      people.delegations.push_back({text_of(row, "from_person", at, true),
                                    text_of(row, "to_person", at, true),
                                    text_of(row, "scope", at, false), period(row, at),
                                    text_of(row, "reason", at, true), at});
    });
  }

  template <typename Take>
  void each(const Node& all, const char* list, std::string_view what, const Take& take) {
    const Node* rows = all.member(list);
    if (rows == nullptr || rows->kind != Kind::Array) return;
    for (std::size_t i = 0; i < rows->items.size(); ++i) {
      const Node& row = rows->items[i];
      const std::string at = fmt::format("{}, {} {}", line(row), what, i + 1);
      if (row.kind == Kind::Object)
        take(row, at);
      else
        reading_.add(fmt::format("this is {}, and no object", seen(row)), "write { ... }", at);
    }
  }

  void refuse_others(const Node& row, const std::vector<std::string>& known,
                     const std::string& at) {
    for (const record::Member& member : row.members)
      if (std::ranges::find(known, member.name) == known.end())
        reading_.add("`" + member.name + "` is not known here",
                     fmt::format("there are {}", fmt::join(known, ", ")), at);
  }

  std::string text_of(const Node& row, const char* key, const std::string& at, bool needed) {
    const Node* value = row.member(key);
    if (value != nullptr && value->kind == Kind::String && (!needed || !value->text.empty()))
      return value->text;
    if (value == nullptr && !needed) return {};
    reading_.add(fmt::format("`{}` is {}", key, value == nullptr ? "not there" : seen(*value)),
                 fmt::format("write \"{}\": \"...\"{}", key, needed ? "" : ", or leave it out"),
                 at);
    return {};
  }

  std::vector<std::string> roles(const Node& row, const std::string& at) {
    std::vector<std::string> made;
    const Node* list = row.member("roles");
    if (list == nullptr) return made;
    if (list->kind != Kind::Array) {
      reading_.add(fmt::format("`roles` is {}, and no list", seen(*list)),
                   "write \"roles\": [\"...\"], also for one role", at);
      return made;
    }
    for (const Node& one : list->items) {
      if (one.kind == Kind::String)
        made.push_back(one.text);
      else
        reading_.add(fmt::format("`roles` holds {}, and not only texts", seen(one)),
                     "write \"roles\": [\"...\"]", at);
    }
    return made;
  }

  using Limits = std::map<std::string, std::string>;

  static bool is_unlimited(const Node& row) {
    const Node* all = row.member("limits");
    return all != nullptr && all->kind == Kind::String && all->text == no_limit;
  }

  // A limit that can't be read is no missing limit: nobody may do everything because of a slip.
  Limits limits(const Node& row, const std::string& at) {
    constexpr auto example = R"(write "limits": {"invoice.gross": "EUR 5000.00"})";
    Limits made;
    const Node* all = row.member("limits");
    if (all == nullptr) return made;
    if (all->kind != Kind::Object || all->members.empty()) {
      reading_.add(
          fmt::format("`limits` {}", all->kind == Kind::Object
                                         ? "holds nothing"
                                         : fmt::format("is {}, and no object", seen(*all))),
          fmt::format(
              R"({}, or "limits": "unlimited"; leave `limits` out of who approves no amount)",
              example),
          at);
      return made;
    }
    for (const auto& [path, most] : all->members) {
      if (record_of(path).empty() || record_of(path).size() + 1 >= path.size())
        reading_.add("the limit `" + path + "` names no field of a record",
                     fmt::format("{}: the record, a point, its field", example), at);
      const auto limit = most.kind == Kind::String
                             ? limit_in(most.text)
                             : std::unexpected("it is " + seen(most) + ", and no text");
      if (!limit)
        reading_.add(fmt::format("the limit of `{}` can't be read: {}", path, limit.error()),
                     "write \"EUR 5000.00\" or \"EUR 5,000.00\", of a plain number \"12\", or "
                     "\"unlimited\"",
                     at);
      made[path] = most.text;
    }
    return made;
  }

  Period period(const Node& row, const std::string& at) {
    const auto moment = [&](const char* key, bool ends) -> value::Instant {
      const std::string text = text_of(row, key, at, true);
      if (text.empty()) return {};
      if (const auto bound = bound_in(text, zone_, ends)) return *bound;
      reading_.add(
          fmt::format("`{}` is no moment: `{}`", key, text),
          "write a day, 2026-03-02, or a moment with its offset, 2026-03-02T09:00:00+01:00", at);
      return {};
    };
    const value::Instant from = moment("from", false);
    return {from, moment("until", true)};
  }

  PeopleReading& reading_;
  std::string zone_;
};

}  // namespace

void read_people_json(PeopleReading& reading, const std::string& text, const std::string& zone) {
  PeopleReader(reading, zone).read(text);
}

}  // namespace bop::cases
