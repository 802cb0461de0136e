#include "runtime/cases/history.h"

#include <algorithm>
#include <set>
#include <utility>

namespace bop::cases {

std::string DutyDemand::Duty::path() const {
  const std::size_t field = of.find('.');
  return field == std::string::npos ? of : of.substr(field + 1);
}

namespace {

void add(std::vector<Act>& acts, const Act& like, const std::string& verb,
         const std::string& person, Instant at) {
  Act act = like;
  act.verb = verb;
  act.person = person;
  act.at = at;
  acts.push_back(std::move(act));
}

}  // namespace

std::vector<Act> acts_of(const Case& state) {
  std::vector<Act> acts;
  std::set<std::pair<std::string, std::string>> seen;
  for (const DutyDemand& duties : state.demands.duties)
    for (const DutyDemand::Duty& duty : duties.duties) {
      const bool earlier = duty.of.empty();
      if (!earlier && (duty.key_state == KeyState::Own || duty.key_state == KeyState::Missing))
        continue;
      const std::string path = earlier ? std::string() : duty.path();
      if (!seen.insert({duties.name, path}).second) continue;
      const bool known = !earlier && duty.key_state == KeyState::Known;
      const Act like{state.id,
                     duties.name,
                     path,
                     known ? KeyState::Known : KeyState::Unknown,
                     known ? duty.key : std::string(),
                     {},
                     {},
                     {}};
      for (const Did& did : state.did) {
        add(acts, like, did.verb, did.person, did.at);
        if (!did.on_behalf_of.empty()) add(acts, like, did.verb, did.on_behalf_of, did.at);
      }
      // Who stands in a field had done it when the case was opened.
      for (const DutyDemand::Actor& actor : duties.actors) {
        for (const std::string& person : actor.persons.persons)
          add(acts, like, actor.verb, person, state.opened);
        if (!actor.persons.unknown.empty()) add(acts, like, actor.verb, {}, state.opened);
      }
    }
  return acts;
}

}  // namespace bop::cases
