// How far two texts are from one another at least, from how often each character stands in them: a
// quick bound before the edits themselves (runtime/base/edits.h). Never: shares and roundings.
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

}  // namespace bop::match
