// What reading people from JSON and from CSV share: findings with their place, and what no text of
// an organisation may look like. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "runtime/cases/people.h"

namespace bop::cases {

struct PeopleReading {
  std::string path;
  People people;
  std::vector<Error> found;

  void add(std::string message, std::string hint, const std::string& at) {
    found.push_back(Error{"B8601", std::move(message), std::move(hint), {at}});
  }
};

void read_people_json(PeopleReading& reading, const std::string& text, const std::string& zone);
void read_people_csv(PeopleReading& reading, const std::string& text);

}  // namespace bop::cases
