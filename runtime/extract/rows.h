// A page's words as rows of text, from top to bottom and left to right, each letter knowing its
// word. Private to runtime/extract and learn. Never: meaning.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/document.h"

namespace bop::extract {

/// One row. In `text`, words are separated by a blank, and by a tab where a gap shows another
/// column.
struct Row {
  int page = 1;
  bool scanned = false;
  std::vector<Word> words;          // boxes as if the page lay straight
  std::vector<record::Box> places;  // per word: its box on the page as it is
  std::vector<bool> gap_before;     // per word: a wide gap stands before it
  std::string text;
  std::vector<std::size_t> begin;   // per word: where it begins in `text`
  std::vector<std::string> folded;  // per word: letters and digits, without case and accents
  double aspect = 1;                // height of the page by its width

  double top() const;
  double bottom() const;
  double height() const { return bottom() - top(); }
  std::size_t end(std::size_t word) const { return begin[word] + words[word].text.size(); }
  /// The word that holds byte `offset` of the text (or the one before a separator).
  std::size_t word_at(std::size_t offset) const;
  /// The first and last word of the column that `word` stands in.
  std::size_t column_first(std::size_t word) const;
  std::size_t column_last(std::size_t word) const;
};

std::vector<Row> rows_of(const Document& document);

/// Letters and digits only, lower case, without accents: "N° de facture" → "ndefacture".
std::string folded(std::string_view text);

/// Part of a row, as evidence: where it stands, what it says, how well it was read.
struct Span {
  std::size_t row = 0;
  std::size_t first = 0;  // words
  std::size_t last = 0;
};
/// What a model computes with; amounts stay exact everywhere else.
double as_number(const value::Decimal& exact);
record::Box united(const record::Box& a, const record::Box& b);
record::Box box_of(const Row& row, std::size_t first, std::size_t last);
/// The same on the page as it is, for people to look at.
record::Box place_of(const Row& row, std::size_t first, std::size_t last);
std::string text_of(const Row& row, std::size_t first, std::size_t last);
value::Decimal confidence_of(const Row& row, std::size_t first, std::size_t last);

}  // namespace bop::extract
