// Who works here, as an organisation says it: roles, managers, limits, absences, and who acts for
// whom until when. In: a file of people; out: findings for what makes no sense in it. Never: who
// may do something in a case (eligible.h).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/value/date.h"

namespace bop::cases {

/// Half-open: from that instant, until before the other.
struct Period {
  value::Instant from, until;
  bool holds(value::Instant at) const { return from <= at && at < until; }
};

struct Person {
  std::string id;
  std::string name;
  std::vector<std::string> roles;  // "controller", "cost_centre_owner of CC-100"
  std::string manager;
  std::map<std::string, std::string> limits;  // "invoice.gross" → "EUR 5,000.00": at most
  std::string place;                          // "people.json line 5, person 3"
  bool unlimited = false;  // said so; who has neither this nor limits approves no amount
};

struct Absence {
  std::string person;
  Period period;
  std::string reason;
  std::string place;
};

/// `to` may act for `from` in the scope: a role, a role with its scope, a policy; empty: all.
struct Delegation {
  std::string from, to;
  std::string scope;
  Period period;
  std::string reason;
  std::string place;
};

class History;

struct People {
  std::vector<Person> persons;
  std::vector<Absence> absences;
  std::vector<Delegation> delegations;
  std::shared_ptr<const History> history = {};  // what they did in other cases; null: nothing

  bool anybody = false;  // the people of a test: a record may name others, who are not among them

  const Person* find(const std::string& id) const;
  /// Whom a record means: by id, or by a name that only one of them has, with whatever capitals and
  /// blanks. Null: nobody here.
  const Person* meant_by(const std::string& text) const;
  bool absent(const std::string& id, value::Instant at) const;
};

/// Where a period begins or ends: a moment with its offset, or a day, which belongs to it as a
/// whole. Nothing for what is neither, or where the zone is not known.
std::optional<value::Instant> bound_in(const std::string& text, const std::string& zone, bool ends);

/// What makes no sense, each naming its row (B8602): unknown persons, two of one id, a role twice,
/// managers in a circle, a period that ends before it begins, absences that overlap, delegations in
/// a circle.
std::vector<Error> findings(const People& people);

/// The people of a .json or .csv file. What is not as it should be (B8601, B7001, B7002) and what
/// makes no sense refuses the file, with all findings. A day alone is a day of `zone`.
std::expected<People, std::vector<Error>> read_people(const std::string& path,
                                                      const std::string& zone);
/// The same of a text; `path` is what errors call it.
std::expected<People, std::vector<Error>> people_in(const std::string& text,
                                                    const std::string& path,
                                                    const std::string& zone);

}  // namespace bop::cases
