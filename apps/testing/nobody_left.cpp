#include "apps/testing/nobody_left.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/case_demands.h"
#include "apps/testing/cases.h"
#include "apps/testing/moved_in_time.h"
#include "apps/testing/person_places.h"
#include "apps/testing/reach_work.h"
#include "apps/testing/work_kinds.h"
#include "compiler/ir/operands.h"
#include "runtime/abi/print.h"
#include "runtime/cases/cases.h"

namespace bop::testing {

namespace {

using ir::GivenValue;

// Somebody whom the file does not name: a customer, a vendor, a visitor.
constexpr auto stranger = "somebody else";
constexpr std::size_t combinations_max = 4096;

std::string name_of(const std::string& role) {
  return role.substr(0, role.find(" of "));
}

GivenValue known(abi::Value value) {
  GivenValue given;
  given.kind = GivenValue::Kind::Value;
  given.value = std::move(value);
  return given;
}

// Amounts and choices of the subject that say whom an approval asks.
void add_shown(const ir::Program& program, ir::NodeId id, std::set<Place>& places) {
  if (!id) return;
  std::set<Place> here;
  if (std::holds_alternative<ir::Field>(program[id].node)) add_places(program, id, here);
  for (const Place& place : here)
    if (place.reference == abi::none) places.insert(place);
  if (here.empty())
    ir::each_operand(program[id], [&](ir::NodeId operand) { add_shown(program, operand, places); });
}

Limits limits_of(const cases::People& people) {
  Limits limits;
  for (const cases::Person& person : people.persons)
    limits.insert(person.limits.begin(), person.limits.end());
  return limits;
}

class House {
 public:
  House(const LoadedPolicy& policy, const WorkKinds& work, const cases::People& people,
        const HouseOptions& options)
      : policy_(policy),
        work_(work),
        program_(*policy.program()),
        info_(policy.info()),
        people_(people),
        options_(options),
        random_(options.seed),
        values_(program_, nullptr),
        cases_(program_, values_),
        reach_options_{options.at, options.solver},
        reach_(policy_, work_, cases_, random_, reach_options_) {
    people_.anybody = true;
    note_fields();
    note_moments();
    note_scopes();
  }

  HouseResult run() {
    for (const ir::Test& test : program_.tests) look_at_both(test);
    for (std::size_t i = 0; i < options_.cases; ++i) {
      ir::Test test = cases_.next(random_);
      Cases::let_all_amounts_follow(info_.schema, test);
      look_at_both(test);
    }
    reach_.search();
    for (std::size_t i = 0; i < work_.all().size(); ++i) of_approval(i);
    for (const auto& [kind, test] : tasks_) {
      made_.kinds.push_back(kind);
      by_each_person(test);
    }
    note_unnamed();
    note_unheld();
    return std::move(made_);
  }

 private:
  // Which fields hold people, and which say whom an approval asks.
  void note_fields() {
    std::set<Place> persons, shown;
    for (const ir::Approval& approval : program_.approvals) {
      for (const ir::NodeId id : approval.excluded) add_places(program_, id, persons);
      add_shown(program_, approval.by, shown);
    }
    for (const ir::Duties& duties : program_.duties)
      for (const auto& actor : duties.actors)
        for (const ir::NodeId id : actor.persons) add_places(program_, id, persons);
    for (const ir::Process& process : program_.processes)
      for (const auto& task : process.tasks)
        for (const ir::NodeId id : task.excluded) add_places(program_, id, persons);
    for (const Place& place : persons)
      if (holds_text(type_at(info_, place))) persons_.push_back(place);
    for (const Place& place : shown) {
      const abi::Kind kind = type_at(info_, place).kind;
      if (!persons.contains(place) && (kind == abi::Kind::Money || kind == abi::Kind::Number ||
                                       kind == abi::Kind::Integer || kind == abi::Kind::Enum))
        shown_.push_back(place);
    }
  }

  bool holds_text(abi::Type type) const {
    if (type.kind == abi::Kind::List) type = info_.schema.lists[type.index];
    return type.kind == abi::Kind::Text;
  }

  // Between two of them nothing changes for anybody.
  void note_moments() {
    std::set<value::Instant> moments{options_.at};
    const auto note = [&](const cases::Period& period) {
      for (const value::Instant at : {period.from, period.until})
        if (options_.at < at) moments.insert(at);
    };
    for (const cases::Absence& absence : people_.absences) note(absence.period);
    for (const cases::Delegation& delegation : people_.delegations) note(delegation.period);
    moments_.assign(moments.begin(), moments.end());
  }

