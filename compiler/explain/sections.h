// The sections of an explanation, one function each; every one has its own heading and lines, or
// no blocks where the policy has nothing of the kind. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "compiler/explain/render.h"
#include "compiler/ir/ir.h"

namespace bop::explain {

/// Lets that sentences of other sections name, in the order met; explained in `definitions`.
using Named = std::vector<ir::NodeId>;

std::string title(const ir::Program& program);
Section header(const ir::Program& program);
Section calendars(const ir::Program& program);
Section inputs(const ir::Program& program);
Section references(const ir::Program& program);
Section checks(const ir::Program& program);
Section parameters(const ir::Program& program);
Sections decisions(const ir::Program& program, Named& named);
/// Matches, approvals, duties, processes, services.
Sections cases(const ir::Program& program, Named& named);
Section definitions(const ir::Program& program, Named named);
Sections tables(const ir::Program& program);
Sections roles_and_codes(const ir::Program& program);
Section escalations(const ir::Program& program);
Section tests(const ir::Program& program);

/// "whom the table approvers names for invoice.gross"; of what no table says the words for it.
std::string said(const ir::Program& program, ir::NodeId node, Named& named);
/// "controller, within 2 business days", "whom the table approvers names for invoice.gross, within
/// the time it gives"
std::string to_within(const ir::Program& program, ir::NodeId to, ir::NodeId within, Named& named);
/// Whether one row of a table says both.
bool by_one_row(const ir::Program& program, ir::NodeId to, ir::NodeId within);

/// ", in force from 2026-01-01 until 2026-12-31 (both days included)", or nothing.
std::string in_force_words(const abi::InForce& in_force);
/// The lines as a list under the heading; no blocks without lines.
Section section(const std::string& heading, const std::vector<std::string>& lines);
/// `cost_centre_owner of invoice.cost_centre`
std::string role_words(const ir::Program& program, std::uint32_t role);

}  // namespace bop::explain
