// How alike two names are, and why. In: two parsed names; out: a share in ten-thousandths and one
// finding for each word that speaks for or against. The algorithm is fixed (version 1): a likeness
// is part of what a policy means. Never: dates of birth, identifiers, lists (runtime/screening).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/names/name.h"

namespace bop::names {

enum class Finding : std::uint8_t {
  SameWord,
  SpelledAlike,     // a letter or two differ
  SameInitial,      // a. for akbar
  FormsOfOne,       // bill for william
  WrittenTogether,  // jandaniel for jan daniel
  OnlyOneSide,      // a word the other name has not
  Contradicted,     // where one name has this word the other has another
  SameForm,         // both are gmbh
  OtherForm,
  FatherAndSon,  // x bin y against y bin x
  SameSigns,     // of a name in Han, Hangul or Kana
  OtherSigns,
};

/// One word's part in the result.
struct WordFinding {
  Finding finding;
  std::string left;  // as written in the first name; may be empty
  std::string right;
};

struct Likeness {
  static constexpr int whole = 10'000;
  /// From here on two names may be those of one party: the one threshold of screening.
  static constexpr int possible = 7'000;
  int share = 0;  // 0 nothing in common … whole
  std::vector<WordFinding> findings;
};

/// The same for (a, b) and (b, a), but for the sides of the findings.
Likeness likeness(const Name& a, const Name& b);

/// The share alone, without the findings.
int likeness_share(const Name& a, const Name& b);

/// "`scholze` is spelled like `scholz`"
std::string text_of(const WordFinding& finding);

}  // namespace bop::names
