#include "apps/bop/cases_text.h"

#include <map>
#include <ranges>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/bop/case_file.h"
#include "runtime/cases/service_clock.h"

namespace bop::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string state_of(const cases::Case& state) {
  return state.state == cases::CaseState::Open ? "open" : "closed";
}

std::vector<const cases::Task*> open_tasks(const cases::Case& state) {
  std::vector<const cases::Task*> open;
  for (const cases::Task& task : state.tasks)
    if (task.open()) open.push_back(&task);
  return open;
}

std::string moment(const std::optional<value::Instant>& at) {
  return at ? at->text() : std::string{};
}

// Whoever reads `done` takes it that it still is.
std::string_view standing(const cases::Task& task) {
  if (task.state != cases::TaskState::Done) return cases::name_of(task.state);
  if (task.ended == cases::time_has_passed) return "expired";
  return cases::name_of(task.stands() ? cases::TaskState::Done : cases::TaskState::Void);
}

Json task_json(const cases::Case& state, const cases::Task& task, const cases::People* people,
               value::Instant at) {
  Json json = {{"task", task.id},
               {"kind", cases::name_of(task.kind)},
               {"state", standing(task)},
               {"title", task.title},
               {"with", task.with}};
  if (task.with_since) json["with_since"] = task.with_since->text();
  if (task.due) json["due"] = task.due->text();
  if (!task.fields.empty()) json["fields"] = task.fields;
  if (!task.advice.empty()) json["advice"] = task.advice;
  if (!task.evidence.empty()) json["evidence"] = task.evidence;
  if (!task.by.empty()) json["by"] = cases::Candidate{task.by, task.on_behalf_of, {}}.text();
  if (!task.answer.empty()) json["answer"] = task.answer;
  if (!task.because.empty()) json["because"] = task.because;
  if (!task.proof.empty()) json["evidence_given"] = task.proof;
  if (task.holds_until) json["until"] = task.holds_until->text();
  if (!task.ended.empty()) json["ended"] = task.ended;
  if (task.ended_at) json["ended_at"] = task.ended_at->text();
  if (!task.after.empty()) json["after"] = task.after;
  if (!task.open() || people == nullptr) return json;
  json["may"] = Json::array();
  json["may_not"] = Json::array();
  for (const cases::Candidate& candidate : cases::candidates(state, task, *people, at)) {
    if (candidate.eligible())
      json["may"].push_back(candidate.text());
    else
      json["may_not"].push_back({{"who", candidate.text()}, {"why", candidate.reason}});
  }
  return json;
}

constexpr std::size_t evidence_shown = 5;  // lines; a rule may read dozens of fields

std::string task_text(const cases::Case& state, const cases::Task& task,
                      const cases::People* people, value::Instant at) {
  std::string text = fmt::format("  {:<8} {}: {}\n", standing(task), task.id, task.title);
  if (!task.by.empty())
    text +=
        fmt::format("           {} by {} at {}\n", task.answer,
                    cases::Candidate{task.by, task.on_behalf_of, {}}.text(), moment(task.closed));
  if (task.holds_until)
    text += fmt::format("           until {}{}\n", moment(task.holds_until),
                        task.ended == cases::time_has_passed ? ": " + task.ended : "");
  if (task.ended_at)
    text += fmt::format("           void since {}: {}\n", moment(task.ended_at), task.ended);
  if (!task.proof.empty()) text += fmt::format("           evidence {}\n", task.proof);
  if (!task.open()) return text;
  const auto since = task.with_since ? task.with_since : task.opened;
  text += fmt::format("           with {} since {}", task.with, moment(since));
  if (since != task.opened) text += ", open since " + moment(task.opened);
  if (task.still_since) text += ", stands still since " + moment(task.still_since);
  text += task.due ? fmt::format(", due {}\n", task.due->text()) : "\n";
  for (const std::string& field : task.fields) text += fmt::format("           needs {}\n", field);
  for (const std::string& line : task.advice) text += fmt::format("           {}\n", line);
  for (const std::string& line : task.evidence | std::views::take(evidence_shown))
    text += fmt::format("           read {}\n", line);
  if (task.evidence.size() > evidence_shown)
    text += fmt::format("           read {} more: `--format json` has them\n",
                        task.evidence.size() - evidence_shown);
  if (people == nullptr) return text;
  for (const cases::Candidate& candidate : cases::candidates(state, task, *people, at))
    text += candidate.eligible()
                ? fmt::format("           {} may\n", candidate.text())
                : fmt::format("           {} may not: {}\n", candidate.text(), candidate.reason);
  return text;
}

