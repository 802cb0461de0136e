// One case: what a verdict asked of people, what they have done so far, and what is still open. All
// of it is plain data that is written to a store and read back. Never: the clock, a database.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/demands.h"

namespace bop::cases {

using value::Instant;

/// Settle: find out fields, or decide by hand. Handle: what an effect hands over. Approve: a stage
/// of an approval. Work: a task of a process. Respond, Resolve: the two ends of a service.
enum class TaskKind : std::uint8_t { Settle, Handle, Approve, Work, Respond, Resolve };
enum class TaskState : std::uint8_t { Waiting, Open, Done, Void };

/// A rung of a ladder at the moment it is due in this case.
struct Due {
  Instant at;
  abi::RungAct act = abi::RungAct::Remind;
  std::string role;
  bool done = false;
  bool before = false;  // counted back from the day the task is due
  Span span;
};

struct Task {
  std::string id;  // "release-1", "settle"
  TaskKind kind = TaskKind::Handle;
  TaskState state = TaskState::Open;
  std::string title;
  std::vector<std::string> roles;      // who may do it: those it was raised to as well
  std::vector<std::string> persons;    // who may do it by name, after it was reassigned
  std::vector<std::string> authority;  // one of these roles has who lets go or approves by name
  std::string with;                    // whom it is with now
  std::vector<std::string> fields;
  std::vector<std::string> advice;    // what may be done about it, line by line
  std::vector<std::string> evidence;  // what its rules read, and where it stands
  std::string part_of;                // the decision, approval, process or service
  std::string decision;    // whose outcomes are its answers; of a stage: that asks for the approval
  std::string outcome;     // that asks for it
  std::string at_least;    // the mildest answer it takes; empty: any
  std::string no_release;  // why nobody lets go by it; empty: they may
  bool lifted = false;     // its answer handed it on to what milder rules demand
  std::vector<std::string> needs;
  Named excluded;
  std::string ladder;  // its calendar is that of the ladder
  std::optional<Instant> opened, due;
  std::optional<Instant> with_since;  // whom it is with now
  std::vector<Due> ladder_due;
  bool overdue = false;                // told that the day it is due has passed
  bool nobody = false;                 // told that there is nobody who may do it
  std::optional<Instant> still_since;  // its clock is paused: no rung comes nearer
  std::optional<Instant> closed;
  std::string answer, by, on_behalf_of;
  std::string because, proof;          // of an answer: the reason, and what shows it
  std::string amounts;                 // of the record when it was lifted by hand
  std::optional<Instant> holds_until;  // the first moment at which the answer holds no more
  std::string ended;                   // why it does not; empty: it does
  std::optional<Instant> ended_at;     // since when, but for what `holds_until` ends
  std::string after;                   // the task whose answer has ended; this asks it again

  bool open() const { return state == TaskState::Open; }
  /// Whether it was answered, and the answer was not made void: its time may have passed.
  bool stands() const;
};

/// An approval under way. Its open stages are tasks.
struct ApprovalUnderWay {
  ApprovalDemand demand;
  std::uint32_t stage = 0;  // of a sequence: the next role; counts the tasks made
  std::uint32_t round = 1;  // one more each time a change voids it
  bool released = false, refused = false, nobody = false;
  struct Given {
    std::string task, role, person, on_behalf_of;
    Instant at;
    std::string void_because = {};  // why it stands no longer
  };
  std::vector<Given> given;
  std::vector<Given> voided;

  /// Whether the task is one of its stages, or what follows when nobody may give it.
  bool has(const Task& task) const;
};

enum class ClockState : std::uint8_t { Running, Paused, Met, Breached };
/// The clock of a service: working time in running intervals only.
struct ServiceClock {
  std::string service, target;  // "respond", "resolve"
  std::string calendar;
  std::int64_t allowed = 0;  // seconds of working time
  std::int64_t elapsed = 0;  // until `since`
  ClockState state = ClockState::Running;
  bool breached = false;  // was late at some moment, even if it was met later
  Instant since;
  std::optional<Instant> deadline;  // while it runs
  std::optional<Instant> warn_at;
  std::int64_t warn_permille = 0;
  bool warned = false;
};

/// A question to the outside under way.
struct Asking {
  CheckDemand demand;
  std::uint32_t asked = 0;
  std::optional<Instant> next;  // none: it is given up
};

/// Who did what, for the duties: approves, corrects, decides, delegates.
struct Did {
  std::string verb, person, on_behalf_of;
  Instant at;
};

/// `Task::ended` of what was lifted until a moment.
inline constexpr auto time_has_passed = "its time has passed";

enum class CaseState : std::uint8_t { Open, Closed };

struct Case {
  std::string id;
  std::string made_of;             // what the record said when it was opened, as a hash
  std::vector<std::string> lists;  // reference sets that it was judged with
  Demands demands;
  CaseState state = CaseState::Open;
  std::string outcome;  // what is to be done: of the verdict, then of the people
  std::map<std::string, std::string> further;  // the same of the other decisions, by their name
  bool touchless = false;
  Instant opened, now;  // `now`: until when it has been carried out
  std::optional<Instant> closed;
  std::uint32_t revision = 1;      // of the record
  std::uint32_t written_back = 0;  // how often its end was told to other systems
  bool released = false;           // what was told last lets go, and still stands
  std::vector<Task> tasks;
  std::vector<ApprovalUnderWay> approvals;
  std::vector<ServiceClock> clocks;
  std::vector<Asking> askings;
  std::vector<Did> did;
  std::vector<std::string> findings;

  const Task* task(const std::string& name) const;
  /// What is to be done, by one of its decisions.
  std::string outcome_of(const std::string& decision) const;
};

/// What somebody has to be told, or another system: a row of the outbox.
struct Message {
  std::string kind;  // "task", "remind", "reassign", "raise", "warn", "overdue", "ask", …
  std::string to;
  std::string text;
  Instant at;               // when it was due to be told: a late tick tells of what has been
  std::string fields = {};  // for another system, as JSON: "write_back", "withdraw"
  std::string task = {};    // that somebody is reminded of
};

/// A new state and what follows from it.
struct Step {
  Case state;
  std::vector<Message> messages;
};

std::string to_json(const Case& state);
/// B8606 for a text that is no case of this version.
Result<Case> case_in(const std::string& json);

std::string_view name_of(TaskKind kind);
std::string_view name_of(TaskState state);
std::string_view name_of(ClockState state);

}  // namespace bop::cases
