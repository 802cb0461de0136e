// From what was chosen for senders not seen: how sure the best candidate is, and from where on a
// field is known. Private to runtime/train.
#pragma once

#include <vector>

#include "runtime/extract/scorer.h"

namespace bop::train {

struct Outcome {
  extract::Evidence evidence{};
  bool right = false;
};

/// Weights of the evidence by logistic regression, held near those that trust the score alone: few
/// outcomes change them little.
extract::Evidence calibrated(const std::vector<Outcome>& outcomes);

double sure(const extract::Evidence& weights, const extract::Evidence& evidence);

/// The lowest floor such that at most `wrong_most` of what reaches it is wrong, one being allowed.
double floor_for(const std::vector<Outcome>& outcomes, const extract::Evidence& weights,
                 double wrong_most);

}  // namespace bop::train
