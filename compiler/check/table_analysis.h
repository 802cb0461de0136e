// A well-typed table in, what it leaves open or says twice out, each with a case that shows it, and
// what its `otherwise` cells stand for.
// Private to this folder. Never: tables with errors of type.
#pragma once

#include <vector>

#include "compiler/check/check.h"
#include "compiler/diagnostics/kinds_analyze.h"
#include "compiler/diagnostics/kinds_check.h"

namespace bop::check {

using source::SourceRange;

struct TableFacts {
  const std::vector<ast::Module>& modules;
  const resolve::Symbols& symbols;
  const Checked& checked;
  const resolve::Table& table;
  const ast::TableDecl& node;
};

/// The work of a proof is cut off here, with an error: a table this large wants to be two.
inline constexpr std::size_t analysis_steps_max = 1'500'000;
inline constexpr std::size_t reported_overlaps_max = 10;

std::vector<OtherwiseCell> analyze_table(const TableFacts& facts, Diagnostics& diagnostics);

}  // namespace bop::check
