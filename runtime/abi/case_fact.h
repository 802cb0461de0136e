// What a test says about the case that a verdict becomes: whom a part of it is with, the state it
// is in, or how somebody answers it. Never: the case itself (runtime/cases).
#pragma once

#include <cstdint>
#include <string>

namespace bop::abi {

/// release.with = cfo, onboarding.access = waiting, clock.respond = late
struct CaseFact {
  enum class Kind : std::uint8_t { Decision, Approval, Task, Clock };
  Kind kind = Kind::Decision;
  std::string name;  // "release", "onboarding-access", "clock-respond"
  bool with = false;
  std::string word;  // "cfo", "released"; of an answer "approve", "done"
};

}  // namespace bop::abi
