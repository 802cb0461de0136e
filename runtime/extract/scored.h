// Choosing among the candidates of a field by the trained scorer. In: pages, a target. Out: the
// choices, best first, the first with how sure it is. Private to runtime/extract. Never: arithmetic
// over several fields (choose_amounts.cpp).
#pragma once

#include <optional>
#include <vector>

#include "runtime/extract/propose.h"
#include "runtime/extract/scorer.h"

namespace bop::extract {

/// The best value among the candidates of a field by their scores.
struct Best {
  std::vector<std::size_t> parts;  // candidates: one, or the rows of an address
  double score = 0;                // of an address, that of its weakest row
  double second = 0;  // of the next value; of an address, of the rows right over and under it
  Features told;      // confidence: the least of its parts
};

/// By their odds: of the rows of an address each for itself; of others, of which one is right, what
/// all places of the same value share.
std::vector<double> scores_of(const std::vector<Choice>& choices, const std::vector<double>& odds,
                              bool address);

/// Nothing when there are no candidates, or no row of an address is more likely one than not.
/// `next`: continued_by() of the candidates of an address.
std::optional<Best> best_of(const std::vector<Choice>& choices, const std::vector<Features>& told,
                            const std::vector<double>& scores, const std::vector<std::size_t>& next,
                            bool address);

struct Scored {
  const Trees* trees = nullptr;  // none: nothing was learned of this field
  std::vector<Choice> choices;   // values that differ
  double floor = 1;              // of the first one
};

/// By the scorer of `pages`.
Scored scored_choices(const Pages& pages, std::size_t target, const DateOrder& order);

/// Known when the first choice reaches the floor; else Unread "ambiguous" or "not_certain" with the
/// candidates and the place.
record::Reading decide_scored(const Pages& pages, std::size_t target, const Scored& scored);

}  // namespace bop::extract
