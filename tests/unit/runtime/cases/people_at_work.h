// A small house for the tests: who works there, and cases to be worked at. Never: files.
#pragma once

#include <string>
#include <vector>

#include "runtime/cases/cases.h"

namespace bop::cases {

inline Instant at(const std::string& text) {
  return Instant::parse(text).value();
}

// ann and bert are controllers, cara the CFO who covers them, dora works for ann, eve audits.
inline People house() {
  People people;
  people.persons = {{"ann", "Ann", {"controller"}, "cara", {}, "person 1", true},
                    {"bert", "Bert", {"controller"}, "cara", {}, "person 2", true},
                    {"cara", "Cara", {"cfo"}, {}, {}, "person 3", true},
                    {"dora", "Dora", {"clerk"}, "ann", {}, "person 4", true},
                    {"eve", "Eve", {"audit"}, {}, {}, "person 5", true}};
  return people;
}

inline Demands demands() {
  Demands made;
  made.record = "INV-1";
  made.policy = "demo.release";
  made.hash = "hash";
  made.owner = "Group Controller";
  made.calendar = "TARGET";
  made.zone = "Europe/Berlin";
  made.decisions = {
      {"disposition", "route", {"approve", "route", "hold"}, {"approve"}, {}, "audit"}};
  made.covers = {{"cfo", {"controller"}}};
  return made;
}

inline ApprovalDemand approval(std::vector<std::string> roles) {
  ApprovalDemand made;
  made.name = "release";
  made.of = "invoice";
  made.roles = std::move(roles);
  made.reason = "R-01";
  made.otherwise = {"disposition", "hold", "NO_APPROVER", {"audit"}, {}};
  made.decision = "disposition";
  made.outcome = "route";
  return made;
}

/// Something for one person to decide by hand.
inline TaskDemand by_hand(std::string role, std::string outcome = "route") {
  TaskDemand made;
  made.roles = {std::move(role)};
  made.title = "R-01";
  made.decision = "disposition";
  made.outcome = std::move(outcome);
  return made;
}

inline bool told(const std::vector<Message>& messages, const std::string& kind,
                 const std::string& to) {
  for (const Message& message : messages)
    if (message.kind == kind && message.to == to) return true;
  return false;
}

}  // namespace bop::cases