// How far a clock is at that moment, counted in its own calendar; by itself it only notes a change.
struct ClockFace {
  std::int64_t elapsed = 0;
  bool late = false;
};
ClockFace face(const cases::Case& state, const cases::ServiceClock& clock, value::Instant at) {
  ClockFace made{clock.elapsed, clock.breached};
  const auto time = cases::BusinessTime::in(clock.calendar, state.demands.zone);
  if (!time) return made;
  if (const auto elapsed = cases::elapsed_at(clock, at, *time)) made.elapsed = *elapsed;
  // What is used up on Friday at closing time is late from then on, not when the house opens again.
  const bool past = clock.deadline && *clock.deadline < at;
  made.late = made.late || past || made.elapsed > clock.allowed;
  return made;
}

Json clock_json(const cases::Case& state, const cases::ServiceClock& clock, value::Instant at) {
  const ClockFace now = face(state, clock, at);
  Json json = {{"service", clock.service},
               {"target", clock.target},
               {"state", cases::name_of(clock.state)},
               {"breached", now.late},
               {"allowed_seconds", clock.allowed},
               {"elapsed_seconds", now.elapsed},
               {"at", at.text()}};
  if (clock.deadline) json["deadline"] = clock.deadline->text();
  return json;
}

// "1 h 25 min"; a working day has 24 hours.
std::string working(std::int64_t seconds) {
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  return fmt::format("{} h {} min", seconds / hour, seconds % hour / minute);
}

std::string clock_text(const cases::Case& state, const cases::ServiceClock& clock,
                       value::Instant at) {
  const ClockFace now = face(state, clock, at);
  const bool moves = clock.state == cases::ClockState::Running;
  return fmt::format("  clock    {} of {}: {}{}, {} of {} of working time{}{}\n", clock.target,
                     clock.service, cases::name_of(clock.state), now.late && moves ? " (late)" : "",
                     working(now.elapsed), working(clock.allowed), moves ? " at " + at.text() : "",
                     clock.deadline ? ", until " + clock.deadline->text() : "");
}

std::string entry_text(const store::Entry& entry) {
  return fmt::format("  {} {} {}{}{}\n", entry.at, entry.person, entry.act,
                     entry.refused ? " REFUSED" : "",
                     entry.detail.empty() ? "" : ": " + entry.detail);
}

}  // namespace

std::string list_text(const std::vector<cases::Case>& all) {
  std::string text;
  for (const cases::Case& state : all) {
    text += fmt::format("{:<20} {:<7} {:<14} {}\n", state.id, state_of(state), state.outcome,
                        state.demands.policy);
    for (const cases::Task* task : open_tasks(state))
      text += fmt::format("  {:<18} with {}{}\n", task->id, task->with,
                          task->due ? ", due " + task->due->text() : "");
  }
  return text.empty() ? "no case\n" : text;
}

std::string list_json(const std::vector<cases::Case>& all) {
  std::string text;
  for (const cases::Case& state : all) {
    Json json = {{"case", state.id},           {"policy", state.demands.policy},
                 {"hash", state.demands.hash}, {"state", state_of(state)},
                 {"outcome", state.outcome},   {"opened", state.opened.text()},
                 {"tasks", Json::array()}};
    for (const cases::Task* task : open_tasks(state))
      json["tasks"].push_back(task_json(state, *task, nullptr, state.now));
    text += line_of(json);
  }
  return text;
}

