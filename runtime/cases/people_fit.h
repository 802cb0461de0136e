// Whether the people of a file are those a policy means: their roles, the amounts that their limits
// are about, what delegations are for. In: people and a policy; out: findings and notes. Never: a
// case.
#pragma once

#include <vector>

#include "runtime/abi/cases.h"
#include "runtime/cases/people.h"

namespace bop::cases {

struct Fit {
  std::vector<Error> findings;  // nothing is opened for such people (B8630)
  std::vector<Error> notes;  // who is not asked, or may do nothing, and why (B8618, B8631, B8632)
};

Fit fit(const People& people, const abi::PolicyInfo& policy, const abi::CasesInfo& cases);

}  // namespace bop::cases
