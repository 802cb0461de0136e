#include "runtime/cases/eligible.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/history.h"
#include "runtime/cases/limits.h"
#include "runtime/cases/role_used.h"

namespace bop::cases {

std::string Candidate::text() const {
  return on_behalf_of.empty() ? person : person + " for " + on_behalf_of;
}

std::vector<std::string> Candidate::persons() const {
  std::vector<std::string> both{person};
  if (!on_behalf_of.empty()) both.push_back(on_behalf_of);
  return both;
}

namespace {

// What somebody wants to do about a task: answer it, correct the record that it is about, or take
// its case to another version of the policy; or has done, and it is to stand.
enum class Wish : std::uint8_t { Answer, Correct, Migrate, Stand };

struct Role {
  std::string name, scope;  // "cost_centre_owner", "CC-100"
};
Role split(const std::string& role) {
  const std::size_t at = role.find(" of ");
  if (at == std::string::npos) return {role, {}};
  return {role.substr(0, at), role.substr(at + 4)};
}

bool covers(const Demands& demands, const std::string& held, const std::string& wanted,
            std::set<std::string>& seen) {
  if (held == wanted) return true;
  if (!seen.insert(held).second) return false;
  const auto found = demands.covers.find(held);
  if (found == demands.covers.end()) return false;
  return std::ranges::any_of(found->second, [&](const std::string& covered) {
    return covers(demands, covered, wanted, seen);
  });
}

class Chooser {
 public:
  Chooser(const Case& state, const Task& task, const People& people, Instant at,
          Wish wish = Wish::Answer)
      : state_(state), task_(task), people_(people), at_(at), wish_(wish) {}

  std::vector<Candidate> all() const {
    std::vector<Candidate> made;
    for (const Person& person : people_.persons) {
      if (holds(person)) made.push_back({person.id, {}, against(person.id, {})});
      for (const Delegation& delegation : people_.delegations)
        if (delegation.to == person.id && delegation.from != person.id)
          add_delegate(delegation, made);
    }
    return made;
  }

  // Why they may not: who acts, and for whom.
  std::string against(const std::string& person, const std::string& from) const {
    // Who is away today may be back when a later stage is asked.
    const bool now = task_.state != TaskState::Waiting && wish_ != Wish::Stand;
    if (now && people_.absent(person, at_)) return "is absent";
    if (wish_ == Wish::Migrate) return {};
    const std::vector<std::string> both = Candidate{person, from, {}}.persons();
    if (std::string reason = roles_against(both); !reason.empty()) return reason;
    // The record may be put right by whom the task itself is not for.
    if (wish_ == Wish::Correct) return duty_against(state_, people_, "corrects", both, at_);
    if (std::string reason = exclusion_against(task_.excluded, people_, {person, from, {}});
        !reason.empty())
      return reason;
    if (task_.kind == TaskKind::Approve && wish_ == Wish::Answer)
      if (std::string reason = authority_against(state_, task_, people_, {person, from, {}});
          !reason.empty())
        return reason;
    if (std::string reason = limit_against(state_, people_, from.empty() ? person : from);
        !reason.empty())
      return reason;
    if (wish_ != Wish::Stand)
      if (std::string reason = earlier(both); !reason.empty()) return reason;
    return duty_against(state_, people_, verb(), both, at_);
  }

 private:
  // Authority is not passed on: only who holds the role himself can delegate it.
  void add_delegate(const Delegation& delegation, std::vector<Candidate>& made) const {
    const Person* from = people_.find(delegation.from);
    if (from == nullptr || !holds(*from) || !in_scope(delegation)) return;
    std::string reason;
    if (!delegation.period.holds(at_))
      reason = fmt::format("the delegation of {} runs from {} until {}", delegation.from,
                           delegation.period.from.text(), delegation.period.until.text());
    else
      reason = against(delegation.to, delegation.from);
    made.push_back({delegation.to, delegation.from, std::move(reason)});
  }

  bool in_scope(const Delegation& delegation) const {
    if (delegation.scope.empty() || delegation.scope == state_.demands.policy) return true;
    if (delegation.scope == task_.part_of) return true;
    return std::ranges::any_of(task_.roles, [&](const std::string& role) {
      return role == delegation.scope || split(role).name == delegation.scope;
    });
  }

