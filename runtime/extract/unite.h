// One page read several times, as one list of words: what the readings agree on is surer, what they
// differ in keeps the other readings beside the likeliest. Private to runtime/extract.
// In: the words of each reading, boxes on the same picture, confidences as the engine gives them.
// Out: words in reading order, one at a place, each confidence the share of words so read that were
// right (word_trust.h). Never: meaning, pixels.
#pragma once

#include <vector>

#include "runtime/extract/document.h"
#include "runtime/extract/word_trust.h"

namespace bop::extract {

/// A word of the united list with what speaks for it; its `confidence` is not set yet.
struct Weighed {
  Word word;
  Witness witness = Witness::OnlyLook;
  double weight = 0;
};
/// In no order. What word_trust's table is fitted to (tests/conformance/fit_word_trust.py).
std::vector<Weighed> weigh(const std::vector<Words>& readings);

/// Whether most letters of a page are of words that another look bears out: a good print, well
/// scanned. On such a page a word is right more often, with the same engine's word for it.
bool is_clear(const std::vector<Weighed>& words);

/// Word::block and Word::line of the result count anew. Words that nothing speaks for are left out.
Words unite(const std::vector<Words>& readings);

/// How much a text looks like one that people print, from 0 to 1: amounts, dates and words do,
/// letters mixed with signs do not.
double plausibility(std::string_view text);

/// Letters and signs of a reading, and those of words that stand there beyond doubt.
double letters(const Words& reading);
double sure_letters(const Words& reading);
/// The share of a reading that is doubtful, so that another look pays: 0 (all sure) to 1.
double doubt_of(const Words& reading);

}  // namespace bop::extract
