#include "runtime/cases/people.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "runtime/builtins/fold.h"
#include "runtime/cases/business_time.h"
#include "runtime/cases/people_reading.h"
#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"

namespace bop::cases {

const Person* People::find(const std::string& id) const {
  const auto found = std::ranges::find(persons, id, &Person::id);
  return found == persons.end() ? nullptr : &*found;
}

const Person* People::meant_by(const std::string& text) const {
  if (const Person* exactly = find(text)) return exactly;
  const std::string wanted = builtins::folded(text);
  if (wanted.empty()) return nullptr;
  const auto is_id = [&](const Person& one) { return builtins::folded(one.id) == wanted; };
  const auto by_id = std::ranges::find_if(persons, is_id);
  if (by_id != persons.end()) return &*by_id;
  const auto is_name = [&](const Person& one) { return builtins::folded(one.name) == wanted; };
  const auto by_name = std::ranges::find_if(persons, is_name);
  if (by_name == persons.end() || std::ranges::count_if(persons, is_name) > 1) return nullptr;
  return &*by_name;
}

bool People::absent(const std::string& id, value::Instant at) const {
  return std::ranges::any_of(absences, [&](const Absence& absence) {
    return absence.person == id && absence.period.holds(at);
  });
}

std::optional<value::Instant> bound_in(const std::string& text, const std::string& zone,
                                       bool ends) {
  if (const auto instant = value::Instant::parse(text)) return instant;
  const auto day = value::Date::parse(text);
  const auto time = BusinessTime::in({}, zone);
  if (!day || !time) return std::nullopt;
  // A day alone belongs to it as a whole, as in `in force from … until …`.
  const auto bound = time->end_of({ends ? day->days : day->days - 1});
  return bound ? std::optional(*bound) : std::nullopt;
}

namespace {

bool overlap(const Period& a, const Period& b) {
  return a.from < b.until && b.from < a.until;
}

class Finder {
 public:
  explicit Finder(const People& people) : people_(people) {}

  std::vector<Error> all() {
    persons();
    managers();
    for (const Absence& absence : people_.absences) {
      known(absence.person, "absence", absence.place);
      ordered(absence.period, absence.place);
    }
    overlapping();
    for (const Delegation& delegation : people_.delegations) {
      known(delegation.from, "delegation", delegation.place);
      known(delegation.to, "delegation", delegation.place);
      ordered(delegation.period, delegation.place);
      if (delegation.from == delegation.to)
        add(fmt::format("`{}` delegates to nobody else", delegation.from),
            "name the person who acts in the meantime", delegation.place);
      as_seen(delegation.scope, "scope", delegation.place);
    }
    circles();
    return std::move(found_);
  }

 private:
  void add(std::string message, std::string hint, const std::string& place) {
    found_.push_back(Error{"B8602", std::move(message), std::move(hint), {place}});
  }

  void known(const std::string& id, std::string_view what, const std::string& place) {
    if (people_.find(id) == nullptr)
      add(fmt::format("the {} names `{}`, who is not among the persons", what, id),
          "add the person, or correct the name", place);
  }

  void ordered(const Period& period, const std::string& place) {
    if (period.until <= period.from)
      add(period.until == period.from
              ? fmt::format("`until` is `from`: it begins and ends at {}", period.from.text())
              : fmt::format("`until` is before `from`: it begins at {} and ends at {}",
                            period.from.text(), period.until.text()),
          "correct one of the two: a day as `until` is the last that belongs to it, a moment the "
          "first that no longer does",
          place);
  }

  // Nobody sees a blank at the end of a name, and a record that names the person has none: who is
  // excluded by that name would not be.
  void as_seen(const std::string& text, std::string_view what, const std::string& place) {
    if (record::trimmed(text) != text)
      add(fmt::format("the {} `{}` begins or ends with a blank", what, text), "remove the blank",
          place);
  }

  void persons() {
    std::map<std::string, const Person*> first;
    std::map<std::string, const Person*> alike;
    for (const Person& person : people_.persons) {
      if (person.id.empty()) add("a person without an id", "give every person an id", person.place);
      as_seen(person.id, "id", person.place);
      const auto [known_one, is_new] = first.try_emplace(person.id, &person);
      const auto [like_one, unlike] = alike.try_emplace(in_small(person.id), &person);
      if (!is_new)
        add(fmt::format("the id `{}` is taken by {}", person.id, known_one->second->place),
            "every person has an id of its own", person.place);
      else if (!unlike)
        add(fmt::format("the id `{}` is that of {} but for capitals: `{}`", person.id,
                        like_one->second->place, like_one->second->id),
            "make one person of the two, or give one another id", person.place);
      if (!person.manager.empty() && people_.find(person.manager) == nullptr)
        add(fmt::format("`{}` is managed by `{}`, who is not among the persons", person.id,
                        person.manager),
            "add the manager, or correct the name", person.place);
      roles(person);
    }
  }