  bool holds(const Person& person) const {
    if (std::ranges::find(task_.persons, person.id) != task_.persons.end()) return true;
    // A task that names nobody is everybody's who has a part in it: that of a service. An approval
    // is never.
    if (task_.roles.empty() && task_.persons.empty())
      return task_.kind != TaskKind::Approve && !person.roles.empty();
    return std::ranges::any_of(person.roles, [&](const std::string& held) {
      return std::ranges::any_of(
          task_.roles, [&](const std::string& wanted) { return counts_as(state_, held, wanted); });
    });
  }

  // Who holds two roles that nobody may hold together acts in neither; who acts for another holds
  // the roles of both.
  std::string roles_against(const std::vector<std::string>& persons) const {
    std::vector<std::string> held;
    for (const std::string& one : persons)
      if (const Person* person = people_.find(one); person != nullptr)
        held.insert(held.end(), person->roles.begin(), person->roles.end());
    const auto acts_as = [this](const std::string& role, const std::string& wanted) {
      return counts_as(state_, split(role).name, split(wanted).name);
    };
    std::vector<std::string> acting;  // by which of them the task is theirs; by name: by its roles
    for (const std::string& wanted : task_.roles)
      for (const std::string& role : held)
        if (acts_as(role, wanted)) acting.push_back(role);
    if (acting.empty()) acting = task_.roles;
    for (const DutyDemand& duties : state_.demands.duties)
      for (const auto& [one, other] : duties.apart) {
        const auto is = [&](const std::string& wanted) {
          return [&, wanted](const std::string& role) { return acts_as(role, wanted); };
        };
        if (std::ranges::none_of(held, is(one)) || std::ranges::none_of(held, is(other))) continue;
        if (acting.empty() || !std::ranges::all_of(acting, [&](const std::string& role) {
              return acts_as(role, one) || acts_as(role, other);
            }))
          continue;
        return fmt::format("{} and {} are roles that the duties `{}` let nobody have together", one,
                           other, duties.name);
      }
    return {};
  }

  std::string verb() const { return task_.kind == TaskKind::Approve ? "approves" : "decides"; }

  // N eyes are those of N different people, and who acts for another counts as both.
  std::string earlier(const std::vector<std::string>& both) const {
    if (task_.kind != TaskKind::Approve) return {};
    for (const ApprovalUnderWay& approval : state_.approvals) {
      if (!approval.has(task_)) continue;
      if (approval.demand.people < 2 && approval.demand.chain != abi::Chain::Quorum) return {};
      for (const auto& given : approval.given)
        for (const std::string& one : both)
          if (one == given.person || one == given.on_behalf_of)
            return one + " has approved already";
    }
    return {};
  }

