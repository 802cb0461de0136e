// What the files of this folder share while a case is carried out: the case, who there is, and what
// has to be told. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/cases/service_clock.h"

namespace bop::cases {

struct Run {
  Case state;
  const People& people;
  Instant at;
  std::vector<Message> messages;

  void tell(std::string kind, std::string to, std::string text) {
    messages.push_back({std::move(kind), std::move(to), std::move(text), at});
  }
  /// Something that can't be carried out: it stands in the case, and its policy's owner is told.
  void find(const std::string& text);
  /// Who has it, and the owner of the policy.
  void tell_both(const std::string& kind, const std::string& with, const std::string& text);
  /// What is to be done, by one of the decisions.
  std::string& outcome_of(const std::string& decision);
  /// What the verdict says, of every decision.
  void take_outcomes();
  Step take() { return {std::move(state), std::move(messages)}; }
};

/// Those whom the record names are called by their ids; whom nobody knows is a finding, and nobody
/// does what that person may be kept from.
void know_persons(Run& run);

std::string joined(const std::vector<std::string>& texts);

/// The clock of a task is paused, and runs again: the rungs of its ladder are put off by the pause.
void stand_still(Run& run, Task& task);
void go_on(Run& run, Task& task);
/// Plans the rungs that are counted back from the day it is due.
void count_back(Run& run, Task& task);
/// The day it is due has changed: its rungs anew, but for those that have happened.
void plan_again(Run& run, Task& task);
/// Opens a task: whom it is with, when it is due, when each rung of its ladder is.
void open_task(Run& run, Task task, const std::string& calendar, const Span& within);
/// Whether it is open and the last moment at which it is done in time has passed.
bool is_late(const Task& task, Instant at);
/// Says so, once for each day it is due.
void tell_overdue(Run& run, Task& task);
/// Nobody waits in silence for who can't come: whoever may do a task may have left, or be absent,
/// or have done what the duties let nobody do both.
void look_for_people(Run& run);
void close_task(Run& run, Task& task, TaskState state, const std::string& answer,
                const Candidate& who);
/// What was answered stands no longer, and what is open is not asked any more: why, and since when,
/// of the first that makes it so.
void end_answer(Run& run, Task& task, const std::string& because);
/// Closes the case when nothing is open or waiting.
void close_if_done(Run& run);
/// It is worked at once more. What was let go by its end is taken back.
void reopen(Run& run, const std::string& because);

// case_json.cpp: what another system is told of the end of a case, and of its being taken back
std::string end_as_json(const Case& state);
std::string withdrawal_as_json(const Case& state);

/// What is asked has changed: fields of the record that say something else now, or the policy.
struct Change {
  std::vector<std::string> fields;
  std::string person;
  Instant at;
  std::string because;  // "the record was corrected"
  std::string deed;     // of that person: "has corrected invoice.gross"
};
/// What somebody else had to do before a decision let go, and is not asked for any more.
struct Lost {
  std::string decision, what;
};
/// What is asked now takes the place of what was asked.
std::vector<Lost> take_demands(Run& run, const Change& made, Demands demands);
/// Decisions that let go without anybody.
std::vector<std::string> letting_go(const Case& state);
/// What goes only because of the change, and did not `before`, goes by the word of who made it.
/// Where that person would not be let to, somebody else of those who are asked confirms it first.
void let_go(Run& run, const Change& made, const Candidate& who,
            const std::vector<std::string>& before, const std::vector<Lost>& lost);

void start(Run& run, const TaskDemand& demand, std::size_t place);
/// Once everybody has answered: what was lifted by hand goes on to what milder rules ask for.
void go_on_by_hand(Run& run, const std::string& decision);

// stages.cpp
void start(Run& run, ApprovalDemand demand);
/// Opens the next stage, releases, or does what follows when nobody may approve.
void carry_on(Run& run, ApprovalUnderWay& approval);
/// Those that approvals wait for, open or not.
std::vector<Task> stages_to_come(const Run& run);
/// Why not all of these stages can be given; those that wait come later. Empty: they can.
std::string unseated(const Run& run, const std::vector<Task>& stages, bool different);
/// Why what is left of the approval that this stage is of can't be given, with the stage as it is
/// here. Empty: it can.
std::string against_stage(const Run& run, const Task& stage);
/// Why the approval could never be released if this person gave this stage. Empty: it could.
std::string against_approving(const Run& run, const Task& stage, const Candidate& who);
void approve(Run& run, Task& task, const Candidate& who);
void reject(Run& run, Task& task, const Candidate& who);
void void_approval(Run& run, ApprovalUnderWay& approval, const std::string& because);
/// The record was corrected: who is excluded from what is open. What was approved by other roles
/// than are asked now, or by somebody who is excluded now, is void.
void renew(Run& run, ApprovalUnderWay& approval, ApprovalDemand demand);

// processes.cpp
void carry_on(Run& run, const ProcessDemand& process);
/// The record was corrected: whom each task is for, who is excluded, when it is due.
void refresh(Run& run, const ProcessDemand& before, const ProcessDemand& process);

// overrides.cpp
/// The end of what somebody lifted has come: what was asked for is asked for again.
void lapse(Run& run, std::size_t place);

// asking.cpp
/// Questions that have no answer yet are asked; what is answered, or decided by hand, is not asked
/// again.
void keep_asking(Run& run);
/// The moment has come: it is asked once more, or given up.
void ask(Run& run, Asking& asking);

// services.cpp
void start(Run& run, const ServiceDemand& service);
/// Its clock runs from the moment the case was opened, if it could not be started then.
void pause_or_resume(Run& run, const ServiceDemand& service);
/// The target of a clock has passed.
void tell_breach(Run& run, const ServiceClock& clock);
void meet(Run& run, const Task& task);

}  // namespace bop::cases
