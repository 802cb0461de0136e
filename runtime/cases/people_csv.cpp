// People from CSV: each row is a person, with the columns id, name, roles, manager and limits.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/cases/limits.h"
#include "runtime/cases/people_reading.h"
#include "runtime/record/csv.h"
#include "runtime/record/plain_text.h"

namespace bop::cases {

namespace {

constexpr auto columns_hint =
    "there are `id`, `name`, `roles` (with `;` between them), `manager` and `limits` (`unlimited`, "
    "or "
    "`invoice.gross: EUR 5000.00`, with `;` between them); absences and delegations are written in "
    "a "
    ".json file";

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view part = record::trimmed(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

class Rows {
 public:
  explicit Rows(PeopleReading& reading) : reading_(reading) {}

  void all(const std::string& text) {
    record::CsvReader rows(text);
    while (!rows.at_end()) {
      const std::string at = fmt::format("{} line {}", reading_.path, rows.line());
      auto cells = rows.next();
      if (!cells) {
        reading_.found.push_back(std::move(cells.error()).in(at));
        return;
      }
      if (cells->empty()) continue;
      if (!header_.empty()) {
        person(*cells, at);
        continue;
      }
      header_ = *cells;
      header(at);
      // Every row would say the same of a header that can't be read.
      if (!reading_.found.empty()) return;
    }
    if (header_.empty())
      reading_.add("there is no header", "write id,name,roles,manager, and a row for each person",
                   reading_.path);
  }

 private:
  void header(const std::string& at) {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const std::string& name = header_[i];
      if (name != "id" && name != "name" && name != "manager" && name != "roles" &&
          name != "limits")
        reading_.add("the column `" + name + "` is not known here", columns_hint, at);
      if (std::find(header_.begin(), header_.begin() + static_cast<std::ptrdiff_t>(i), name) !=
          header_.begin() + static_cast<std::ptrdiff_t>(i))
        reading_.add("the column `" + name + "` stands twice", "remove one of them", at);
    }
    for (const char* needed : {"id", "roles"})
      if (std::ranges::find(header_, needed) == header_.end())
        reading_.add(fmt::format("there is no column `{}`", needed), columns_hint, at);
  }

  void person(const std::vector<std::string>& cells, const std::string& at) {
    if (cells.size() != header_.size())
      return reading_.add(
          fmt::format("{} cells, the header has {}", cells.size(), header_.size()),
          "a cell that contains the separator is written in quotes; roles have `;` between them",
          at);
    Person made;
    made.place = at;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (header_[i] == "id")
        made.id = cells[i];
      else if (header_[i] == "name")
        made.name = cells[i];
      else if (header_[i] == "manager")
        made.manager = cells[i];
      else if (header_[i] == "limits")
        limits(cells[i], made, at);
      else
        made.roles = split(cells[i]);
    }
    reading_.people.persons.push_back(std::move(made));
  }

  void limits(const std::string& cell, Person& person, const std::string& at) {
    person.unlimited = cell == no_limit;
    if (person.unlimited) return;
    for (const std::string& one : split(cell)) {
      const std::size_t colon = std::min(one.find(':'), one.size());
      const std::string path(record::trimmed(std::string_view(one).substr(0, colon)));
      const std::string most(
          record::trimmed(std::string_view(one).substr(std::min(colon + 1, one.size()))));
      const bool is_field = !record_of(path).empty() && record_of(path).size() + 1 < path.size();
      if (const auto limit = limit_in(most); !is_field || !limit || person.limits.contains(path))
        reading_.add(
            "the limit `" + one + "` can't be read" +
                (is_field && !limit ? ": " + limit.error() : ""),
            "write `unlimited`, or each field once, `invoice.gross: EUR 5000.00`, with `;` "
            "between them; nothing for who approves no amount",
            at);
      person.limits[path] = most;
    }
  }

  PeopleReading& reading_;
  std::vector<std::string> header_;
};

}  // namespace

void read_people_csv(PeopleReading& reading, const std::string& text) {
  Rows(reading).all(text);
}

}  // namespace bop::cases
