#include "apps/testing/nobody_left.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/case_demands.h"
#include "apps/testing/cases.h"
#include "compiler/ir/operands.h"
#include "runtime/abi/print.h"
#include "runtime/cases/cases.h"

namespace bop::testing {

namespace {

using ir::GivenRecord;
using ir::GivenValue;

// Somebody whom the file does not name: a customer, a vendor, a visitor.
constexpr auto stranger = "somebody else";
constexpr std::size_t combinations_max = 4096;

using Path = std::vector<std::uint32_t>;  // fields, from the subject inwards

// Where the value stands in the subject; nothing where it is looked up or computed.
std::optional<Path> path_of(const ir::Program& program, ir::NodeId id) {
  const ir::Node& node = program[id];
  if (std::holds_alternative<ir::Subject>(node.node)) return Path{};
  if (const auto* let = std::get_if<ir::Let>(&node.node)) return path_of(program, let->value);
  const auto* field = std::get_if<ir::Field>(&node.node);
  if (field == nullptr) return std::nullopt;
  auto path = path_of(program, field->record);
  if (path) path->push_back(field->field);
  return path;
}

void add_paths(const ir::Program& program, ir::NodeId id, std::set<Path>& paths) {
  if (!id) return;
  if (auto path = path_of(program, id); path && !path->empty()) {
    paths.insert(std::move(*path));
    return;
  }
  ir::each_operand(program[id], [&](ir::NodeId operand) { add_paths(program, operand, paths); });
}

// The value there; null where a record on the way is not there.
GivenValue* value_at(GivenRecord& record, const Path& path) {
  GivenRecord* at = &record;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    GivenValue& inner = at->fields[path[i]];
    if (inner.kind != GivenValue::Kind::Record || inner.records.empty()) return nullptr;
    at = &inner.records.front();
  }
  return &at->fields[path.back()];
}

bool whole(const GivenRecord& record) {
  return std::ranges::all_of(record.fields, [](const GivenValue& field) {
    return field.kind != GivenValue::Kind::Unread && field.kind != GivenValue::Kind::Unspecified &&
           std::ranges::all_of(field.records, whole);
  });
}

std::string name_of(const std::string& role) {
  return role.substr(0, role.find(" of "));
}

class House {
 public:
  House(const LoadedPolicy& policy, const cases::People& people, const HouseOptions& options)
      : policy_(policy),
        program_(*policy.program()),
        info_(policy.info()),
        people_(people),
        options_(options),
        random_(options.seed),
        values_(program_, nullptr),
        cases_(program_, values_) {
    note_fields();
    note_moments();
    for (const cases::Person& person : people_.persons)
      for (const std::string& role : person.roles)
        if (role.find(" of ") != std::string::npos)
          scopes_.insert(role.substr(role.find(" of ") + 4));
  }

  HouseResult run() {
    for (const ir::Test& test : program_.tests) look_at(test);
    for (std::size_t i = 0; i < options_.cases; ++i) {
      ir::Test test = cases_.next(random_);
      Cases::let_all_amounts_follow(info_.schema, test);
      look_at(test);
    }
    made_.kinds = known_.size();
    return std::move(made_);
  }

 private:
  // Which fields hold people, and which say whom an approval asks.
  void note_fields() {
    std::set<Path> persons, shown;
    for (const ir::Approval& approval : program_.approvals) {
      for (const ir::NodeId id : approval.excluded) add_paths(program_, id, persons);
      add_paths(program_, approval.by, shown);
    }
    for (const ir::Duties& duties : program_.duties)
      for (const auto& actor : duties.actors)
        for (const ir::NodeId id : actor.persons) add_paths(program_, id, persons);
    for (const ir::Process& process : program_.processes)
      for (const auto& task : process.tasks)
        for (const ir::NodeId id : task.excluded) add_paths(program_, id, persons);
    for (const Path& path : persons)
      if (type_at(path).kind == abi::Kind::Text) persons_.push_back(path);
    for (const Path& path : shown)
      if (!persons.contains(path) && type_at(path).kind != abi::Kind::Record &&
          type_at(path).kind != abi::Kind::List)
        shown_.push_back(path);
  }

  abi::Type type_at(const Path& path) const {
    abi::Type type{abi::Kind::Record, false, false, info_.subject_record};
    for (const std::uint32_t field : path)
      type = info_.schema.records[type.index].fields[field].type;
    return type;
  }

