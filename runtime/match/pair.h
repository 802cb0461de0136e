// What belongs together: candidates by keys or by trying all, groups of candidates, and which of
// them are pairs, which are ambiguous and which are not known. It never picks: what hangs together
// and fits no cardinality stays apart, and what hangs together with something unknown is unknown.
// The order of the lists makes no difference. Never: what differs within a pair.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/abi/match.h"
#include "runtime/match/open_needs.h"

namespace bop::match {

/// Where an element is after some pairings: used up (or left out by `where`), still without a
/// partner, or it is not known which.
enum class Presence : std::uint8_t { Gone, There, Maybe };

/// Elements by their place in the lists, in order.
struct Group {
  std::vector<std::uint32_t> left;
  std::vector<std::uint32_t> right;
  std::uint32_t pairing = 0;
  bool ambiguous = false;
};

struct Pairs {
  std::vector<Group> groups;  // pairs and what is ambiguous, by their first elements
  std::vector<Presence> left;
  std::vector<Presence> right;  // with itself: nothing
  bool open = false;            // there may be more pairs
};

struct IndexedKeys;
/// The keys of all elements of the right side for a pairing where they were made before; nullptr:
/// they were not.
using KeysOfRight = std::function<const IndexedKeys*(std::uint32_t pairing)>;

/// Both lists are complete; of a match `with itself`, `right` is `left`.
Pairs pair(const abi::MatchPlan& plan, abi::MatchExpressions& expressions,
           const std::vector<abi::RecordPtr>& left, const std::vector<abi::RecordPtr>& right,
           OpenNeeds& needs, const KeysOfRight& keys_of_right = {});

}  // namespace bop::match
