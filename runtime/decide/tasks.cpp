#include "runtime/decide/tasks.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/decide/needs.h"

namespace bop::decide {

namespace {

// A record stands for itself by its first text field that is known (a cost centre by its id).
std::string scope_text(const abi::PolicyInfo& policy, abi::Type type, const abi::Datum& scope) {
  if (const auto* record = std::get_if<abi::RecordPtr>(&scope.value); record && scope.known()) {
    const abi::RecordType& record_type = policy.schema.records[(*record)->type];
    for (std::size_t i = 0; i < record_type.fields.size(); ++i)
      if (record_type.fields[i].type.kind == abi::Kind::Text && (*record)->fields[i].known())
        return abi::print(policy.schema, record_type.fields[i].type, (*record)->fields[i]);
  }
  return abi::print(policy.schema, type, scope);
}

// One task for the same people by the same time, with all that they are asked.
void add_task(std::vector<Task>& tasks, Task task) {
  const auto same = std::ranges::find_if(tasks, [&](const Task& other) {
    return other.roles == task.roles && other.within == task.within;
  });
  if (same == tasks.end()) {
    tasks.push_back(std::move(task));
    return;
  }
  same->reason += "; " + task.reason;
  same->rules.insert(same->rules.end(), task.rules.begin(), task.rules.end());
  same->needs.insert(same->needs.end(), task.needs.begin(), task.needs.end());
  const auto add = [](std::vector<std::string>& lines, const std::vector<std::string>& more) {
    for (const std::string& line : more)
      if (std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
  };
  add(same->advice, task.advice);
  add(same->evidence, task.evidence);
}

std::string needed_fields(const std::vector<Need>& needs) {
  std::vector<std::string> names;
  for (const Need& need : together(needs))
    names.push_back(need.field.empty() ? need.rule + " (" + need.why + ")" : need.field);
  return fmt::format("{}", fmt::join(names, ", "));
}

bool releases(const abi::DecisionInfo& decision, const std::string& outcome) {
  return std::ranges::any_of(decision.outcomes, [&](const abi::OutcomeInfo& info) {
    return info.releases && info.name == outcome;
  });
}

// The outcome is decided, but which of its undecided rules is true, and so who acts, is not.
Task who_is_next(const DecisionVerdict& verdict, const abi::DecisionInfo& decision,
                 const std::vector<std::string>& asks) {
  Task task{asks, {}, {}, {}, {}};
  for (const RuleStatus& rule : verdict.rules)
    for (const Need& need : rule.needs)
      if (std::ranges::find(task.needs, need) == task.needs.end()) task.needs.push_back(need);
  task.reason = decision.name + " is " + verdict.outcome + "; who is next depends on " +
                needed_fields(task.needs);
  return task;
}

// What an undecided rule may add to a decided outcome is nobody's yet: one role finds out.
Task to_find_out(const abi::PolicyInfo& policy, const OpenEffect& open,
                 const std::vector<std::string>& asks) {
  const abi::RuleInfo& rule = policy.rules[open.effect.rule];
  const std::string at = open.effect.at.empty() ? "" : " at " + open.effect.at;
  return {asks,
          {},
          fmt::format("settle {}: {}{} may add {}", needed_fields(open.needs), rule.code, at,
                      policy.decisions[rule.decision].outcomes[rule.effect.outcome].name),
          {},
          open.needs};
}

}  // namespace

std::vector<std::string> advice_of(const abi::RuleInfo& rule, const Effect& effect) {
  std::vector<std::string> lines;
  if (!effect.advice.recommended.empty())
    lines.push_back(rule.code + ": " + effect.advice.recommended);
  for (const std::string& choice : effect.advice.choices) lines.push_back("- " + choice);
  if (!effect.advice.open.empty())
    lines.push_back("- there may be others: " + needed_fields(effect.advice.open) +
                    " is not known");
  else if (effect.advice.chooses && effect.advice.choices.empty())
    lines.push_back("- there is none to choose from");
  return lines;
}

std::vector<std::string> evidence_of(const Effect& effect) {
  std::vector<std::string> lines;
  for (const auto* fields : {&effect.fields, &effect.also})
    for (const FieldRead& field : *fields)
      if (std::string line = text_of(field); !line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string role_text(const abi::PolicyInfo& policy, std::uint32_t role,
                      const std::vector<abi::Datum>& values) {
  const abi::RoleInfo& info = policy.roles[role];
  if (info.scope == abi::none) return info.name;
  return info.name + " of " +
         scope_text(policy, policy.value_types[info.scope], values[info.scope]);
}

std::vector<std::uint32_t> role_indices(const abi::Datum& to) {
  std::vector<std::uint32_t> roles;
  if (!to.known()) return roles;
  if (const auto* role = std::get_if<abi::Symbol>(&to.value)) roles.push_back(role->index);
  if (const auto* list = std::get_if<abi::ListPtr>(&to.value))
    for (const abi::Datum& element : (*list)->elements)
      if (const auto* role = std::get_if<abi::Symbol>(&element.value)) roles.push_back(role->index);
  return roles;
}

std::vector<std::string> roles_of(const abi::PolicyInfo& policy, const abi::Datum& to,
                                  const std::vector<abi::Datum>& values) {
  std::vector<std::string> roles;
  for (const std::uint32_t role : role_indices(to))
    roles.push_back(role_text(policy, role, values));
  return roles;
}

std::string unknown_name_in(const abi::PolicyInfo& policy, const abi::Datum& scope) {
  const auto* record = std::get_if<abi::RecordPtr>(&scope.value);
  if (!scope.known() || record == nullptr) return {};
  const abi::RecordType& type = policy.schema.records[(*record)->type];
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (type.fields[i].type.kind == abi::Kind::Text)
      return abi::is_unknown((*record)->fields[i].state)
                 ? (*record)->path + "." + type.fields[i].name
                 : std::string{};
  return {};
}

namespace {

std::vector<std::string> asked_roles(const abi::PolicyInfo& policy,
                                     const abi::DecisionInfo& decision,
                                     const std::vector<abi::Datum>& values) {
  if (decision.asks == abi::none) return {};
  return {role_text(policy, decision.asks, values)};
}

// C4: nobody acts on an outcome that is not known; one role settles what it hangs on.
Task to_settle(const abi::PolicyInfo& policy, const DecisionVerdict& verdict,
               std::vector<std::string> asks) {
  const std::string reason = verdict.needs.empty() ? "decide by hand: " + verdict.reason
                                                   : "settle " + needed_fields(verdict.needs);
  Task task{std::move(asks), {}, reason, {}, verdict.needs};
  if (!verdict.needs.empty() && !verdict.possible.empty())
    task.advice = {fmt::format("once it is known, {} is {}",
                               policy.decisions[verdict.decision].name,
                               fmt::join(verdict.possible, " or "))};
  for (const Effect& effect : verdict.effects)
    for (std::string& line : evidence_of(effect))
      if (std::ranges::find(task.evidence, line) == task.evidence.end())
        task.evidence.push_back(std::move(line));
  return task;
}

constexpr std::size_t readable_max = 300;  // bytes of one line of advice

// Ways are alternatives: where they are too many to read, the first ones are some of them.
std::string shortened(const std::string& ways) {
  if (ways.size() <= readable_max) return ways;
  const std::size_t end = ways.rfind(" or ", readable_max);
  if (end == std::string::npos || ways.find('(') < end)
    return "what its condition found is no longer so";
  return ways.substr(0, end) + ", or in other ways";
}

// The task of a true rule: for whom it names, else for who owns its code, else for the role that is
// asked. Whom it names may hang on what is not known; then that is what has to be found out.
Task task_of(const abi::PolicyInfo& policy, const Effect& effect,
             const std::vector<std::string>& asks) {
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  const std::string what = effect.at.empty() ? rule.code : rule.code + " at " + effect.at + ":";
  Task task{effect.to, effect.within,           what + " " + effect.because, {rule.code},
            {},        advice_of(rule, effect), evidence_of(effect)};
  const std::string& lifted_if = effect.advice.lifted_if;
  if (!lifted_if.empty() && (lifted_if.size() <= readable_max || task.advice.empty()))
    task.advice.push_back(rule.code + " is lifted if " + shortened(lifted_if));
  const abi::DecisionInfo& decision = policy.decisions[rule.decision];
  if (task.advice.empty() && !decision.outcomes[rule.effect.outcome].releases)
    task.advice.push_back(rule.code + " stays, whatever is corrected: whoever it is with decides");
  if (!effect.target_needs.empty()) {
    task.roles = asks;
    task.reason += "; who is next depends on " + needed_fields(effect.target_needs);
    task.needs = effect.target_needs;
  } else if (task.roles.empty() && !effect.owner.empty()) {
    task.roles = {effect.owner};
  }
  if (task.roles.empty()) task.roles = asks;
  return task;
}

// Whichever of the rules that may give the outcome is true, the same people have the same time for
// it: so it is theirs. Nothing where the rules differ, or where they name nobody.
std::optional<Task> same_whichever(const abi::PolicyInfo& policy, const DecisionVerdict& verdict,
                                   const std::vector<Effect>& possible,
                                   const std::vector<std::string>& asks) {
  std::optional<Task> same;
  for (const Effect& effect : possible) {
    Task task{effect.to.empty() ? asks : effect.to, {}, {}, {}, effect.target_needs};
    if (effect.rule != abi::none) task = task_of(policy, effect, asks);
    if (!task.needs.empty()) return {};
    if (same && (same->roles != task.roles || same->within != task.within)) return {};
    if (same) task.rules.insert(task.rules.begin(), same->rules.begin(), same->rules.end());
    same = std::move(task);
  }
  if (same) same->reason = verdict.detail;
  return same;
}

// Where the outcome lets go, somebody acts only where a rule says who.
bool asks_somebody(const abi::DecisionInfo& decision, const DecisionVerdict& verdict,
                   const std::vector<Effect>& possible) {
  return !releases(decision, verdict.outcome) ||
         std::ranges::any_of(possible, [](const Effect& effect) {
           return !effect.to.empty() || !effect.target_needs.empty();
         });
}

}  // namespace

std::vector<Task> tasks_of_outcome(const abi::PolicyInfo& policy,
                                   const std::vector<abi::Datum>& values,
                                   const DecisionVerdict& verdict, const std::string& outcome) {
  const abi::DecisionInfo& decision = policy.decisions[verdict.decision];
  const std::vector<std::string> asks = asked_roles(policy, decision, values);
  std::vector<Task> tasks;
  for (const Effect& effect : verdict.effects) {
    const abi::RuleInfo& rule = policy.rules[effect.rule];
    const abi::OutcomeInfo& given = decision.outcomes[rule.effect.outcome];
    if (given.name != outcome || (given.releases && effect.to.empty())) continue;
    add_task(tasks, task_of(policy, effect, asks));
  }
  return tasks;
}

void make_tasks(const abi::PolicyInfo& policy, const std::vector<abi::Datum>& values,
                DecisionVerdict& verdict, const std::vector<Effect>& possible) {
  const abi::DecisionInfo& decision = policy.decisions[verdict.decision];
  const std::vector<std::string> asks = asked_roles(policy, decision, values);
  if (verdict.outcome == DecisionVerdict::undetermined) {
    verdict.tasks.push_back(to_settle(policy, verdict, asks));
    return;
  }
  if (verdict.by_default && decision.default_to != abi::none) {
    std::string within;
    if (const std::uint32_t value = decision.default_within;
        value != abi::none && values[value].known())
      within = abi::print(policy.schema, policy.value_types[value], values[value]);
    Task task{roles_of(policy, values[decision.default_to], values),
              std::move(within),
              "no rule says anything about it",
              {},
              verdict.default_needs};
    if (!task.needs.empty()) task.reason += "; who is next depends on " + needed_fields(task.needs);
    if (!task.needs.empty() || task.roles.empty()) task.roles = asks;
    verdict.tasks.push_back(std::move(task));
  }
  // No hold without an owner: unless the outcome lets go, somebody has to act on it.
  bool nobody_yet = !verdict.by_default && asks_somebody(decision, verdict, possible);
  for (const Effect& effect : verdict.effects) {
    if (effect.deferred) continue;
    const abi::RuleInfo& rule = policy.rules[effect.rule];
    if (decision.outcomes[rule.effect.outcome].releases && effect.to.empty()) continue;
    nobody_yet = false;
    add_task(verdict.tasks, task_of(policy, effect, asks));
  }
  if (nobody_yet) {
    std::optional<Task> known = same_whichever(policy, verdict, possible, asks);
    verdict.tasks.push_back(known ? *std::move(known) : who_is_next(verdict, decision, asks));
  }
  for (const OpenEffect& open : verdict.open) {
    const bool is_told = std::ranges::any_of(
        possible, [&](const Effect& effect) { return effect.rule == open.effect.rule; });
    if (!is_told) add_task(verdict.tasks, to_find_out(policy, open, asks));
  }
}

}  // namespace bop::decide
