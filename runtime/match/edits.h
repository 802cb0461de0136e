// How far two texts are from one another: a quick lower bound from how often each character stands
// in them, and whether so many edits do (optimal string alignment, as `similarity` counts).
// Never: shares and roundings.
#pragma once

#include <cstdint>
#include <vector>

namespace bop::match {

/// Of each of 42 classes of characters how often one stands in a text, up to three times.
struct CharacterCount {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  static CharacterCount of(const std::vector<char32_t>& text);
};

/// An edit changes at most two of the counts by one: two texts are at least half of this apart.
std::uint32_t difference(const CharacterCount& one, const CharacterCount& other);

/// Whether at most so many characters inserted, deleted, replaced or swapped with their neighbour
/// make one text into the other.
bool within_edits(const std::vector<char32_t>& one, const std::vector<char32_t>& other,
                  std::uint32_t edits);

}  // namespace bop::match
