// Trains the scorer of fields anew on the documents that people corrected, and says what that gains
// on senders it was not trained on. In: corrections, their documents, the scorer in use. Out: a
// model, and for each field what was read before and what would be read with it. Never: files
// written; a field taken into the model that reads worse with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/extract.h"
#include "runtime/learn/corrections.h"

namespace bop::learn {

/// How a field was read of documents whose value is known.
struct Judged {
  int documents = 0;
  int known = 0;
  int wrong = 0;  // of those known
  int right() const { return known - wrong; }
  bool operator==(const Judged&) const = default;
};

/// What a training does to one field.
struct Gain {
  std::string field;
  int corrected = 0;  // documents in which a person corrected it; in the others it was let stand
  int senders = 0;    // layouts that differ
  Judged before;
  Judged after;         // each document by a scorer trained on other senders only
  std::string why_not;  // "" when it is taken into the model
};

struct Retrained {
  std::vector<Gain> gains;  // fields in the order of the type
  std::string base_version;
  std::string model;         // "" when no field gains
  std::vector<Error> notes;  // B8639: documents that teach nothing
};

/// The model to go on from.
struct Retraining {
  std::string_view base;  // "": the shipped one
  std::string version;    // what is added to its version: "corrections 17"
  int trials = 5;         // senders are dealt into so many parts
};

/// A field is tried where documents of three layouts at least have a value for it: two to learn
/// from, one to try it on. What a person let stand in a document that he corrected counts as right.
/// It is taken where more values are read right than before, and no more wrongly. B8674 or B8675
/// for a base that is no model; B8637 when no correction's document can be read.
Result<Retrained> retrain(const Corrections& corrections, const abi::Schema& schema,
                          std::uint32_t type, const extract::Options& options,
                          const Retraining& retraining);

}  // namespace bop::learn
