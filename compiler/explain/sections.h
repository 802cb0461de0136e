// The sections of an explanation, one function each; every one returns its own heading and lines,
// or nothing where the policy has nothing of the kind.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/ir.h"

namespace bop::explain {

/// Lets that sentences of other sections name, in the order met; explained in `definitions`.
using Named = std::vector<ir::NodeId>;

std::string header(const ir::Program& program);
std::string inputs(const ir::Program& program);
std::string references(const ir::Program& program);
std::string parameters(const ir::Program& program);
std::string checks(const ir::Program& program);
std::string decisions(const ir::Program& program, Named& named);
std::string definitions(const ir::Program& program, Named named);
std::string tables(const ir::Program& program);
std::string roles_and_codes(const ir::Program& program);
std::string escalations(const ir::Program& program);
std::string tests(const ir::Program& program);

/// ", in force from 2026-01-01 until 2026-12-31 (both days included)", or nothing.
std::string in_force_words(const abi::InForce& in_force);
/// "# heading" and the lines as a list under it.
std::string section(const std::string& heading, const std::vector<std::string>& lines);
/// `cost_centre_owner of invoice.cost_centre`
std::string role_words(const ir::Program& program, std::uint32_t role);

}  // namespace bop::explain
