// A case as JSON and back: one member a field, under its own name; what is not there has the value
// it begins with.
#include <nlohmann/json.hpp>

#include "runtime/cases/run.h"

using Json = nlohmann::json;

namespace nlohmann {

template <typename T>
struct adl_serializer<std::optional<T>> {
  template <typename J>
  static void to_json(J& json, const std::optional<T>& value) {
    if (value)
      json = *value;
    else
      json = nullptr;
  }
  template <typename J>
  static void from_json(const J& json, std::optional<T>& value) {
    if (json.is_null())
      value.reset();
    else
      value = json.template get<T>();
  }
};

template <>
struct adl_serializer<bop::value::Instant> {
  static void to_json(Json& json, const bop::value::Instant& at) { json = at.text(); }
  static void from_json(const Json& json, bop::value::Instant& at) {
    at = bop::value::Instant::parse(json.get<std::string>()).value();
  }
};
template <>
struct adl_serializer<bop::value::Date> {
  static void to_json(Json& json, const bop::value::Date& day) { json = day.text(); }
  static void from_json(const Json& json, bop::value::Date& day) {
    day = bop::value::Date::parse(json.get<std::string>()).value();
  }
};
template <>
struct adl_serializer<bop::value::Duration> {
  static void to_json(Json& json, const bop::value::Duration& span) {
    json = Json::array({span.months, span.seconds});
  }
  static void from_json(const Json& json, bop::value::Duration& span) {
    span.months = json.at(0).get<std::int32_t>();
    span.seconds = json.at(1).get<std::int64_t>();
  }
};

}  // namespace nlohmann

namespace bop::abi {

NLOHMANN_JSON_SERIALIZE_ENUM(RungAct, {{RungAct::Remind, "remind"},
                                       {RungAct::Reassign, "reassign"},
                                       {RungAct::Raise, "raise"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Chain, {{Chain::Sequence, "sequence"},
                                     {Chain::Parallel, "parallel"},
                                     {Chain::Quorum, "quorum"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Truth, {{Truth::False, "false"},
                                     {Truth::True, "true"},
                                     {Truth::Unknown, "unknown"}})

}  // namespace bop::abi

namespace bop::cases {

NLOHMANN_JSON_SERIALIZE_ENUM(TaskKind, {{TaskKind::Settle, "settle"},
                                        {TaskKind::Handle, "handle"},
                                        {TaskKind::Approve, "approve"},
                                        {TaskKind::Work, "work"},
                                        {TaskKind::Respond, "respond"},
                                        {TaskKind::Resolve, "resolve"}})
NLOHMANN_JSON_SERIALIZE_ENUM(TaskState, {{TaskState::Waiting, "waiting"},
                                         {TaskState::Open, "open"},
                                         {TaskState::Done, "done"},
                                         {TaskState::Void, "void"}})
NLOHMANN_JSON_SERIALIZE_ENUM(ClockState, {{ClockState::Running, "running"},
                                          {ClockState::Paused, "paused"},
                                          {ClockState::Met, "met"},
                                          {ClockState::Breached, "breached"}})
NLOHMANN_JSON_SERIALIZE_ENUM(KeyState, {{KeyState::Own, "own"},
                                        {KeyState::Known, "known"},
                                        {KeyState::Missing, "missing"},
                                        {KeyState::Unknown, "unknown"}})
NLOHMANN_JSON_SERIALIZE_ENUM(CaseState, {{CaseState::Open, "open"}, {CaseState::Closed, "closed"}})

// clang-format off
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Span, business_days, plain, business_seconds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Rung, before, span, act, role)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Ladder, calendar, rungs)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Handing, decision, outcome, code, roles, within)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Named, persons, roles, unknown, said_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DecisionDemand, name, outcome, outcomes, releases,
                                                ladder, asks, excluded)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TaskDemand, roles, title, fields, advice, evidence,
                                                within, asks, decision, outcome, at_least,
                                                no_release, deferred)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ApprovalDemand, name, of, roles, reason, advice,
                                                evidence, chain, needed, people, excluded, within,
                                                ladder, otherwise, decision, outcome, deferred,
                                                one_of_several)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DutyDemand::Actor, verb, persons)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DutyDemand::Duty, verbs, within, lifted, of,
                                                key_state, key)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DutyDemand::Apart, one, other)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DutyDemand, name, actors, duties, apart)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ProcessDemand::Task, name, title, role, needs, due,
                                                due_at, wanted, done, excluded, ladder)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ProcessDemand, name, calendar, tasks, complete)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ServiceDemand, name, calendar, ladder, respond, resolve, paused,
                                   warn_permille)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CheckDemand, name, decision, asks, times, apart)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Demands, record, policy, hash, owner, calendar,
                                                zone, decisions, tasks, approvals, duties,
                                                processes, services, checks, ladders, covers,
                                                limited, findings, money, set_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Due, at, act, role, done, before, span)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Task, id, kind, state, title, roles, persons, with,
                                                fields, advice, evidence, part_of, decision,
                                                outcome, at_least, no_release, lifted, needs,
                                                excluded, authority, ladder, opened, due,
                                                with_since,
                                                ladder_due, overdue, nobody, still_since, closed,
                                                answer, by, on_behalf_of, because, proof, amounts,
                                                holds_until, ended, ended_at, after)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ApprovalUnderWay::Given, task, role, person,
                                                on_behalf_of, at, void_because)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApprovalUnderWay, demand, stage, round, released, refused,
                                   nobody, given, voided)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ServiceClock, service, target, calendar, allowed, elapsed, state,
                                   breached, since, deadline, warn_at, warn_permille, warned)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Asking, demand, asked, next)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Did, verb, person, on_behalf_of, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Case, id, made_of, lists, demands, state, outcome,
                                                further, touchless, opened, now, closed, revision,
                                                written_back, released,
                                                tasks, approvals, clocks, askings, did,
                                                findings)
