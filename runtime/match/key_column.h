// The keys of one pairing for all elements of one side: their states, hashes and values, and an
// index of those that are known. Missing equals nothing. Never: pairing.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/abi/match.h"

namespace bop::match {

class KeyColumn {
 public:
  /// `is_there`: by element; others have no key.
  KeyColumn(const abi::MatchPlan& plan, std::uint32_t pairing, abi::MatchSide side,
            const std::vector<abi::RecordPtr>& elements, const std::vector<bool>& is_there,
            abi::MatchExpressions& expressions);

  std::size_t size() const { return states_.size(); }
  /// Value: all its keys are known; Missing: some is absent, or the element is not there.
  abi::State state(std::uint32_t element) const { return states_[element]; }
  std::uint64_t hash(std::uint32_t element) const { return hashes_[element]; }
  /// Of two elements whose keys are known.
  bool equal(std::uint32_t element, const KeyColumn& other, std::uint32_t others) const;

 private:
  const abi::Value& at(std::uint32_t element, std::size_t key) const;

  const std::vector<abi::RecordPtr>& elements_;
  std::vector<std::uint32_t> fields_;  // by key; none: asked for
  std::vector<abi::State> states_;
  std::vector<std::uint64_t> hashes_;
  std::vector<abi::Datum> asked_;  // by element and key, where a key is no plain field
};

/// Finds the elements of a column by their keys.
class KeyIndex {
 public:
  explicit KeyIndex(const KeyColumn& column);

  /// Calls visit(element) for each element of the column whose keys equal those of `element` of
  /// `other`, which are known.
  template <typename Visit>
  void each(const KeyColumn& other, std::uint32_t element, Visit visit) const {
    const std::uint64_t hash = other.hash(element);
    for (std::uint32_t at = heads_[hash & mask_]; at != abi::none; at = next_[at])
      if (column_.hash(at) == hash && column_.equal(at, other, element)) visit(at);
  }

 private:
  const KeyColumn& column_;
  std::uint64_t mask_ = 0;
  std::vector<std::uint32_t> heads_;
  std::vector<std::uint32_t> next_;
};

/// One side's keys, found by an index, and those that were not read. Of a whole reference set it is
/// made once, and not for each record that is matched with it.
struct IndexedKeys {
  KeyColumn column;
  KeyIndex index;
  std::vector<std::uint32_t> unread;

  IndexedKeys(const abi::MatchPlan& plan, std::uint32_t pairing, abi::MatchSide side,
              const std::vector<abi::RecordPtr>& elements, abi::MatchExpressions& expressions);
  IndexedKeys(const IndexedKeys&) = delete;
  IndexedKeys& operator=(const IndexedKeys&) = delete;
};

std::vector<std::uint32_t> unread_of(const KeyColumn& column);

}  // namespace bop::match
