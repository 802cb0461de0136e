// Looks for the case that nobody may approve before it comes: every kind of work that the approvals
// of a policy can be, by each person who may stand in its record, at each moment at which somebody
// of the house comes or goes. Each is opened by the code that opens cases (runtime/cases). In: a
// policy and the people of a house; out: the cases nobody may do, with why each person may not, and
// the kinds of work that no case was found for. Never: a proof where no solver is given.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "apps/testing/judge_case.h"
#include "compiler/analyze/analyze.h"
#include "runtime/cases/people.h"

namespace bop::testing {

struct HouseOptions {
  std::uint64_t seed = 1;
  std::size_t cases = 1000;  // drawn, to find the kinds among
  value::Instant at;         // no moment before it
  /// Asked for a case of each kind that was not drawn; none: that is searched alone.
  analyze::LoadedSolver solver = nullptr;
};

struct NobodyLeft {
  std::string what;     // "release", an approval; "settle", a task
  std::string kind;     // "row 3 of `approvers`, 4 eyes"; empty: there is one kind of it alone
  std::string given;    // "requester anna, amount EUR 100.00"
  std::string reasons;  // "anna: is excluded; bela: is absent"
  std::vector<value::Instant> moments;
  std::set<std::string> persons;  // of the house, who stand in the record
  std::string scope;              // "CC-100": of a role that is asked; empty: of none
  std::string row;                // of the kind, however many eyes there are
};

struct UnheldRole {
  std::string role;
  std::vector<std::string> asked_by;  // "`release`, row 3 of `approvers`", "`settle`"
};

struct HouseResult {
  std::size_t tried = 0;            // cases opened
  std::vector<std::string> kinds;   // of work that cases were opened of: what, and who is asked
  std::vector<std::string> missed;  // those that no case was found for
  std::vector<std::string> never;   // those that no case can be of
  std::vector<UnheldRole> unheld;   // roles that are asked, and nobody holds
  std::vector<NobodyLeft> found;

  bool passed() const { return missed.empty() && unheld.empty() && found.empty(); }
};

HouseResult nobody_left(const LoadedPolicy& policy, const cases::People& people,
                        const HouseOptions& options);

/// One of each gap: without what is a special case of another one, and what a role that nobody
/// holds explains.
struct Gap {
  NobodyLeft example;
  std::size_t more = 0;  // cases of the same kind, by others or of another scope
};
std::vector<Gap> gaps_of(const HouseResult& result);

}  // namespace bop::testing