// clang-format on

std::string to_json(const Case& state) {
  return Json(state).dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

// The same end of the same case, however often it is delivered.
std::string key_of(const Case& state) {
  return state.demands.policy + "/" + state.id + "/" + std::to_string(state.written_back);
}

}  // namespace

std::string end_as_json(const Case& state) {
  nlohmann::ordered_json json = {{"key", key_of(state)}, {"revision", state.revision}};
  json["decisions"] = nlohmann::ordered_json::array();
  for (const DecisionDemand& decision : state.demands.decisions)
    json["decisions"].push_back(
        {{"decision", decision.name}, {"outcome", state.outcome_of(decision.name)}});
  if (const auto until = next_end(state)) json["until"] = until->text();
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string withdrawal_as_json(const Case& state) {
  const nlohmann::ordered_json json = {{"key", key_of(state) + "/withdraw"},
                                       {"withdraws", key_of(state)},
                                       {"revision", state.revision}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Case> case_in(const std::string& json) {
  try {
    return Json::parse(json).get<Case>();
  } catch (const std::exception& error) {
    return fail("B8606", std::string("this is no case that this version can read: ") + error.what(),
                "it was written by another version, or was changed by hand");
  }
}

std::string_view name_of(TaskKind kind) {
  static const Json names[] = {TaskKind::Settle, TaskKind::Handle,  TaskKind::Approve,
                               TaskKind::Work,   TaskKind::Respond, TaskKind::Resolve};
  return names[static_cast<std::size_t>(kind)].get_ref<const std::string&>();
}
std::string_view name_of(TaskState state) {
  static const Json names[] = {TaskState::Waiting, TaskState::Open, TaskState::Done,
                               TaskState::Void};
  return names[static_cast<std::size_t>(state)].get_ref<const std::string&>();
}
std::string_view name_of(ClockState state) {
  static const Json names[] = {ClockState::Running, ClockState::Paused, ClockState::Met,
                               ClockState::Breached};
  return names[static_cast<std::size_t>(state)].get_ref<const std::string&>();
}

}  // namespace bop::cases