namespace {

struct Override {
  const cases::Case* state = nullptr;
  const cases::Task* task = nullptr;
};

std::map<std::string, std::vector<Override>> by_person(const std::vector<cases::Case>& all) {
  std::map<std::string, std::vector<Override>> found;
  for (const cases::Case& state : all)
    for (const cases::Task* task : cases::overrides(state))
      found[task->by].push_back({&state, task});
  return found;
}

// One that nobody has let end yet, though its time has passed, is told as such.
std::string_view standing(const cases::Task& task, value::Instant at) {
  if (!task.ended.empty()) return standing(task);
  return task.holds_until && *task.holds_until <= at ? "past its end" : "standing";
}

std::string amounts(const Override& one) {
  return one.task->amounts.empty() ? cases::amounts_of(*one.state) : one.task->amounts;
}

std::string override_text(const Override& one, value::Instant at) {
  const cases::Task& task = *one.task;
  const std::string of = amounts(one);
  std::string text =
      fmt::format("  {} {}: {} instead of {}{} at {}{}\n", one.state->id, task.id, task.answer,
                  task.outcome, task.on_behalf_of.empty() ? "" : " for " + task.on_behalf_of,
                  moment(task.closed), of.empty() ? "" : ", " + of);
  if (!task.because.empty()) text += fmt::format("    because {}\n", task.because);
  if (!task.proof.empty()) text += fmt::format("    evidence {}\n", task.proof);
  text +=
      fmt::format("    {}, {}", task.holds_until ? "until " + moment(task.holds_until) : "no end",
                  standing(task, at));
  if (standing(task, at) == "void") text += ": " + task.ended;
  return text + "\n";
}

}  // namespace

std::string overrides_text(const std::vector<cases::Case>& all, value::Instant at) {
  std::string text;
  for (const auto& [person, lifted] : by_person(all)) {
    text += fmt::format("{}: {}\n", person, counted(lifted.size(), "override"));
    for (const Override& one : lifted) text += override_text(one, at);
  }
  return text.empty() ? "no override\n" : text;
}

std::string overrides_json(const std::vector<cases::Case>& all, value::Instant at) {
  std::string text;
  for (const auto& [person, lifted] : by_person(all))
    for (const Override& one : lifted) {
      const cases::Task& task = *one.task;
      Json json = {{"person", person},
                   {"case", one.state->id},
                   {"policy", one.state->demands.policy},
                   {"task", task.id},
                   {"answer", task.answer},
                   {"instead_of", task.outcome},
                   {"at", moment(task.closed)},
                   {"amounts", amounts(one)},
                   {"because", task.because},
                   {"evidence", task.proof},
                   {"until", moment(task.holds_until)},
                   {"state", standing(task, at)}};
      if (!task.on_behalf_of.empty()) json["for"] = task.on_behalf_of;
      if (!task.ended.empty()) json["ended"] = task.ended;
      text += line_of(json);
    }
  return text;
}

std::string case_text(const cases::Case& state, const cases::People* people,
                      const std::vector<store::Entry>& log, value::Instant at) {
  const std::string& set_by = state.demands.set_by;
  std::string text = fmt::format("{}: {}, {}\n  {} {}{}\n", state.id, state_of(state),
                                 state.outcome.empty() ? "no decision" : state.outcome,
                                 state.demands.policy, state.demands.hash.substr(0, 12),
                                 set_by.empty() ? "" : ", parameters of " + set_by);
  for (const auto& [decision, outcome] : state.further)
    text += fmt::format("  also     {}: {}\n", decision, outcome);
  for (const cases::Task& task : state.tasks) text += task_text(state, task, people, at);
  for (const cases::ServiceClock& clock : state.clocks) text += clock_text(state, clock, at);
  for (const std::string& finding : state.findings) text += "  finding  " + finding + "\n";
  if (!log.empty()) text += "log\n";
  for (const store::Entry& entry : log) text += entry_text(entry);
  return text;
}

