// Calendars of a house, as written. Never: which days those are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/part.h"
#include "runtime/value/date.h"

namespace bop::ast {

// calendar DESK is TARGET  hours 09:00 ..< 18:00  closed 2026-12-24 "…"  in force from … until …
struct CalendarDecl {
  struct Opening {
    std::int64_t from = 0;  // seconds of the day; 86,400 is its end
    std::int64_t until = 0;
    bool closed = false;  // written `..`: their end would belong to them
    SourceRange range;
  };
  struct Closing {
    value::Date first;
    value::Date last;
    std::string why;
    SourceRange range;
  };
  Identifier name;
  Identifier base;
  std::vector<Opening> hours;
  std::vector<Closing> closed;
  std::optional<InForce> in_force;
};

}  // namespace bop::ast
