// What differs within a pair: each measure against what it should be, with sign, base, bound, and
// how far it is beyond. Bounds are inclusive. Never: who pairs with whom.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/match.h"
#include "runtime/match/amount.h"
#include "runtime/match/open_needs.h"
#include "runtime/match/pair.h"
#include "runtime/match/set_totals.h"

namespace bop::match {

struct Comparison {
  std::uint32_t allowance = 0;  // MatchPlan::allowances
  abi::MatchStage stage = abi::MatchStage::Ordered;
  abi::State state = abi::State::Value;  // Unread, Undefined: it could not be made
  std::string variance;                  // "price_over"; empty: nothing differs
  Amount actual, expected, difference;
  std::optional<Amount> bound;   // none: without limit
  std::optional<Amount> beyond;  // none: within the bound
  bool base_zero = false;        // a percent of nothing
  abi::RecordPtr left, right;    // none where there are several
  abi::Datum worth;              // Money, or Missing
};

struct Compared {
  std::vector<Comparison> comparisons;
  bool no_receipt = false;  // of a pair that should have some
  abi::Datum worth_of_all;  // of what was billed without a receipt
  bool receipt_open = false;
};

class Comparer {
 public:
  Comparer(const abi::MatchPlan& plan, abi::MatchExpressions& expressions,
           const std::vector<std::shared_ptr<const SetTotals>>& sets, OpenNeeds& needs)
      : plan_(plan), expressions_(expressions), sets_(sets), needs_(needs) {}

  /// The elements of one pair; needs are noted where a comparison that raises is not known.
  Compared compare(const std::vector<abi::RecordPtr>& left,
                   const std::vector<abi::RecordPtr>& right);
  /// Several elements that all ask for one, and of which none is taken: what they
  /// have of what adds up still does (a line billed twice is billed twice).
  Compared compare_quantities(const std::vector<abi::RecordPtr>& left,
                              const std::vector<abi::RecordPtr>& right);
  /// quantity x price of an element on the left; Missing where it has no such fields.
  abi::Datum worth(const abi::RecordData& left) const;
  /// What raises this variance; nullptr: nothing.
  const abi::MatchRaising* raising(const std::string& variance) const;
  /// Whether anything may be raised by this comparison, which could not be made.
  bool raises(const Comparison& comparison) const {
    return raised(comparison.allowance, comparison.stage);
  }

 private:
  struct Pair;
  struct Received;
  void compare_quantity(const Pair& pair, std::uint32_t allowance, Compared& made);
  void compare_so_far(const Pair& pair, std::uint32_t allowance, Compared& made);
  Received received_by(const Pair& pair, std::uint32_t allowance);
  void add_billed_right(const Pair& pair, std::uint32_t allowance,
                        std::vector<std::string>& credits, Received& made) const;
  void say_why(const Pair& pair, std::uint32_t allowance, abi::MatchStage stage, const Total& total,
               const std::string& fault);
  void compare_one(const Pair& pair, std::uint32_t allowance, abi::MatchStage stage,
                   const Total& actual, const Total& expected, Compared& made);
  void refuse_below_zero(const abi::RecordData& right, std::uint32_t allowance,
                         const abi::Datum& expected, Total& total);
  Total sum(const Pair& pair, std::uint32_t allowance, bool actual);
  Total bound(const Pair& pair, std::uint32_t allowance, bool over, const Amount& base,
              bool& base_zero);
  bool raised(std::uint32_t allowance, abi::MatchStage stage) const;
  std::string variance(std::uint32_t allowance, abi::MatchStage stage, bool over) const;
  abi::Datum worth_of(const Comparison& comparison, const Pair& pair) const;

  const abi::MatchPlan& plan_;
  abi::MatchExpressions& expressions_;
  const std::vector<std::shared_ptr<const SetTotals>>& sets_;
  OpenNeeds& needs_;
};

}  // namespace bop::match