  std::string name_at(const Path& path) const {
    std::uint32_t record = info_.subject_record;
    std::string name;
    for (const std::uint32_t index : path) {
      const abi::Field& field = info_.schema.records[record].fields[index];
      name += (name.empty() ? "" : ".") + field.name;
      record = field.type.index;
    }
    return name;
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

  // What is asked, but for which cost centre it is and who is excluded.
  static std::set<std::string> kinds_of(const cases::Demands& demands) {
    std::set<std::string> kinds;
    for (const cases::ApprovalDemand& approval : demands.approvals) {
      std::string kind = fmt::format("{} {} {} {}", approval.name, static_cast<int>(approval.chain),
                                     approval.needed, approval.people);
      for (const std::string& role : approval.roles) kind += ", " + name_of(role);
      if (!approval.deferred) kinds.insert(std::move(kind));
    }
    for (const cases::TaskDemand& task : demands.tasks)
      for (const std::string& role : task.roles)
        if (!task.deferred) kinds.insert("task " + name_of(role));
    for (const cases::ProcessDemand& process : demands.processes)
      for (const auto& task : process.tasks)
        if (task.wanted == abi::Truth::True) kinds.insert(process.name + "." + task.name);
    return kinds;
  }

  void look_at(const ir::Test& from) {
    if (!from.subject || !whole(*from.subject)) return;
    ir::Test test = from;
    test.steps.clear();
    test.expects.clear();
    const auto demands = demands_of(test, options_.at);
    if (!demands) return;
    bool is_new = false;
    for (const std::string& kind : kinds_of(*demands)) is_new |= known_.insert(kind).second;
    if (is_new) by_each_person(test, *demands);
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

  void by_each_person(const ir::Test& from, const cases::Demands& demands) {
    const std::vector<std::string> who = relevant(demands);
    std::size_t all = 1;
    for (std::size_t i = 0; i < persons_.size() && all <= combinations_max; ++i) all *= who.size();
    const bool each_with_each = all <= combinations_max;
    if (!each_with_each) all = who.size() * persons_.size();
    for (std::size_t number = 0; number < all; ++number) {
      ir::Test test = from;
      std::size_t left = number;
      for (std::size_t i = 0; i < persons_.size(); ++i) {
        std::string one = stranger;
        if (each_with_each) {
          one = who[left % who.size()];
          left /= who.size();
        } else if (i == number / who.size()) {
          one = who[number % who.size()];
        }
        GivenValue* value = value_at(*test.subject, persons_[i]);
        if (value == nullptr) continue;
        *value = {};
        value->kind = GivenValue::Kind::Value;
        value->value = one;
      }
      at_each_moment(test);
    }
  }

  void at_each_moment(ir::Test& test) {
    for (const value::Instant at : moments_) {
      auto demands = demands_of(test, at);
      if (!demands) continue;
      if (scopes_.empty()) open(test, std::move(*demands), at, {});
      for (const std::string& scope : scopes_) open(test, of_scope(*demands, scope), at, scope);
    }
  }

  // The scope of a record is drawn, and no cost centre of the house.
  static cases::Demands of_scope(cases::Demands demands, const std::string& scope) {
    const auto set = [&](std::vector<std::string>& roles) {
      for (std::string& role : roles)
        if (role.find(" of ") != std::string::npos) role = name_of(role) + " of " + scope;
    };
    for (auto& approval : demands.approvals) {
      set(approval.roles);
      set(approval.otherwise.roles);
      set(approval.excluded.roles);
    }
    for (auto& task : demands.tasks) set(task.roles);
    return demands;
  }

  void open(ir::Test& test, cases::Demands demands, value::Instant at, const std::string& scope) {
    // That something is not known is another matter than that nobody is there.
    std::set<std::string> unknown;
    for (const auto& approval : demands.approvals)
      if (!approval.excluded.unknown.empty()) unknown.insert(approval.name);
    const bool scoped = std::ranges::any_of(demands.approvals, [](const auto& approval) {
      return std::ranges::any_of(approval.roles, [](const std::string& role) {
        return role.find(" of ") != std::string::npos;
      });
    });
    const cases::Step step = cases::open_case(std::move(demands), people_, at);
    ++made_.tried;
    const std::string given = shown(test, scoped ? scope : std::string());
    for (const cases::ApprovalUnderWay& approval : step.state.approvals) {
      if (!approval.nobody || unknown.contains(approval.demand.name)) continue;
      for (const cases::Task& task : step.state.tasks)
        if (task.id == approval.demand.name + "-otherwise-1")
          note(approval.demand.name, given, after(task.title, "nobody may approve `"), at);
    }
    for (const cases::Task& task : step.state.tasks)
      if (task.open() && task.nobody)
        for (const std::string& finding : step.state.findings)
          if (finding.find("nobody may do `" + task.id + "`") != std::string::npos)
            note(task.id, given, after(finding, "nobody may do `"), at);
  }

  static std::string after(const std::string& text, std::string_view words) {
    const std::size_t colon = text.find("`: ", text.find(words));
    return colon == std::string::npos ? text : text.substr(colon + 3);
  }

  std::string shown(ir::Test& test, const std::string& scope) const {
    std::vector<std::string> parts;
    for (const auto* paths : {&persons_, &shown_})
      for (const Path& path : *paths) {
        const GivenValue* value = value_at(*test.subject, path);
        if (value == nullptr || value->kind != GivenValue::Kind::Value) continue;
        parts.push_back(name_at(path) + " " +
                        abi::print(info_.schema, type_at(path), abi::Datum::of(value->value)));
      }
    if (!scope.empty()) parts.push_back("of " + scope);
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  void note(const std::string& what, const std::string& given, std::string reasons,
            value::Instant at) {
    for (NobodyLeft& one : made_.found) {
      if (one.what != what || one.given != given || one.reasons != reasons) continue;
      if (std::ranges::find(one.moments, at) == one.moments.end()) one.moments.push_back(at);
      return;
    }
    made_.found.push_back({what, given, std::move(reasons), {at}});
  }

  const LoadedPolicy& policy_;
  const ir::Program& program_;
  const abi::PolicyInfo& info_;
  const cases::People& people_;
  const HouseOptions& options_;
  Random random_;
  Values values_;
  Cases cases_;
  std::vector<Path> persons_, shown_;
  std::vector<value::Instant> moments_;
  std::set<std::string> scopes_, known_;
  HouseResult made_;
};

}  // namespace

HouseResult nobody_left(const LoadedPolicy& policy, const cases::People& people,
                        const HouseOptions& options) {
  if (policy.info().subject.empty()) return {};
  return House(policy, people, options).run();
}

}  // namespace bop::testing