  std::optional<cases::Demands> demands_of(ir::Test& test, value::Instant at) const {
    test.as_of = at.text();
    const Judged judged = judge_case(policy_, test);
    if (!judged.error.empty()) return std::nullopt;
    return binding::demands_of(policy_, data_of(program_, test).subject, judged.verdict,
                               judged.evaluation);
  }

  // A scope that is one of a few is tried as each of them; of a cost centre those count that
  // somebody of the house answers for.
  void note_scopes() {
    for (std::uint32_t i = 0; i < info_.roles.size(); ++i) {
      if (info_.roles[i].scope == abi::none) continue;
      std::set<Place> places;
      add_places(program_, program_.values[info_.roles[i].scope], places);
      for (const Place& place : places)
        if (place.reference == abi::none && type_at(info_, place).kind == abi::Kind::Enum)
          choices_.emplace(info_.roles[i].name, place);
    }
    for (const auto& [role, place] : choices_)
      if (std::ranges::find(shown_, place) == shown_.end()) shown_.push_back(place);
    for (const cases::Person& person : people_.persons)
      for (const std::string& role : person.roles)
        if (role.find(" of ") != std::string::npos && !choices_.contains(name_of(role)))
          scopes_.insert(role.substr(role.find(" of ") + 4));
  }

  // With the days that it was written with, and as old at the moment of the house as it was then.
  void look_at_both(const ir::Test& test) {
    look_at(test);
    look_at(moved_to(test, options_.at, info_));
  }

  void look_at(const ir::Test& from) {
    if (!from.subject || !whole(*from.subject)) return;
    reach_.look_at(from);
    ir::Test test = from;
    test.steps.clear();
    test.expects.clear();
    const auto demands = demands_of(test, options_.at);
    if (!demands) return;
    for (const cases::TaskDemand& task : demands->tasks)
      for (const std::string& role : task.roles)
        if (!task.deferred) tasks_.emplace("a task of " + name_of(role), test);
    for (const cases::ProcessDemand& process : demands->processes)
      for (const auto& task : process.tasks)
        if (task.wanted == abi::Truth::True)
          tasks_.emplace(
              fmt::format("`{}` of `{}` by {}", task.name, process.name, name_of(task.role)), test);
  }

  std::string text_of(const WorkKind& kind, const std::string& row) const {
    return fmt::format("`{}`{}{}{}{}", program_.approvals[kind.approval].name,
                       row.empty() ? "" : ", ", row, kind.roles.empty() ? "" : ": ",
                       fmt::join(kind.roles, ", "));
  }

  void of_approval(std::size_t index) {
    const WorkKind& kind = work_.all()[index];
    if (const auto& test = reach_.found(index)) {
      made_.kinds.push_back(text_of(kind, kind.text));
      kind_ = index;
      by_each_person(*test);
      kind_.reset();
    } else if (!reach_.is_impossible(index)) {
      if (!stricter_is_found(kind)) made_.missed.push_back(text_of(kind, kind.text));
    } else if (no_case_of_row(kind)) {
      std::string row = text_of(kind, kind.row);
      if (std::ranges::find(made_.never, row) == made_.never.end())
        made_.never.push_back(std::move(row));
    }
  }

  // Where there are enough people for more eyes, there are for fewer.
  bool stricter_is_found(const WorkKind& kind) const {
    for (std::size_t i = 0; kind.fewest_eyes && i < work_.all().size(); ++i) {
      const WorkKind& other = work_.all()[i];
      if (other.approval == kind.approval && other.row == kind.row && reach_.found(i)) return true;
    }
    return false;
  }

  bool no_case_of_row(const WorkKind& kind) const {
    for (std::size_t i = 0; i < work_.all().size(); ++i) {
      const WorkKind& other = work_.all()[i];
      if (other.approval == kind.approval && other.row == kind.row && !reach_.is_impossible(i))
        return false;
    }
    return true;
  }

  void note_unnamed() {
    for (std::uint32_t i = 0; i < program_.approvals.size(); ++i)
      for (const std::string& excluded : reach_.nobody_excluded(i))
        made_.missed.push_back(
            fmt::format("`{}`, `{}` being somebody", program_.approvals[i].name, excluded));
  }