  const Case& state_;
  const Task& task_;
  const People& people_;
  Instant at_;
  Wish wish_;
};

bool within(const Case& state, const DutyDemand::Duty& duty, Instant then, Instant at) {
  if (!duty.within) return true;
  const auto time = BusinessTime::in(state.demands.calendar, state.demands.zone);
  if (!time) return true;  // what can't be counted is not forgiven
  const auto until = time->after(then, *duty.within);
  return !until || at <= *until;
}

// Whether one of these people has done it, or whether nobody can know.
std::string has_done(const Case& state, const People& people, const DutyDemand& duties,
                     const DutyDemand::Duty& duty, const std::string& verb,
                     const std::vector<std::string>& persons, Instant at) {
  for (const DutyDemand::Actor& actor : duties.actors) {
    if (actor.verb != verb) continue;
    if (!actor.persons.unknown.empty()) return "it is not known who " + verb;
    if (const std::string stranger = stranger_in(actor.persons, people); !stranger.empty())
      return fmt::format("it is not known who {}: {}", verb, stranger);
    for (const std::string& one : persons)
      if (names(actor.persons, people, one)) return one + " " + verb;
  }
  for (const Did& did : state.did) {
    if (did.verb != verb || !within(state, duty, did.at, at)) continue;
    for (const std::string& one : persons)
      if (one == did.person || one == did.on_behalf_of) return one + " " + verb;
  }
  return {};
}

// What a duty is asked of: one case, at a moment.
struct Asked {
  const Case& state;
  const DutyDemand& duties;
  const DutyDemand::Duty& duty;
  Instant at;
};

std::string told(const Asked& asked, const Act& act) {
  constexpr std::size_t day = 10;
  const std::string& of = asked.duty.of;
  const std::string who =
      act.person.empty() ? "it is not known who " + act.verb : act.person + " " + act.verb;
  const std::string what =
      fmt::format("{} in `{}` on {}", who, act.id, act.at.text().substr(0, day));
  if (asked.duty.key_state == KeyState::Unknown)
    return fmt::format("{} is not known, and {}", of, what);
  if (act.known == KeyState::Known)
    return fmt::format("{}, of the same {} `{}`", what, of, act.value);
  return fmt::format("{}, of which {} is not known", what, act.path.empty() ? of : act.path);
}

// The same in other cases with the same value. Where one of the values is not known, they may be
// the same.
std::string has_done_elsewhere(const Asked& asked, const History& history, const std::string& verb,
                               const std::vector<std::string>& persons) {
  const DutyDemand::Duty& duty = asked.duty;
  if (duty.key_state == KeyState::Own || duty.key_state == KeyState::Missing) return {};
  std::vector<std::string> all = persons;
  all.emplace_back();  // whom nobody knows
  for (const std::string& person : all) {
    const auto acts = history.last({asked.state.id, asked.duties.name, duty.path(), duty.key_state,
                                    duty.key, verb, person, asked.at});
    if (!acts) return "what was done in other cases can't be read: " + acts.error().message;
    for (const Act& act : *acts)
      if (within(asked.state, duty, act.at, asked.at)) return told(asked, act);
  }
  return {};
}

}  // namespace

bool counts_as(const Case& state, const std::string& held, const std::string& wanted) {
  const Role own = split(held), asked = split(wanted);
  if (!own.scope.empty() && own.scope != asked.scope) return false;
  std::set<std::string> seen;
  return covers(state.demands, own.name, asked.name, seen);
}

std::string stranger_in(const Named& named, const People& people) {
  if (people.anybody) return {};
  // Of an earlier bop, or by an act of a person: these stand in no field.
  const std::size_t said = std::min(named.said_by.size(), named.persons.size());
  for (std::size_t i = 0; i < said; ++i)
    if (people.meant_by(named.persons[i]) == nullptr)
      return fmt::format("{} is `{}`, who is not among the people", named.said_by[i],
                         named.persons[i]);
  return {};
}

bool names(const Named& named, const People& people, const std::string& person) {
  for (const std::string& one : named.persons) {
    if (one == person) return true;
    const Person* meant = people.meant_by(one);
    if (meant != nullptr && meant->id == person) return true;
  }
  const Person* found = people.find(person);
  if (found == nullptr) return false;
  // Only who holds the role itself: who covers it is another.
  return std::ranges::any_of(named.roles, [&](const std::string& role) {
    const Role excluded = split(role);
    return std::ranges::any_of(found->roles, [&](const std::string& text) {
      const Role held = split(text);
      return held.name == excluded.name &&
             (excluded.scope.empty() || held.scope.empty() || held.scope == excluded.scope);
    });
  });
}

namespace {

bool moves_money(const Demands& demands) {
  // Of an earlier bop, which did not say: by what is known of the amounts.
  return demands.money || std::ranges::any_of(demands.limited, [](const auto& amount) {
           const auto known = amount_in(amount.second);
           return known && known->currency;
         });
}

std::string over(const std::string& path, const std::string& known, const std::string& most) {
  const auto limit = limit_in(most);
  if (!limit) return fmt::format("the limit of {} can't be read: {}", path, limit.error());
  if (limit->unlimited) return {};
  const auto amount = amount_in(known);
  if (!amount) return fmt::format("{} is not known, and the limit is {}", path, most);
  if (amount->currency != limit->currency)
    return fmt::format("{} is {}, and the limit is {}", path, known,
                       limit->currency ? "in " + limit->currency.text() : most);
  // A credit note of EUR -900,000.00 is no small amount.
  if (amount->most.magnitude() > limit->most)
    return fmt::format("{} is {}, and the limit is {}", path, known, most);
  return {};
}

}  // namespace

std::string exclusion_against(const Named& excluded, const People& people, const Candidate& who) {
  if (!excluded.unknown.empty()) return "it is not known who is excluded";
  if (const std::string stranger = stranger_in(excluded, people); !stranger.empty())
    return "it is not known who is excluded: " + stranger;
  for (const std::string& one : who.persons())
    if (names(excluded, people, one))
      return one == who.person ? "is excluded" : "acts for " + one + ", who is excluded";
  return {};
}

std::string authority_against(const Case& state, const Task& task, const People& people,
                              const Candidate& who) {
  const std::string& whose = who.on_behalf_of.empty() ? who.person : who.on_behalf_of;
  const Person* person = people.find(whose);
  if (person == nullptr) return {};
  const auto held_for = [&](const std::vector<std::string>& wanted) {
    return std::ranges::any_of(person->roles, [&](const std::string& held) {
      return std::ranges::any_of(
          wanted, [&](const std::string& role) { return counts_as(state, held, role); });
    });
  };
  // The people of a test have no managers of their own.
  if (!people.anybody && !task.authority.empty() && !held_for(task.roles) &&
      !held_for(task.authority))
    return fmt::format("{} has it as a manager, and is not {}", whose,
                       fmt::join(task.authority, " or "));
  if (person->unlimited || !person->limits.empty() || !moves_money(state.demands)) return {};
  return fmt::format(
      "no limit is written for {}; write \"limits\": {{\"{}\": \"EUR 5000.00\"}}, or "
      "\"limits\": \"unlimited\"",
      whose, state.demands.limited.begin()->first);
}

std::string limit_against(const Case& state, const People& people, const std::string& whose) {
  const Person* person = people.find(whose);
  const auto& amounts = state.demands.limited;
  if (person == nullptr || person->limits.empty() || amounts.empty()) return {};
  const std::string_view record = record_of(amounts.begin()->first);
  std::vector<std::string> elsewhere;
  for (const auto& [path, most] : person->limits) {
    const auto known = amounts.find(path);
    if (known != amounts.end()) {
      if (std::string reason = over(path, known->second, most); !reason.empty()) return reason;
    } else if (record_of(path) == record) {
      return fmt::format("the limit `{}` is of no amount of the record", path);
    } else {
      elsewhere.push_back(path);
    }
  }
  // A limit of something else is no leave to do everything here.
  if (elsewhere.size() < person->limits.size()) return {};
  return fmt::format("{} has limits, and none of them is of an amount of this record: {}", whose,
                     fmt::join(elsewhere, ", "));
}

std::string duty_against(const Case& state, const People& people, const std::string& verb,
                         const std::vector<std::string>& persons, Instant at) {
  for (const DutyDemand& duties : state.demands.duties)
    for (const DutyDemand::Duty& duty : duties.duties) {
      if (duty.lifted || std::ranges::find(duty.verbs, verb) == duty.verbs.end()) continue;
      for (const std::string& other : duty.verbs) {
        if (other == verb) continue;
        std::string done = has_done(state, people, duties, duty, other, persons, at);
        if (done.empty() && people.history != nullptr)
          done = has_done_elsewhere({state, duties, duty, at}, *people.history, other, persons);
        if (!done.empty())
          return fmt::format("{}, and the duties `{}` let nobody do both", done, duties.name);
      }
    }
  return {};
}

std::vector<Candidate> candidates(const Case& state, const Task& task, const People& people,
                                  Instant at) {
  return Chooser(state, task, people, at).all();
}

std::string nobody_for(const Case& state, const Task& task, const People& people, Instant at) {
  std::set<std::string> reasons;
  for (const Candidate& candidate : candidates(state, task, people, at)) {
    if (candidate.eligible()) return {};
    reasons.insert(candidate.text() + ": " + candidate.reason);
  }
  if (!reasons.empty()) return fmt::format("{}", fmt::join(reasons, "; "));
  return fmt::format("nobody is {}",
                     fmt::join(task.roles.empty() ? task.persons : task.roles, " or "));
}

std::string against_given(const Case& state, const Task& stage, const People& people,
                          const ApprovalUnderWay::Given& given) {
  const std::string reason = Chooser(state, stage, people, given.at, Wish::Stand)
                                 .against(given.person, given.on_behalf_of);
  if (reason.empty()) return {};
  return Candidate{given.person, given.on_behalf_of, {}}.text() + ": " + reason;
}

namespace {

// The first way in which somebody may do it, of all there are.
std::expected<Candidate, std::string> way_of(const std::vector<Candidate>& all,
                                             const People& people, const std::string& person,
                                             const std::vector<std::string>& wanted) {
  std::string reason;
  for (const Candidate& candidate : all) {
    if (candidate.person != person) continue;
    if (candidate.eligible()) return candidate;
    const std::string why = candidate.text() + ": " + candidate.reason;
    if (reason.find(why) == std::string::npos) reason += (reason.empty() ? "" : "; ") + why;
  }
  if (reason.empty())
    reason = people.find(person) == nullptr
                 ? person + " is not among the people"
                 : fmt::format("{} is neither {}, nor acts for one who is", person,
                               fmt::join(wanted, ", nor "));
  return std::unexpected(std::move(reason));
}

// The tasks by which a record may be corrected. Who is asked by a decision may at any time; of a
// policy that decides nothing, who has had a task of the case.
std::vector<Task> tasks_to_correct_by(const Case& state) {
  std::vector<Task> made;
  for (const Task& task : state.tasks)
    if (task.open() || state.demands.decisions.empty()) made.push_back(task);
  for (const DecisionDemand& decision : state.demands.decisions) {
    if (decision.asks.empty()) continue;
    Task& asked = made.emplace_back();
    asked.roles = {decision.asks};
    asked.part_of = decision.name;
  }
  return made;
}

}  // namespace

std::expected<Candidate, std::string> may_correct(const Case& state, const People& people,
                                                  const std::string& person, Instant at) {
  std::vector<Candidate> all;
  std::vector<std::string> wanted;
  for (const Task& task : tasks_to_correct_by(state)) {
    for (Candidate& one : Chooser(state, task, people, at, Wish::Correct).all())
      all.push_back(std::move(one));
    for (const auto& names : {task.roles, task.persons})
      for (const std::string& name : names)
        if (std::ranges::find(wanted, name) == wanted.end()) wanted.push_back(name);
  }
  return way_of(all, people, person, wanted);
}

std::string owner_role(const Demands& demands) {
  std::string role;
  for (const char letter : demands.owner) {
    const auto sign = static_cast<unsigned char>(letter);
    if (std::isalnum(sign) != 0)
      role += static_cast<char>(std::tolower(sign));
    else if (!role.empty() && role.back() != '_')
      role += '_';
  }
  while (role.ends_with('_')) role.pop_back();
  return role;
}

std::expected<Candidate, std::string> may_migrate(const Case& state, const People& people,
                                                  const std::string& person, Instant at) {
  Task owned;
  owned.roles = {owner_role(state.demands)};
  if (owned.roles.front().empty())
    return std::unexpected("`" + state.demands.policy + "` names no owner");
  return way_of(Chooser(state, owned, people, at, Wish::Migrate).all(), people, person,
                owned.roles);
}

namespace {

// The first way in which somebody may do it, or would, if nothing stood against it.
const Candidate* way_in(const std::vector<Candidate>& all, const std::string& person) {
  const Candidate* found = nullptr;
  for (const Candidate& one : all) {
    if (one.person != person) continue;
    if (one.eligible()) return &one;
    if (found == nullptr) found = &one;
  }
  return found;
}

std::string role_by(const Case& state, const Task& task, const People& people,
                    const Candidate& who) {
  const Person* person = people.find(who.on_behalf_of.empty() ? who.person : who.on_behalf_of);
  if (person == nullptr) return {};
  for (const auto& wanted : {task.roles, task.authority})
    for (const std::string& role : wanted)
      for (const std::string& held : person->roles)
        if (counts_as(state, held, role)) return held;
  return task.roles.empty() && task.persons.empty() ? "anybody" : "by name";
}

std::string role_among(const Case& state, const std::vector<Task>& tasks, const People& people,
                       const Candidate& who) {
  std::string by_name;
  for (const Task& task : tasks) {
    const std::string role = role_by(state, task, people, who);
    if (role != "by name" && role != "anybody") return role;
    if (by_name.empty()) by_name = role;
  }
  return by_name;
}

std::string role_in(const Case& state, const std::vector<Task>& tasks, const People& people,
                    const std::string& person, Instant at, Wish wish) {
  std::vector<Candidate> all;
  for (const Task& task : tasks)
    for (Candidate& one : Chooser(state, task, people, at, wish).all())
      all.push_back(std::move(one));
  const Candidate* who = way_in(all, person);
  return who == nullptr ? roles_of(people, person) : role_among(state, tasks, people, *who);
}

}  // namespace

std::string roles_of(const People& people, const std::string& person) {
  const Person* found = people.find(person);
  return found == nullptr ? std::string() : fmt::format("{}", fmt::join(found->roles, ", "));
}

std::string role_used(const Case& state, const Task& task, const People& people,
                      const std::string& person, Instant at) {
  return role_in(state, {task}, people, person, at, Wish::Answer);
}

std::string role_used_to_correct(const Case& state, const People& people, const std::string& person,
                                 Instant at) {
  return role_in(state, tasks_to_correct_by(state), people, person, at, Wish::Correct);
}

std::string role_used_to_migrate(const Case& state, const People& people, const std::string& person,
                                 Instant at) {
  Task owned;
  owned.roles = {owner_role(state.demands)};
  return role_in(state, {owned}, people, person, at, Wish::Migrate);
}

std::expected<Candidate, std::string> may_do(const Case& state, const Task& task,
                                             const People& people, const std::string& person,
                                             Instant at) {
  return way_of(candidates(state, task, people, at), people, person,
                task.roles.empty() ? task.persons : task.roles);
}

}  // namespace bop::cases
