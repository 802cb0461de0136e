// What one verdict asks of people: tasks, approvals, duties, a process, a service, with everything
// that is needed to carry them out later. A case keeps them, so a later edit of the policy rewrites
// no case that is under way. In: a policy, a verdict and its evaluation; out: plain data.
// Never: people, time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/cases.h"
#include "runtime/cases/business_time.h"
#include "runtime/decide/verdict.h"

namespace bop::cases {

struct Rung {
  bool before = false;
  Span span;
  abi::RungAct act = abi::RungAct::Remind;
  std::string role;

  bool operator==(const Rung&) const = default;
};
struct Ladder {
  std::string calendar;
  std::vector<Rung> rungs;

  bool operator==(const Ladder&) const = default;
};

/// What an effect hands to people: the outcome and whom.
struct Handing {
  std::string decision, outcome;
  std::string code;
  std::vector<std::string> roles;
  Span within;
};

/// A person or a role, as a field or a policy names one.
struct Named {
  std::vector<std::string> persons;
  std::vector<std::string> roles;
  std::vector<std::string> unknown;       // fields that would name somebody and are not known
  std::vector<std::string> said_by = {};  // where each of the persons stands: "invoice.requester"

  bool operator==(const Named&) const = default;
};

/// What a decision says, and what can be answered to it by hand.
struct DecisionDemand {
  std::string name, outcome;
  std::vector<std::string> outcomes;  // it knows, mildest first
  std::vector<std::string> releases;  // those of them that let go
  std::string ladder;
  std::string asks;  // the role that is asked for what is not known
  /// Whom the approvals that it can hand over to exclude: they don't let it go by hand either.
  Named excluded = {};

  bool lets_go(const std::string& outcome) const;
};

/// Something that a person does by hand. Nobody answers milder than what true rules demand
/// elsewhere, nor lets go while it is not known who has to.
struct TaskDemand {
  std::vector<std::string> roles;
  std::string title;
  std::vector<std::string> fields;    // that have to be found out
  std::vector<std::string> advice;    // what may be done about it, line by line
  std::vector<std::string> evidence;  // what its rules read, and where it stands
  Span within;
  bool asks = false;       // the decision is undetermined
  std::string decision;    // whose outcomes are its answers
  std::string outcome;     // that asks for it
  std::string at_least;    // the mildest answer it takes; empty: any
  std::string no_release;  // why nobody lets go by it; empty: they may
  bool deferred = false;   // asked for once a more severe outcome was lifted by hand
};

/// Each decision that hands over to an approval has it given for itself.
struct ApprovalDemand {
  std::string name;
  std::string of;
  std::vector<std::string> roles;
  std::string reason;
  std::vector<std::string> advice, evidence;  // as of a task
  abi::Chain chain = abi::Chain::Sequence;
  std::uint32_t needed = 0;  // of a quorum
  std::uint32_t people = 1;  // different ones: four eyes are two
  Named excluded;
  Span within;
  std::string ladder;
  Handing otherwise;
  std::string decision;         // that hands over to it
  std::string outcome;          // that asks for it
  bool deferred = false;        // as of a task
  bool one_of_several = false;  // other decisions of the policy can hand over to it as well

  /// What its tasks are called by: "release", or "release-payment" where several decisions have it.
  std::string stem() const;
  /// "`release`", "`release` of `payment`"
  std::string text() const;
  bool is(const ApprovalDemand& other) const {
    return name == other.name && decision == other.decision;
  }
};

/// How much is known of the value that makes cases one before duties: nothing makes a case one with
/// others; it is known; it is known to be absent, and equals nothing; it may be any.
enum class KeyState : std::uint8_t { Own, Known, Missing, Unknown };

struct DutyDemand {
  struct Actor {
    std::string verb;
    Named persons;
  };
  struct Duty {
    std::vector<std::string> verbs;
    std::optional<Span> within;
    bool lifted = false;  // its `unless` holds; unknown lifts nothing
    std::string of = {};  // "invoice", "invoice.vendor_id"; empty: of a bop that did not say
    KeyState key_state = KeyState::Own;
    std::string key = {};  // "V-17"

    /// Within the record, which policies call by names of their own: "vendor_id".
    std::string path() const;
  };
  struct Apart {
    std::string one, other;  // nobody holds both roles
  };
  std::string name;
  std::vector<Actor> actors;
  std::vector<Duty> duties;
  std::vector<Apart> apart = {};
};

struct ProcessDemand {
  struct Task {
    std::string name, title, role;
    std::vector<std::string> needs;
    std::optional<value::Date> due;
    std::optional<value::Instant> due_at;  // where a moment is named, not a day
    abi::Truth wanted = abi::Truth::True;
    abi::Truth done = abi::Truth::False;
    Named excluded;
    std::string ladder;
  };
  std::string name, calendar;
  std::vector<Task> tasks;
  std::optional<abi::Truth> complete;  // none: when every task is done
};

struct ServiceDemand {
  std::string name, calendar, ladder;
  Span respond, resolve;
  abi::Truth paused = abi::Truth::False;
  std::int64_t warn_permille = 0;  // 0: no warning
};

/// A question to the outside that has no answer: it is asked so many times, so far apart, and
/// then it is a person's.
struct CheckDemand {
  std::string name, decision, asks;
  std::uint32_t times = 0;
  Span apart;
};

struct Demands {
  std::string record;  // its id
  std::string policy, hash, owner;
  std::string set_by;  // the file in which a house sets its parameters; empty: none does
  std::string calendar, zone;
  std::vector<DecisionDemand> decisions;
  std::vector<TaskDemand> tasks;
  std::vector<ApprovalDemand> approvals;
  std::vector<DutyDemand> duties;
  std::vector<ProcessDemand> processes;
  std::vector<ServiceDemand> services;
  std::vector<CheckDemand> checks;
  std::map<std::string, Ladder> ladders;
  std::map<std::string, std::vector<std::string>> covers;  // role → roles it covers
  std::map<std::string, std::string> limited;              // "invoice.gross" → its amount
  bool money = false;                                      // some of them are money
  std::vector<std::string> findings;                       // what can't be carried out, and why

  /// Null for a policy that decides nothing.
  const DecisionDemand* decision(const std::string& name) const;
  /// Of the first decision; empty where there is none.
  std::string outcome() const { return decisions.empty() ? "" : decisions.front().outcome; }
};

Demands demands_of(const abi::PolicyInfo& policy, const abi::CasesInfo& cases,
                   const decide::Verdict& verdict, const abi::Evaluation& evaluation,
                   const abi::RecordPtr& subject);

}  // namespace bop::cases