  // By whom it is asked, of the roles that nobody holds.
  void note_unheld() {
    std::map<std::string, std::vector<std::string>> asked;
    const auto note = [&](const std::string& role, const std::string& by) {
      const auto known = std::ranges::find(info_.roles, role, &abi::RoleInfo::name);
      if (known == info_.roles.end() || is_held(role)) return;
      auto& all = asked[role];
      if (std::ranges::find(all, by) == all.end()) all.push_back(by);
    };
    for (const WorkKind& kind : work_.all())
      for (const std::string& role : kind.roles)
        note(role, "`" + program_.approvals[kind.approval].name + "`");
    for (const auto& [text, test] : tasks_) {
      const std::size_t by = text.rfind(' ');
      note(text.substr(by + 1), text.starts_with("a task") ? "a task" : text.substr(0, by - 3));
    }
    for (const ir::Escalation& ladder : program_.escalations)
      for (const ir::EscalationStep& step : ladder.steps)
        note(name_of(step.role), "the escalation `" + ladder.name + "`");
    for (auto& [role, by] : asked) made_.unheld.push_back({role, std::move(by)});
  }

  bool is_held(const std::string& role) const {
    cases::Case state;
    for (const abi::RoleInfo& one : info_.roles)
      for (const std::uint32_t covered : one.covers)
        state.demands.covers[one.name].push_back(info_.roles[covered].name);
    return std::ranges::any_of(people_.persons, [&](const cases::Person& person) {
      return std::ranges::any_of(person.roles, [&](const std::string& held) {
        return cases::counts_as(state, name_of(held), role);
      });
    });
  }

  // Those of the house who make a difference: who holds a role, or acts for who does.
  std::vector<std::string> relevant(const cases::Demands& demands) const {
    std::set<std::string> asked;
    for (const auto& approval : demands.approvals) {
      for (const std::string& role : approval.roles) asked.insert(name_of(role));
      for (const std::string& role : approval.otherwise.roles) asked.insert(name_of(role));
    }
    for (const auto& task : demands.tasks)
      for (const std::string& role : task.roles) asked.insert(name_of(role));
    for (const auto& process : demands.processes)
      for (const auto& task : process.tasks) asked.insert(name_of(task.role));
    cases::Case state;
    state.demands.covers = demands.covers;
    std::vector<std::string> made{stranger};
    const auto has = [&](const cases::Person& person) {
      return std::ranges::any_of(person.roles, [&](const std::string& held) {
        return std::ranges::any_of(asked, [&](const std::string& role) {
          return cases::counts_as(state, name_of(held), role);
        });
      });
    };
    for (const cases::Person& person : people_.persons) {
      const bool acts = std::ranges::any_of(people_.delegations, [&](const auto& delegation) {
        const cases::Person* whose = people_.find(delegation.from);
        return delegation.to == person.id && whose != nullptr && has(*whose);
      });
      if (acts || has(person)) made.push_back(person.id);
    }
    return made;
  }

  void by_each_person(const ir::Test& from) {
    const auto place = choice_of(from);
    if (!place) return each_person(from);
    const abi::Type type = type_at(info_, *place);
    for (std::uint32_t i = 0; i < info_.schema.enums[type.index].members.size(); ++i) {
      ir::Test test = from;
      for (const Spot& spot : spots_at(test, *place))
        spot.record->fields[spot.field] = known(abi::Symbol{i});
      each_person(test);
    }
  }

  // The field whose choices name what a role is of that the case asks.
  std::optional<Place> choice_of(const ir::Test& from) const {
    ir::Test test = from;
    const auto demands = demands_of(test, options_.at);
    if (!demands) return std::nullopt;
    const auto among = [&](const std::vector<std::string>& roles) -> std::optional<Place> {
      for (const std::string& role : roles)
        if (const auto found = choices_.find(name_of(role)); found != choices_.end())
          return found->second;
      return std::nullopt;
    };
    for (const auto& approval : demands->approvals)
      if (const auto found = among(approval.roles)) return found;
    for (const auto& task : demands->tasks)
      if (const auto found = among(task.roles)) return found;
    return std::nullopt;
  }

  std::vector<Spot> persons_in(ir::Test& test) const {
    std::vector<Spot> spots;
    for (const Place& place : persons_)
      for (const Spot& spot : spots_at(test, place)) spots.push_back(spot);
    return spots;
  }

  void set(const Spot& spot, const std::string& person) const {
    const abi::Type type = info_.schema.records[spot.record->type].fields[spot.field].type;
    GivenValue given = known(person);
    if (type.kind == abi::Kind::List) {
      given = {};
      given.kind = GivenValue::Kind::List;
      given.elements = {person};
    }
    spot.record->fields[spot.field] = std::move(given);
  }

