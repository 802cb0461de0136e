// What a policy says about people and work over time, as the runtime reads it: every expression is
// a condition or a value of the policy, so that whoever evaluates the policy evaluates these too.
// Never: people, state of a case, the clock.
#pragma once

#include <string>
#include <vector>

#include "runtime/abi/policy.h"

namespace bop::abi {

enum class RungAct : std::uint8_t { Remind, Reassign, Raise };
/// after 3 business days raise to cfo
struct RungInfo {
  bool before = false;     // of the day it is due; otherwise after it was opened
  ValueIndex span = none;  // Duration, BusinessDays, BusinessHours or Target
  RungAct act = RungAct::Remind;
  std::string role;  // "assignee", "manager of assignee", "cfo"
};
struct LadderInfo {
  std::string name;
  std::string calendar;  // the policy's where it names none
  std::vector<RungInfo> rungs;
};

/// Who is named by a value: a Text, a Role, or a list of them.
struct PersonsInfo {
  ValueIndex value = none;
  std::string as;  // as the policy says it: "invoice.requester"
};

enum class Chain : std::uint8_t { Sequence, Parallel, Quorum };
struct ApprovalInfo {
  struct Eyes {
    std::uint32_t count = 0;     // two a person
    ConditionIndex when = none;  // none: always
  };
  std::string name;
  std::string of;        // "invoice": a change to a field of it voids what was approved
  ValueIndex by = none;  // an effect whose `to` is this value hands over to the approval
  ValueIndex within = none;
  Chain chain = Chain::Sequence;
  std::uint32_t needed = 0;  // of a quorum
  std::vector<Eyes> eyes;
  std::vector<PersonsInfo> excluded;
  std::string escalation;
  std::uint32_t decision = none;  // whose outcome `otherwise` is
  EffectInfo otherwise;
};

struct DutiesInfo {
  struct Actor {
    std::string verb;
    std::vector<PersonsInfo> persons;
  };
  struct Duty {
    std::vector<std::string> verbs;  // nobody does two of them
    std::string of;                  // "invoice"; "invoice.vendor_id": of all with the same value
    ValueIndex within = none;
    ConditionIndex unless = none;
  };
  struct Apart {
    std::string one, other;  // nobody holds both roles
  };
  std::string name;
  std::vector<Actor> actors;
  std::vector<Duty> duties;
  std::vector<Apart> apart;
};

struct ProcessInfo {
  struct Task {
    std::string name, title, role;
    std::vector<std::string> needs;
    ValueIndex due = none;
    ConditionIndex when = none, done = none;
    std::vector<PersonsInfo> excluded;
    std::string escalation;
  };
  std::string name, calendar;
  std::vector<Task> tasks;
  ConditionIndex complete = none;  // none: when every task is done
};

struct ServiceInfo {
  std::string name;
  std::string calendar;  // by its name; empty: `calendar_value`, an Enum of names
  ValueIndex calendar_value = none;
  ValueIndex respond = none, resolve = none;
  ConditionIndex pause = none;
  ValueIndex warn = none;  // Percent
  std::string escalation;
};

struct CasesInfo {
  std::vector<LadderInfo> ladders;
  std::vector<ApprovalInfo> approvals;
  std::vector<DutiesInfo> duties;
  std::vector<ProcessInfo> processes;
  std::vector<ServiceInfo> services;
  /// By PolicyInfo::rules: the approval that the rule's effect hands over to, or none.
  std::vector<std::uint32_t> approval_of_rule = {};
};

}  // namespace bop::abi