std::string case_json(const cases::Case& state, const cases::People* people,
                      const std::vector<store::Entry>& log, value::Instant at) {
  Json json = {{"case", state.id},
               {"policy", {{"name", state.demands.policy}, {"hash", state.demands.hash}}},
               {"state", state_of(state)},
               {"outcome", state.outcome},
               {"opened", state.opened.text()},
               {"until", state.now.text()},
               {"revision", state.revision},
               {"tasks", Json::array()},
               {"clocks", Json::array()},
               {"findings", state.findings},
               {"log", Json::array()}};
  if (!state.demands.set_by.empty()) json["policy"]["parameters"] = state.demands.set_by;
  if (!state.further.empty()) json["further"] = state.further;
  if (state.closed) json["closed"] = state.closed->text();
  for (const cases::Task& task : state.tasks)
    json["tasks"].push_back(task_json(state, task, people, at));
  for (const cases::ServiceClock& clock : state.clocks)
    json["clocks"].push_back(clock_json(state, clock, at));
  for (const store::Entry& entry : log)
    json["log"].push_back({{"number", entry.number},
                           {"at", entry.at},
                           {"who", entry.person},
                           {"act", entry.act},
                           {"detail", entry.detail},
                           {"refused", entry.refused},
                           {"role", entry.role},
                           {"people", entry.people},
                           {"hash", entry.hash}});
  return line_of(json);
}

std::string outbox_text(const std::vector<store::Posted>& all) {
  std::string text;
  for (const store::Posted& posted : all)
    text += fmt::format("{:>4} {} {:<11} {}-> {}: {}{}\n", posted.number, posted.at,
                        posted.message.kind, posted.id.empty() ? "" : posted.id + " ",
                        posted.message.to, posted.message.text,
                        posted.delivered.empty() ? "" : " (delivered)");
  return text.empty() ? "nothing to tell\n" : text;
}

std::string outbox_json(const std::vector<store::Posted>& all) {
  std::string text;
  for (const store::Posted& posted : all) {
    Json json = {{"number", posted.number}, {"at", posted.at},
                 {"case", posted.id},       {"kind", posted.message.kind},
                 {"to", posted.message.to}, {"text", posted.message.text}};
    if (!posted.message.fields.empty()) json["fields"] = Json::parse(posted.message.fields);
    if (!posted.delivered.empty()) json["delivered"] = posted.delivered;
    text += line_of(json);
  }
  return text;
}

namespace {

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}
constexpr std::int64_t hour = 3600;

}  // namespace

std::string statistics_text(const cases::Statistics& made) {
  std::string text = fmt::format(
      "{}, {} open\ntouchless {:.1f} %, exceptions {:.1f} %, lifted by hand {:.1f} % ({})\n"
      "cycle time of {} touched and closed: median {} h, 9 of 10 within {} h\n",
      counted(made.cases, "case"), made.open, percent(made.touchless, made.cases),
      percent(made.exceptions, made.cases), percent(made.overridden, made.cases),
      counted(made.overrides, "override"), counted(made.touched, "case"),
      made.cycle_median_seconds / hour, made.cycle_90_seconds / hour);
  for (const auto& waiting : made.by_role)
    text += fmt::format("waiting with {}: {}, {} h at most\n", waiting.name,
                        counted(waiting.tasks, "task"), waiting.longest_seconds / hour);
  for (const auto& waiting : made.by_rung)
    text += fmt::format("waiting at {}: {}, {} h at most\n", waiting.name,
                        counted(waiting.tasks, "task"), waiting.longest_seconds / hour);
  return text;
}

namespace {

Json waiting_json(const char* name, const std::vector<cases::Statistics::Waiting>& table) {
  Json json = Json::array();
  for (const auto& waiting : table)
    json.push_back({{name, waiting.name},
                    {"tasks", waiting.tasks},
                    {"longest_seconds", waiting.longest_seconds}});
  return json;
}

}  // namespace

std::string statistics_json(const cases::Statistics& made) {
  return line_of({{"cases", made.cases},
                  {"open", made.open},
                  {"touchless", made.touchless},
                  {"exceptions", made.exceptions},
                  {"overridden", made.overridden},
                  {"overrides", made.overrides},
                  {"touched_and_closed", made.touched},
                  {"cycle_median_seconds", made.cycle_median_seconds},
                  {"cycle_90_seconds", made.cycle_90_seconds},
                  {"waiting_by_role", waiting_json("with", made.by_role)},
                  {"waiting_by_rung", waiting_json("rung", made.by_rung)}});
}

}  // namespace bop::cli
