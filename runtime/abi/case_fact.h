// What a test says about the case that a verdict becomes: the state of a part of it, whom it is
// with, who may do it, who was reminded of it, or how somebody answers it. Never: the case itself
// (runtime/cases).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bop::abi {

/// release.with = cfo, onboarding.access = waiting, clock.respond = late,
/// release.eligible = ["olga"], release.excluded = "otto" because "is absent",
/// release.reminded = [clerk, cfo]
struct CaseFact {
  enum class Kind : std::uint8_t { Decision, Approval, Task, Clock };
  enum class About : std::uint8_t { State, With, Eligible, Excluded, Reminded };
  Kind kind = Kind::Decision;
  std::string name;  // "release", "onboarding-access", "clock-respond"
  About about = About::State;
  std::vector<std::string> words;  // "cfo", "released"; of an answer one: "approve", "done"
  std::string because = {};        // why somebody is excluded; empty: for any reason
  std::string by = {};             // who answers; empty: the first who may

  /// "release.with": what stands behind the part, by About.
  static constexpr std::array<std::string_view, 5> words_of{"", "with", "eligible", "excluded",
                                                            "reminded"};
  std::string_view asked() const { return words_of[static_cast<std::size_t>(about)]; }
};

/// So many are made for a test of each role that it gives to nobody: six eyes are the most that
/// approvals ask for. "controller 1"
inline constexpr int people_of_a_role = 3;

}  // namespace bop::abi