  static std::string in_small(std::string text) {
    for (char& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
  }

  void roles(const Person& person) {
    std::set<std::string> held;
    for (const std::string& role : person.roles) {
      as_seen(role, "role", person.place);
      if (role.empty() || role.starts_with(" of ") || role.ends_with(" of "))
        add(fmt::format("`{}` has the role `{}`, which names none", person.id, role),
            "write `controller`, or `controller of CC-100` for one scope alone", person.place);
      if (!held.insert(role).second)
        add(fmt::format("`{}` has the role `{}` twice", person.id, role),
            "remove one of them, or correct it: another role may be meant", person.place);
    }
  }

  // What goes to the manager goes on to the manager's: in a circle it comes back to who let it lie.
  // Who is managed by themselves has nobody above them.
  void managers() {
    for (const Person& person : people_.persons) {
      std::set<std::string> seen;
      const Person* above = people_.find(person.manager);
      while (above != nullptr && above->id != person.id && seen.insert(above->id).second)
        above = people_.find(above->manager);
      if (above == nullptr || above->id != person.id || person.manager == person.id) continue;
      add(fmt::format("`{}` is managed by `{}`, and that leads back to `{}`", person.id,
                      person.manager, person.id),
          "leave `manager` out of who has none, or correct it", person.place);
      return;  // the others of the circle say the same
    }
  }

  void overlapping() {
    const auto& all = people_.absences;
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (all[i].person == all[j].person && overlap(all[i].period, all[j].period))
          add(fmt::format("`{}` is absent twice at one time, see {}", all[i].person, all[j].place),
              "make one absence of the two, or correct a day", all[i].place);
  }

  // A for B, B for C, C for A, all at one moment. No delegation is passed on, so nothing loops; but
  // whoever wrote it meant something else.
  void circles() {
    for (std::size_t start = 0; start < people_.delegations.size(); ++start) {
      std::set<std::size_t> seen;
      if (leads_back(start, start, people_.delegations[start].period, seen)) {
        const Delegation& one = people_.delegations[start];
        add(fmt::format("`{}` delegates to `{}`, and that leads back to `{}`", one.from, one.to,
                        one.from),
            "end the circle: somebody has to be there", one.place);
        return;  // the others of the circle say the same
      }
    }
  }

  bool leads_back(std::size_t at, std::size_t start, Period common, std::set<std::size_t>& seen) {
    if (!seen.insert(at).second) return false;
    const auto& all = people_.delegations;
    for (std::size_t next = 0; next < all.size(); ++next) {
      if (all[next].from != all[at].to || !overlap(all[next].period, common)) continue;
      if (all[next].from == all[next].to) continue;
      if (all[next].to == all[start].from) return true;
      const Period both{std::max(common.from, all[next].period.from),
                        std::min(common.until, all[next].period.until)};
      if (leads_back(next, start, both, seen)) return true;
    }
    return false;
  }

  const People& people_;
  std::vector<Error> found_;
};

}  // namespace

std::vector<Error> findings(const People& people) {
  return Finder(people).all();
}

std::expected<People, std::vector<Error>> people_in(const std::string& text,
                                                    const std::string& path,
                                                    const std::string& zone) {
  PeopleReading reading{path, {}, {}};
  const auto plain = record::utf8_text(text);
  if (!plain)
    reading.found.push_back(Error(plain.error()).in(path));
  else if (path.ends_with(".csv"))
    read_people_csv(reading, std::string(*plain));
  else
    read_people_json(reading, std::string(*plain), zone);
  if (reading.found.empty()) reading.found = findings(reading.people);
  if (!reading.found.empty()) return std::unexpected(std::move(reading.found));
  return std::move(reading.people);
}

std::expected<People, std::vector<Error>> read_people(const std::string& path,
                                                      const std::string& zone) {
  const auto text = record::read_bytes(path);
  if (!text) return std::unexpected(std::vector<Error>{text.error()});
  return people_in(*text, path, zone);
}

}  // namespace bop::cases
