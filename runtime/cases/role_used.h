// By which role somebody did what he did in a case, for the log: "clerk", "controller of CC-100".
// Pure. Never: whether he may (eligible.h).
#pragma once

#include <string>

#include "runtime/cases/eligible.h"

namespace bop::cases {

/// Of an answer to a task; "by name" where it came to the person without a role. Of whom he acts
/// for, where he does.
std::string role_used(const Case& state, const Task& task, const People& people,
                      const Candidate& who);
/// Of a correction of the record.
std::string role_used_to_correct(const Case& state, const People& people, const Candidate& who);
/// Of taking the case to another version.
std::string role_used_to_migrate(const Case& state, const People& people, const Candidate& who);

}  // namespace bop::cases