  void each_person(const ir::Test& from) {
    ir::Test judged = from;
    const auto demands = demands_of(judged, options_.at);
    if (!demands) return;
    const std::vector<std::string> who = relevant(*demands);
    const std::size_t places = persons_in(judged).size();
    std::size_t all = 1;
    for (std::size_t i = 0; i < places && all <= combinations_max; ++i) all *= who.size();
    const bool each_with_each = all <= combinations_max;
    if (!each_with_each) all = who.size() * places;
    for (std::size_t number = 0; number < all; ++number) {
      ir::Test test = from;
      std::size_t left = number;
      const std::vector<Spot> spots = persons_in(test);
      for (std::size_t i = 0; i < spots.size(); ++i) {
        std::string one = stranger;
        if (each_with_each) {
          one = who[left % who.size()];
          left /= who.size();
        } else if (i == number / who.size()) {
          one = who[number % who.size()];
        }
        set(spots[i], one);
      }
      at_each_moment(test);
    }
  }

  void at_each_moment(ir::Test& found) {
    for (const value::Instant at : moments_) {
      ir::Test test = found;
      auto demands = demands_of(test, at);
      if (demands && !is_of_kind(test)) {
        test = moved_to(found, at, info_);
        demands = demands_of(test, at);
        // Another kind has its own case.
        if (!is_of_kind(test)) continue;
      }
      if (!demands) continue;
      if (scopes_.empty()) open(test, std::move(*demands), at, {});
      for (const std::string& scope : scopes_) open(test, of_scope(*demands, scope), at, scope);
    }
  }

  bool is_of_kind(const ir::Test& test) const { return !kind_ || reach_.is_of(*kind_, test); }

  // The scope of a record is drawn, and no cost centre of the house.
  cases::Demands of_scope(cases::Demands demands, const std::string& scope) const {
    const auto set_one = [&](std::string& role) {
      if (is_drawn(role)) role = name_of(role) + " of " + scope;
    };
    const auto set = [&](std::vector<std::string>& roles) {
      std::ranges::for_each(roles, set_one);
    };
    for (auto& approval : demands.approvals) {
      set(approval.roles);
      set(approval.otherwise.roles);
      set(approval.excluded.roles);
    }
    for (auto& task : demands.tasks) set(task.roles);
    for (auto& process : demands.processes)
      for (auto& task : process.tasks) set_one(task.role);
    return demands;
  }

  bool is_drawn(const std::string& role) const {
    return role.find(" of ") != std::string::npos && !choices_.contains(name_of(role));
  }

  void open(ir::Test& test, cases::Demands demands, value::Instant at, const std::string& scope) {
    // That something is not known is another matter than that nobody is there.
    std::set<std::string> unknown;
    for (const auto& approval : demands.approvals)
      if (!approval.excluded.unknown.empty()) unknown.insert(approval.name);
    const bool scoped = std::ranges::any_of(demands.approvals, [&](const auto& approval) {
      return std::ranges::any_of(approval.roles,
                                 [&](const std::string& role) { return is_drawn(role); });
    });
    const cases::Step step = cases::open_case(std::move(demands), people_, at);
    ++made_.tried;
    NobodyLeft left;
    if (scoped) left.scope = scope;
    show(test, left);
    for (const cases::ApprovalUnderWay& approval : step.state.approvals) {
      if (!approval.nobody || unknown.contains(approval.demand.name)) continue;
      left.kind.clear();
      left.row.clear();
      if (kind_ && approval.demand.name == program_.approvals[work_.all()[*kind_].approval].name)
        left.kind = work_.all()[*kind_].text, left.row = work_.all()[*kind_].row;
      for (const cases::Task& task : step.state.tasks)
        if (task.id == approval.demand.stem() + "-otherwise-1")
          note(left, approval.demand.name, after(task.title, "nobody may approve `"), at);
    }
    // What follows, and any other task, is one whatever the approval asks.
    left.kind.clear();
    left.row.clear();
    for (const cases::Task& task : step.state.tasks)
      if (task.open() && task.nobody)
        for (const std::string& finding : step.state.findings)
          if (finding.find("nobody may do `" + task.id + "`") != std::string::npos)
            note(left, task.id, after(finding, "nobody may do `"), at);
  }

  static std::string after(const std::string& text, std::string_view words) {
    const std::size_t colon = text.find("`: ", text.find(words));
    return colon == std::string::npos ? text : text.substr(colon + 3);
  }

