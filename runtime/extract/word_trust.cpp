#include "runtime/extract/word_trust.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bop::extract {

namespace {

constexpr std::size_t steps = 21;  // weights 0, 0.05 … 1

// Of each witness, the shares of words that were right at these weights: on pages that are not
// clear, then on those that are.
constexpr std::array<std::array<double, steps>, 10> shares = {{
#include "runtime/extract/word_trust_table.inc"
}};

}  // namespace

double trust(Witness witness, double weight, bool clear) {
  const std::size_t of_page = clear ? shares.size() / 2 : 0;
  const auto& at = shares[static_cast<std::size_t>(witness) + of_page];
  const double place = std::clamp(weight, 0.0, 1.0) * static_cast<double>(steps - 1);
  const auto below = std::min(static_cast<std::size_t>(place), steps - 2);
  const double part = place - static_cast<double>(below);
  return at[below] * (1 - part) + at[below + 1] * part;
}

}  // namespace bop::extract
