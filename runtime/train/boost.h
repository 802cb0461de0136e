// Boosted trees: grown one after the other, each to mend what those before it get wrong (Friedman
// 2001; second order and with bins as in XGBoost). In: rows of features that are right or wrong.
// Out: trees whose sum is the odds that a row is right, or is rather than the others among which it
// stands. The same rows give the same trees on every
// machine of one kind. Private to runtime/train. Never: documents.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/extract/scorer.h"

namespace bop::train {

struct Row {
  const extract::Features* features = nullptr;
  bool right = false;
  double weight = 1;
  double start = 0;         // odds by what was known before: trees add to it
  std::uint32_t among = 0;  // rows of the same number are candidates for one value
};

struct Growth {
  int groves = 1;   // grown apart from other draws of rows and features; each counts its share
  int trees = 150;  // of each
  int depth = 5;
  double step = 0.05;          // how much of each tree counts
  double shrink = 1;           // pulls leaves of few rows to nothing
  double least = 0.1;          // weight of evidence that a leaf needs
  double share_of_rows = 0.7;  // that each tree sees
  double share_of_told = 0.3;  // features that each tree may ask for
  std::uint64_t seed = 17;
  std::vector<int> ways;     // of every feature: 1 speaks only for a row, -1 only against it
  bool one_is_right = true;  // among candidates, as of a total; else each for itself
};

std::vector<extract::Tree> boost(std::span<const Row> rows, const Growth& growth);

}  // namespace bop::train
