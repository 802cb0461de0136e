// The checked tree in, the IR out; all sugar ends here: what the language says in many ways the IR
// says in one. Called only for modules without errors.
// Never: names looked up, types worked out, diagnostics.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/ir/ir.h"

namespace bop::lower {

/// Steps that a program may have once its defines and tables are written out at their calls.
inline constexpr std::size_t steps_max = 250'000;
/// How many of them may lie within one another.
inline constexpr std::size_t depth_max = 1500;

/// How often lists that are written out may be gone through within one another, for one record.
inline constexpr std::size_t rounds_max = 100'000;

/// modules[0] is the policy. Everything of the program is filled in but PolicyInfo::hash. Nothing,
/// and reported, when it grows past `steps_max`, or its lists go past `rounds_max`.
std::optional<ir::Program> lower(const std::vector<ast::Module>& modules,
                                 const resolve::Symbols& symbols, const check::Checked& checked,
                                 diagnostics::Diagnostics& diagnostics);

}  // namespace bop::lower
