// What tests say of a case, held against it: the state a part of it is in, whom it is with, who may
// do it, who was reminded of it. In: a case, who there is, and a fact; out: what is so, in the
// words of tests. Never: how the case came there.
#pragma once

#include <string>
#include <vector>

#include "runtime/abi/case_fact.h"
#include "runtime/cases/case.h"
#include "runtime/cases/people.h"

namespace bop::cases {

/// A case at a moment: with those who could do its work, and all that was told until then.
struct Scene {
  const Case& state;
  const People& people;
  Instant at;
  const std::vector<Message>& told;
};

/// "cfo", "released", "late", "olga, fina for carl"; "nobody" or "not asked for" where there is no
/// such thing. Of who is excluded: everybody who is, each with the reason.
std::string what_is(const Scene& scene, const abi::CaseFact& fact);
bool holds(const Scene& scene, const abi::CaseFact& fact);

/// The open task that an answer is about; none where nothing waits for one.
const Task* answerable(const Case& state, const abi::CaseFact& answer);

}  // namespace bop::cases
