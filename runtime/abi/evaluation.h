// What an engine is given and what it gives: one record to judge, and the truth of every condition
// and the state and value of every value of a policy, by the indices that policy.h gives them.
// Never: what a condition means, how truths are combined (runtime/decide).
#pragma once

#include <optional>
#include <vector>

#include "runtime/abi/datum.h"

namespace bop::abi {

/// One record to judge. `today` is the date of `as_of` in the policy's zone.
struct Case {
  RecordPtr subject;
  value::Instant as_of;
  value::Date today;
  std::vector<Datum> results = {};  // by PolicyInfo::results; what is not there yet is unread
};

/// Conditions and values of one `for each` for one element.
struct ElementEvaluation {
  std::vector<Truth> conditions;
  std::vector<Datum> values;
};

/// Of every element of the list; `unread` is what holds of an element that may be there and was not
/// read, for a list that is not complete or not known.
struct EachEvaluation {
  std::vector<ElementEvaluation> elements;
  std::optional<ElementEvaluation> unread;
};

struct Evaluation {
  std::vector<Truth> conditions;
  std::vector<Datum> values;
  std::vector<EachEvaluation> eaches;  // by PolicyInfo::eaches
};

}  // namespace bop::abi
