// Work that several teams do by a day, and services with a clock, as written.
// Never: types as checked, what is done by now.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/part.h"

namespace bop::ast {

// process NAME of hire : Hire in calendar C  task … complete when …
struct ProcessDecl {
  // task access "…" by it needs identity due … when … done when … exclude … escalation …
  struct Task {
    Identifier name;
    std::string title;
    std::optional<RoleRef> by;
    std::vector<Identifier> needs;
    ExprId due, when, done;  // may be none
    std::vector<ExprId> excluded;
    Identifier escalation;
  };
  Identifier name;
  Identifier subject;
  TypeRef type;
  Identifier calendar;
  std::vector<Task> tasks;
  ExprId complete;  // may be none: when every task is done
};

// service NAME of ticket : Ticket  calendar C  respond within D  resolve within D  pause when …
struct ServiceDecl {
  Identifier name;
  Identifier subject;
  TypeRef type;
  ExprId calendar, respond, resolve;
  ExprId pause;  // may be none: the clock never stands still
  ExprId warn;   // a PercentLiteral; may be none
  Identifier escalation;
};

}  // namespace bop::ast
