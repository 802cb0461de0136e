// Looks for the case that nobody may approve before it comes: every kind of case that a policy
// makes, by each person who may stand in its record, at each moment at which somebody of the house
// comes or goes. Each is opened by the code that opens cases (runtime/cases). In: a policy and the
// people of a house; out: the cases nobody may do, with why each person may not. Never: a proof,
// for which kinds of cases there are is searched as the claims of a policy are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/testing/judge_case.h"
#include "runtime/cases/people.h"

namespace bop::testing {

struct HouseOptions {
  std::uint64_t seed = 1;
  std::size_t cases = 1000;  // drawn, to find the kinds among
  value::Instant at;         // no moment before it
};

struct NobodyLeft {
  std::string what;     // "release", an approval; "settle", a task
  std::string given;    // "requester anna, amount EUR 100.00"
  std::string reasons;  // "anna: is excluded; bela: is absent"
  std::vector<value::Instant> moments;
};

struct HouseResult {
  std::size_t kinds = 0;  // of approvals and tasks: other roles, or other numbers of people
  std::size_t tried = 0;  // cases opened
  std::vector<NobodyLeft> found;
};

HouseResult nobody_left(const LoadedPolicy& policy, const cases::People& people,
                        const HouseOptions& options);

}  // namespace bop::testing
