// How often words that were read so were right. Private to runtime/extract. In: who bears a word
// out, how much speaks for it, and how clear its page is. Out: a share from 0 to 1, never falling
// as more speaks for it. Never: the words themselves.
#pragma once

#include <cstdint>

namespace bop::extract {

/// What the other looks at a page say of a word.
enum class Witness : std::uint8_t {
  OnlyLook,      // there was no other
  OneOfSeveral,  // the others saw nothing there
  BorneOut,      // another read the same, none anything else
  Outvoted,      // another read the same, one something else
  Contradicted,  // none read the same, one something else
};

/// `weight`: the engine's confidence and the plausibility of the text, from 0 to 1. `clear`:
/// whether most of the page's words were borne out (is_clear in unite.h).
double trust(Witness witness, double weight, bool clear);

/// Words less often right than this are ink that is none: they are left out.
inline constexpr double trust_least = 0.10;

}  // namespace bop::extract
