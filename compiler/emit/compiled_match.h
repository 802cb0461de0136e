// A program's matches answered by machine code (abi::Matches): elements are packed once and asked
// as often as it takes. In: the code, reference data, and the interpreter's answers, which stand in
// where an element does not fit its row, code gave up or none was made. Never: pairing.
#pragma once

#include <memory>

#include "compiler/emit/session.h"
#include "runtime/abi/match.h"

namespace bop::emit {

std::unique_ptr<abi::Matches> compiled_matches(std::shared_ptr<const Code> code,
                                               std::shared_ptr<const abi::References> references,
                                               std::shared_ptr<const PackedSets> sets,
                                               std::unique_ptr<abi::Matches> oracle);

/// How often matches made by that were asked, and how often they left it to the interpreter.
struct MatchTally {
  std::uint64_t asked = 0;
  std::uint64_t left = 0;
};
MatchTally tally_of(const abi::Matches& matches);

}  // namespace bop::emit
