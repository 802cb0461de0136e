// Trains the scorer of fields (runtime/extract/scorer.h) from documents whose fields are known, and
// says what it would get right of senders that it has not seen. In: documents with their values.
// Out: a model as text, and figures. Never: files; taking a model into use.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/schema.h"
#include "runtime/base/error.h"
#include "runtime/extract/document.h"

namespace bop::train {

struct Example {
  extract::Document document;
  std::string sender;  // documents of one sender are never on both sides of a trial
  std::map<std::string, std::string> values;  // by field, as a data file writes them: "31.00"
};

struct Field {
  std::string name;         // has candidates: it holds an amount, a date or a text
  bool every_type = false;  // serves fields of that name in every record type
};

struct Settings {
  abi::Schema schema;
  std::uint32_t type = 0;
  std::vector<Field> fields;
  /// A model to go on from, "" to begin anew: its trees stay, and others are added that mend what
  /// they get wrong here. Fields not named are kept as they are.
  std::string_view base;
  std::string version = "1";
  std::string origin;  // what the examples are, for people who read the model
  int trials = 10;     // senders are dealt into so many parts, each tried on the scorer of the rest
};

/// What a scorer makes of documents whose senders it has not seen.
struct Figures {
  int documents = 0;
  int there = 0;     // of these the value is among the candidates
  int right = 0;     // chosen, however sure
  int returned = 0;  // sure enough to be known
  int wrong = 0;     // of those returned
};

struct Miss {
  std::string document;
  std::string wanted;
  std::string got;
  double sure = 0;
  bool there = false;
};

struct FieldFigures {
  std::string field;
  Figures before;  // of the base, which has not seen the examples; nothing without one
  Figures after;
  double floor_of_text_layers = 1;
  double floor_of_scans = 1;
  std::vector<Miss> misses;  // of `after`
};

struct Trained {
  std::string model;  // Scorer::parse() takes it
  std::vector<FieldFigures> fields;
};

/// B8637 when no example has a value of a field, or all are of one sender: what can't be tried on
/// others is not learned. B8638 for a field that the type does not have or that has no candidates.
/// B8674, B8675 for a base that is no model.
Result<Trained> train(const std::vector<Example>& examples, const Settings& settings);

}  // namespace bop::train
