// Which rules, rows of tables and conditions the tests of a policy bring out.
// In: a policy and its tests, each observed by the interpreter; out: counts, and what is left.
// Never: running expectations, printing.
#pragma once

#include <string>
#include <vector>

#include "apps/testing/judge_case.h"

namespace bop::testing {

struct Uncovered {
  source::SourceRange place;
  std::string what;  // "rule AP-05 never fires", "`invoice.gross > EUR 500.00` is never false"
};

struct Coverage {
  std::size_t rules = 0, rules_all = 0;
  std::size_t rows = 0, rows_all = 0;
  std::size_t ways = 0, ways_all = 0;  // each condition counts twice: true and false
  std::vector<Uncovered> uncovered;    // by place

  /// Of everything together, rounded down: 100 means everything.
  double percent() const;
};

Coverage coverage_of(const ProgramPtr& program, const std::vector<ir::Test>& tests);

}  // namespace bop::testing
