// The running text of a document, across its rows and columns: sentences of plain words, each word
// knowing where it stands. Private to runtime/extract. Never: meaning.
#pragma once

#include <string>
#include <vector>

#include "runtime/extract/rows.h"

namespace bop::extract {

struct Sentence {
  std::vector<Span> words;         // one word each, in their rows
  Row joined;                      // the words side by side, as if they stood on one row
  std::string plain;               // lower case, no accents, of signs only , . ; : ( ) " -
  std::vector<std::size_t> begin;  // per word: where it begins in `plain`

  /// The word that holds byte `offset` of `plain`.
  std::size_t word_at(std::size_t offset) const;
};

/// Rows from top to bottom; a page whose rows mostly part at the same place has two columns, the
/// left one before the right one. A sentence is cut after 400 words.
std::vector<Sentence> sentences_of(const std::vector<Row>& rows);

}  // namespace bop::extract
