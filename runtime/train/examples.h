// One field of one document, with its candidates and which of them are right. In: documents with
// their values. Out: cases. Private to runtime/train. Never: scores.
#pragma once

#include <string>
#include <vector>

#include "runtime/extract/scored.h"
#include "runtime/train/train.h"

namespace bop::train {

struct Case {
  std::string document;
  std::string sender;
  double weight = 1;  // forty documents of one sender teach less than forty of forty
  std::string truth;  // as the keys of choices are
  bool address = false;
  bool there = false;  // the truth is a candidate
  std::vector<extract::Choice> choices;
  std::vector<extract::Features> told;
  std::vector<std::size_t> next;
  std::vector<bool> right;  // candidates; of an address, its rows; of a misread name, the nearest
};

/// Those of `examples` that have a value of the field.
std::vector<Case> cases_of(const std::vector<Example>& examples, const Settings& settings,
                           const std::string& field);

}  // namespace bop::train
