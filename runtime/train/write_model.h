// The text of a model, as Scorer::parse() reads it. Private to runtime/train.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "runtime/extract/scorer.h"
#include "runtime/train/train.h"

namespace bop::train {

struct Sample {
  extract::Features told;
  double odds = 0;
};

struct ModelField {
  std::string served;  // "total" of every type, "Receipt.issued" of one
  std::vector<extract::Tree> trees;
  std::array<extract::Trees::Told, 2> told;  // of text layers, of scans
  Figures figures;
  std::vector<Sample> samples;
};

/// With a base, its trees stand before those of the field, and fields not in `fields` stay.
std::string model_text(const Settings& settings, std::vector<ModelField> fields);

}  // namespace bop::train
