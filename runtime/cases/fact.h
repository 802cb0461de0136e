// What tests say of a case, held against it: whom a part of it is with, the state it is in. In: a
// case and a fact; out: what is so, in the words of tests. Never: how the case came there.
#pragma once

#include <string>

#include "runtime/abi/case_fact.h"
#include "runtime/cases/case.h"

namespace bop::cases {

/// "cfo", "released", "late"; "nobody" or "not asked for" where there is no such thing.
std::string what_is(const Case& state, const abi::CaseFact& fact);
bool holds(const Case& state, const abi::CaseFact& fact);

/// The open task that an answer is about; none where nothing waits for one.
const Task* answerable(const Case& state, const abi::CaseFact& answer);

}  // namespace bop::cases
