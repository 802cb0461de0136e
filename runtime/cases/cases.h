// The case runner: a case, an act or a moment in; the new case and what has to be told out. Every
// function is pure: the same case and the same act give the same, in a test as in a running house.
// Never: the clock, a database, printing.
#pragma once

#include <string>
#include <vector>

#include "runtime/cases/case.h"
#include "runtime/cases/eligible.h"
#include "runtime/cases/people.h"

namespace bop::cases {

/// A new case of what a verdict asks; closed at once if it asks nothing of anybody.
Step open_case(Demands demands, const People& people, Instant at);

/// Everything that is due until then, in order of time: rungs, warnings, breaches, and approvals
/// that nobody may give any more.
Step advance(Case state, const People& people, Instant until);

/// Somebody answers a task: `approve` or `reject` an approval, an outcome of the decision, `done`.
struct Answer {
  std::string task, answer, person, because;
  Instant at;
  std::string proof = {};             // what shows it: a text, a file
  std::optional<Instant> until = {};  // what it lifts is asked for again from then on
};
/// B8607 who may not, and why; B8608 for an answer that the task does not take; B8628 for an end of
/// what lifts nothing, B8629 for one that has passed. The same answer of the same person once more
/// changes nothing.
Result<Step> answer(Case state, const Answer& given, const People& people);

/// Fields were corrected and the record judged again: what is asked now takes the place of what was
/// asked. An approval of what a changed field belongs to is void; clocks keep what has elapsed.
struct Correction {
  std::vector<std::string> fields;  // "invoice.gross"
  std::string person;
  Instant at;
};
/// B8607 who may not. What goes only because of the correction, and could not go by the word of who
/// made it, waits until somebody else has confirmed it (decision 026).
Result<Step> correct(Case state, const Correction& made, Demands demands, const People& people);
/// The same where no person says it: the record says something else by itself, as in a test.
Step judged_again(Case state, const Correction& made, Demands demands, const People& people);

/// The case goes on under another version of its policy, by the word of its owner: what is asked
/// now takes the place of what was asked, as after a correction (decision 035).
struct Migration {
  std::string person;
  Instant at;
};
/// B8607 who may not, B8625 for a case that is closed.
Result<Step> migrate(Case state, const Migration& made, Demands demands, const People& people);
/// What has become of each thing that was asked and done, a line each: what stays, what is lost.
std::vector<std::string> changes(const Case& before, const Case& after);

/// What of the duties stands against delegating, and B8602 where the delegation makes no sense.
Result<void> may_delegate(const std::vector<Case>& open, const Delegation& delegation,
                          const People& people);

/// The tasks of a process that can be worked at now: what they need is done. Pure.
std::vector<std::string> next(const ProcessDemand& process, const std::vector<std::string>& done);

/// How it goes, over many cases. An exception is what a person had to settle, decide by hand or
/// refuse; an approval that was given, a task of a process and a service are the ordinary way.
struct Statistics {
  std::size_t cases = 0, open = 0, touchless = 0, exceptions = 0;
  /// Cases in which something was lifted by hand, and how often it was, as overrides() finds them.
  std::size_t overridden = 0, overrides = 0;
  /// From opening to closing, of those that people had work with and that are closed.
  std::size_t touched = 0;
  std::int64_t cycle_median_seconds = 0, cycle_90_seconds = 0;
  struct Waiting {
    std::string name;  // who has it, or how far its ladder is
    std::size_t tasks = 0;
    std::int64_t longest_seconds = 0;
  };
  std::vector<Waiting> by_role, by_rung;
};
/// Whether this answer by hand is milder than what is asked for.
bool lifts(const Case& state, const Task& task, const std::string& answer);
/// The tasks of what people have lifted by hand, also where it holds no more.
std::vector<const Task*> overrides(const Case& state);
/// When the first of them that still holds ends; nothing where none does.
std::optional<Instant> next_end(const Case& state);
/// Whether time alone may change the case.
bool passes_time(const Case& state);
/// "invoice.gross EUR 90.00": what is at stake.
std::string amounts_of(const Case& state);
Statistics statistics(const std::vector<Case>& cases, Instant at);

}  // namespace bop::cases
