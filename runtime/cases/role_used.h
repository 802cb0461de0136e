// By which role somebody did what he did in a case, or was refused what he tried, for the log:
// "clerk", "controller of CC-100". Pure. Never: whether he may (eligible.h).
#pragma once

#include <string>

#include "runtime/cases/eligible.h"

namespace bop::cases {

/// Of an answer to a task: the role that is his, or of whom he acts for; "by name" where it came to
/// the person without a role. Who is refused as one who has no such role has roles_of().
std::string role_used(const Case& state, const Task& task, const People& people,
                      const std::string& person, Instant at);
/// Of a correction of the record.
std::string role_used_to_correct(const Case& state, const People& people, const std::string& person,
                                 Instant at);
/// Of taking the case to another version.
std::string role_used_to_migrate(const Case& state, const People& people, const std::string& person,
                                 Instant at);
/// All that the person has: "clerk, controller of CC-100". Empty: none, or nobody knows the person.
std::string roles_of(const People& people, const std::string& person);

}  // namespace bop::cases
