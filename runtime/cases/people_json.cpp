// People from JSON: {"persons": […], "absences": […], "delegations": […]}; and from CSV, where each
// row is a person: id, name, roles, manager.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "runtime/cases/business_time.h"
#include "runtime/cases/people.h"
#include "runtime/record/csv.h"
#include "runtime/record/read.h"

namespace bop::cases {

namespace {

using Json = nlohmann::json;

class PeopleReader {
 public:
  PeopleReader(std::string path, std::string zone)
      : path_(std::move(path)), zone_(std::move(zone)) {}

  void json(const std::string& text) {
    const Json all = Json::parse(text, nullptr, false);
    if (!all.is_object())
      return add("this is no JSON object", "write {\"persons\": [...], \"delegations\": [...]}",
                 path_);
    for (const auto& [key, value] : all.items()) {
      if (key != "persons" && key != "absences" && key != "delegations")
        add("`" + key + "` is not known here", "there are `persons`, `absences` and `delegations`",
            path_);
      else if (!value.is_array())
        add("`" + key + "` is no list", "write [ ... ]", path_);
    }
    each(all, "persons", "person", [this](const Json& row, const std::string& at) {
      people.persons.push_back({text_of(row, "id", at, true), text_of(row, "name", at, false),
                                texts(row, "roles", at), text_of(row, "manager", at, false),
                                limits(row, at), at});
      refuse_others(row, {"id", "name", "roles", "manager", "limits"}, at);
    });
    each(all, "absences", "absence", [this](const Json& row, const std::string& at) {
      people.absences.push_back({text_of(row, "person", at, true), period(row, at),
                                 text_of(row, "reason", at, false), at});
      refuse_others(row, {"person", "from", "until", "reason"}, at);
    });
    each(all, "delegations", "delegation", [this](const Json& row, const std::string& at) {
      people.delegations.push_back({text_of(row, "from_person", at, true),
                                    text_of(row, "to_person", at, true),
                                    text_of(row, "scope", at, false), period(row, at),
                                    text_of(row, "reason", at, true), at});
      refuse_others(row, {"from_person", "to_person", "scope", "from", "until", "reason"}, at);
    });
  }

  void csv(const std::string& text) {
    record::CsvReader rows(text);
    std::vector<std::string> header;
    while (!rows.at_end()) {
      const int line = rows.line();
      auto cells = rows.next();
      const std::string at = fmt::format("{} line {}", path_, line);
      if (!cells) {
        found.push_back(std::move(cells.error()).in(at));
        return;
      }
      if (cells->empty()) continue;
      if (header.empty()) {
        header = *cells;
        continue;
      }
      person(header, *cells, at);
    }
  }

  People people;
  std::vector<Error> found;

 private:
  void add(std::string message, std::string hint, const std::string& at) {
    found.push_back(Error{"B8601", std::move(message), std::move(hint), {at}});
  }

  void person(const std::vector<std::string>& header, const std::vector<std::string>& cells,
              const std::string& at) {
    Person made;
    made.place = at;
    for (std::size_t i = 0; i < header.size() && i < cells.size(); ++i) {
      if (header[i] == "id")
        made.id = cells[i];
      else if (header[i] == "name")
        made.name = cells[i];
      else if (header[i] == "manager")
        made.manager = cells[i];
      else if (header[i] == "roles")
        made.roles = split(cells[i]);
      else
        add("the column `" + header[i] + "` is not known here",
            "there are `id`, `name`, `roles` (with `;` between them) and `manager`", at);
    }
    people.persons.push_back(std::move(made));
  }

  static std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(';'), text.size());
      std::string_view part = text.substr(0, end);
      while (part.starts_with(' ')) part.remove_prefix(1);
      while (part.ends_with(' ')) part.remove_suffix(1);
      if (!part.empty()) parts.emplace_back(part);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
  }

  template <typename Take>
  void each(const Json& all, const char* list, std::string_view what, const Take& take) {
    const auto rows = all.find(list);
    if (rows == all.end() || !rows->is_array()) return;
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const std::string at = fmt::format("{}, {} {}", path_, what, i + 1);
      if ((*rows)[i].is_object())
        take((*rows)[i], at);
      else
        add("this is no object", "write { ... }", at);
    }
  }

  void refuse_others(const Json& row, const std::vector<std::string>& known,
                     const std::string& at) {
    for (const auto& [key, value] : row.items())
      if (std::ranges::find(known, key) == known.end())
        add("`" + key + "` is not known here", fmt::format("there are {}", fmt::join(known, ", ")),
            at);
  }

  std::string text_of(const Json& row, const char* key, const std::string& at, bool needed) {
    const auto found_value = row.find(key);
    if (found_value != row.end() && found_value->is_string())
      return found_value->get<std::string>();
    if (needed || found_value != row.end())
      add(fmt::format("`{}` is {}", key, found_value == row.end() ? "not there" : "no text"),
          fmt::format("write \"{}\": \"...\"", key), at);
    return {};
  }

  std::vector<std::string> texts(const Json& row, const char* key, const std::string& at) {
    std::vector<std::string> made;
    const auto list = row.find(key);
    if (list == row.end()) return made;
    for (const Json& one : *list) {
      if (one.is_string())
        made.push_back(one.get<std::string>());
      else
        add(fmt::format("`{}` holds something that is no text", key), "write [\"...\"]", at);
    }
    return made;
  }

  std::map<std::string, std::string> limits(const Json& row, const std::string& at) {
    std::map<std::string, std::string> made;
    const auto all = row.find("limits");
    if (all == row.end()) return made;
    for (const auto& [path, most] : all->items()) {
      if (most.is_string())
        made[path] = most.get<std::string>();
      else
        add("the limit of `" + path + "` is no text", "write \"EUR 5000.00\"", at);
    }
    return made;
  }

  Period period(const Json& row, const std::string& at) {
    const auto moment = [&](const char* key, bool ends) -> value::Instant {
      const std::string text = text_of(row, key, at, true);
      if (text.empty()) return {};
      if (const auto instant = value::Instant::parse(text)) return *instant;
      if (const auto day = value::Date::parse(text)) {
        // A day alone belongs to it as a whole, as in `in force from … until …`.
        const auto time = BusinessTime::in({}, zone_);
        const auto bound = time ? time->end_of({ends ? day->days : day->days - 1})
                                : Result<value::Instant>(std::unexpected(time.error()));
        if (bound) return *bound;
      }
      add(fmt::format("`{}` is no moment: `{}`", key, text),
          "write a day, 2026-03-02, or a moment with its offset, 2026-03-02T09:00:00+01:00", at);
      return {};
    };
    const value::Instant from = moment("from", false);
    return {from, moment("until", true)};
  }

  std::string path_;
  std::string zone_;
};

}  // namespace

std::expected<People, std::vector<Error>> people_in(const std::string& text,
                                                    const std::string& path,
                                                    const std::string& zone) {
  PeopleReader reader(path, zone);
  if (path.ends_with(".csv"))
    reader.csv(text);
  else
    reader.json(text);
  if (reader.found.empty()) reader.found = findings(reader.people);
  if (!reader.found.empty()) return std::unexpected(std::move(reader.found));
  return std::move(reader.people);
}

std::expected<People, std::vector<Error>> read_people(const std::string& path,
                                                      const std::string& zone) {
  const auto text = record::read_bytes(path);
  if (!text) return std::unexpected(std::vector<Error>{text.error()});
  return people_in(*text, path, zone);
}

}  // namespace bop::cases