  // Whoever is nobody of the house, in a row that is looked up, is not worth a word.
  void show(ir::Test& test, NobodyLeft& left) const {
    std::vector<std::string> parts;
    for (const auto* places : {&persons_, &shown_})
      for (const Place& place : *places)
        for (const Spot& spot : spots_at(test, place)) {
          const GivenValue& value = spot.record->fields[spot.field];
          if (value.kind != GivenValue::Kind::Value) continue;
          std::string part =
              testing::name_of(info_, place) + " " +
              abi::print(info_.schema, type_at(info_, place), abi::Datum::of(value.value));
          if (const auto* person = std::get_if<std::string>(&value.value);
              places == &persons_ && person != nullptr && *person != stranger)
            left.persons.insert(*person);
          if ((place.reference == abi::none || !part.ends_with(stranger)) &&
              std::ranges::find(parts, part) == parts.end())
            parts.push_back(std::move(part));
        }
    if (!left.scope.empty()) parts.push_back("of " + left.scope);
    for (const auto& [role, place] : choices_)
      for (const Spot& spot : spots_at(test, place))
        left.scope += abi::print(info_.schema, type_at(info_, place),
                                 abi::Datum::of(spot.record->fields[spot.field].value));
    left.given = fmt::format("{}", fmt::join(parts, ", "));
  }

  void note(NobodyLeft left, const std::string& what, std::string reasons, value::Instant at) {
    for (NobodyLeft& one : made_.found) {
      if (one.what != what || one.given != left.given || one.reasons != reasons ||
          one.kind != left.kind)
        continue;
      if (std::ranges::find(one.moments, at) == one.moments.end()) one.moments.push_back(at);
      return;
    }
    left.what = what;
    left.reasons = std::move(reasons);
    left.moments = {at};
    made_.found.push_back(std::move(left));
  }

  const LoadedPolicy& policy_;
  const WorkKinds& work_;
  const ir::Program& program_;
  const abi::PolicyInfo& info_;
  cases::People people_;
  const HouseOptions& options_;
  Random random_;
  Values values_;
  Cases cases_;
  ReachOptions reach_options_;
  ReachWork reach_;
  std::optional<std::size_t> kind_;  // that is opened now
  std::vector<Place> persons_, shown_;
  std::map<std::string, Place> choices_;  // by role: what it is of
  std::vector<value::Instant> moments_;
  std::set<std::string> scopes_;
  std::map<std::string, ir::Test> tasks_;  // a case of each
  HouseResult made_;
};

// Whether the other case is this one with more people of the house in it or more eyes, or with the
// same people at other moments.
bool covers(const NobodyLeft& one, const NobodyLeft& other) {
  if (one.what != other.what || one.row != other.row) return false;
  const bool same_reasons = one.reasons == other.reasons;
  if (one.scope != other.scope && !same_reasons) return false;
  if (one.persons == other.persons) return same_reasons || other.kind.starts_with(one.kind);
  return std::ranges::includes(other.persons, one.persons) &&
         std::ranges::all_of(other.moments, [&](value::Instant at) {
           return std::ranges::find(one.moments, at) != one.moments.end();
         });
}

void add_moments(NobodyLeft& one, const NobodyLeft& other) {
  for (const value::Instant at : other.moments)
    if (std::ranges::find(one.moments, at) == one.moments.end()) one.moments.push_back(at);
}

}  // namespace

HouseResult nobody_left(const LoadedPolicy& policy, const cases::People& people,
                        const HouseOptions& options) {
  if (policy.info().subject.empty()) return {};
  const WorkKinds work(*policy.program(), limits_of(people));
  const auto with_kinds = binding::load(work.program(), policy.maker());
  return with_kinds ? House(*with_kinds, work, people, options).run() : HouseResult{};
}

std::vector<Gap> gaps_of(const HouseResult& result) {
  std::vector<NobodyLeft> left;
  std::ranges::copy_if(result.found, std::back_inserter(left), [&](const NobodyLeft& one) {
    return std::ranges::none_of(result.unheld, [&](const UnheldRole& role) {
      return one.reasons.find("nobody is " + role.role) != std::string::npos;
    });
  });
  std::ranges::stable_sort(left, [](const NobodyLeft& a, const NobodyLeft& b) {
    return a.persons.size() < b.persons.size() ||
           (a.persons.size() == b.persons.size() && a.moments.size() > b.moments.size());
  });
  std::vector<Gap> gaps;
  for (const NobodyLeft& one : left) {
    const auto known =
        std::ranges::find_if(gaps, [&](const Gap& gap) { return covers(gap.example, one); });
    if (known == gaps.end()) {
      gaps.push_back({one, 0});
      continue;
    }
    ++known->more;
    if (known->example.persons == one.persons) add_moments(known->example, one);
  }
  return gaps;
}

}  // namespace bop::testing
