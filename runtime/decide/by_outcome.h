// Which outcomes the rules of one decision give, a bit for each record that is being decided.
// Never: which of them wins (bits.h).
#pragma once

#include <cstdint>
#include <vector>

namespace bop::decide {

/// One bit for each of up to 64 records, or the lowest for a single one.
using Word = std::uint64_t;

/// Where rules of each outcome of one decision are true or undecided.
struct ByOutcome {
  std::vector<Word> holds;
  std::vector<Word> open;
  Word any = 0;       // some rule is true
  Word several = 0;   // more than one
  Word any_open = 0;  // some rule is undecided

  void start(std::size_t outcomes);
};

}  // namespace bop::decide
