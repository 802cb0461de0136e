// What came of one match in one case, before it is a value or a report. Never: names and texts.
#pragma once

#include <vector>

#include "runtime/abi/trace.h"
#include "runtime/match/compare.h"
#include "runtime/match/pair.h"

namespace bop::match {

struct Outcome {
  abi::MatchList left, right;            // of a match with itself, `right` is empty
  abi::State state = abi::State::Value;  // of the lists: nothing is known where one is not
  bool complete = true;                  // both lists
  Pairs pairs;
  std::vector<Compared> compared;  // by pairs.groups; of those that are pairs

  const std::vector<abi::RecordPtr>& rights(bool with_itself) const {
    return with_itself ? left.elements() : right.elements();
  }
};

std::vector<abi::RecordPtr> elements_at(const std::vector<abi::RecordPtr>& elements,
                                        const std::vector<std::uint32_t>& places);

/// The value of a match, of type PolicyInfo::results[plan.result].
abi::Datum value_of(const abi::PolicyInfo& policy, const abi::MatchPlan& plan,
                    const Outcome& outcome, const Comparer& comparer);

/// The same line by line.
abi::TraceNode report_of(const abi::PolicyInfo& policy, const abi::MatchPlan& plan,
                         const Outcome& outcome, const Comparer& comparer);

}  // namespace bop::match
