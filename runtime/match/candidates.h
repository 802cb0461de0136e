// Which elements of both sides may pair by one pairing, each candidate true or not known. Elements
// with equal keys are found by an index; those whose key was not read are tried with all others,
// and where that is too many, may pair with any. Never: choosing among candidates.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/abi/match.h"
#include "runtime/match/key_column.h"
#include "runtime/match/open_needs.h"
#include "runtime/match/pair.h"

namespace bop::match {

struct Candidate {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  bool known = true;
  std::int64_t likeness = 0;  // in ten-thousandths
};

struct Candidates {
  std::vector<Candidate> list;
  /// An element on the left or on the right may pair with any of the other side.
  std::vector<std::uint32_t> left_with_any;
  std::vector<std::uint32_t> right_with_any;
};

/// More trials than this with elements whose key is not known are not made.
inline constexpr std::uint64_t trials_max = 2'000'000;
/// So few are made without an index of texts.
inline constexpr std::uint64_t trials_few = 2'000;

/// Of a match with itself both sides are one list, and no element is its own candidate.
/// `keys_of_right`: made before, of all elements of the right side; or nullptr.
Candidates candidates(const abi::MatchPlan& plan, std::uint32_t pairing,
                      abi::MatchExpressions& expressions, const std::vector<abi::RecordPtr>& left,
                      const std::vector<abi::RecordPtr>& right,
                      const std::vector<Presence>& at_left, const std::vector<Presence>& at_right,
                      const IndexedKeys* keys_of_right, OpenNeeds& needs);

}  // namespace bop::match
