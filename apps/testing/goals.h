// What cases are looked for: a comparison at its bound or one step beside it, a condition true or
// false of an element, a row of a table that applies; and whether a verdict would be another one
// without it. In: observed cases; out: goals that they reach. Never: making cases, writing tests.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "apps/testing/observe_case.h"

namespace bop::testing {

enum class Side : std::uint8_t { Below, At, Above };

struct Goal {
  enum class Kind : std::uint8_t { Bound, Truth, Row };
  Kind kind = Kind::Truth;
  std::size_t atom = 0;  // of the observer's; not of a row
  Side side = Side::At;  // Bound
  bool truth = false;    // Truth
  interpret::Row row = {};

  static Goal bound(std::size_t atom, Side side) { return {Kind::Bound, atom, side}; }
  static Goal is(std::size_t atom, bool truth) { return {Kind::Truth, atom, Side::At, truth}; }
  static Goal applies(interpret::Row row) {
    return {Kind::Row, 0, Side::At, false, std::move(row)};
  }
  auto operator<=>(const Goal&) const = default;
};

/// Whether what is expected of a case hangs on the goal it reaches: on how the comparison or the
/// condition comes out in its rule, on what the row gives.
enum class Showing : std::uint8_t {
  Hidden,  // something else decides the case
  Open,    // it shows, but something is not decided
  Shown
};

/// The value one smallest step of its kind off, or itself; nothing for kinds without steps.
std::optional<abi::Value> at_side(const abi::Value& value, abi::Type type, Side side);

/// Whether a field of the type can hold it: what is computed may have more decimals.
bool can_be_written(const abi::Value& value, abi::Type type);

class Goals {
 public:
  explicit Goals(const CaseObserver& observer);

  /// Whether the atom has a bound: an order in which a value can be at it or one step beside.
  bool is_bounded(std::size_t atom) const { return bounded_[atom]; }
  /// Those of bounds, elements and rows; `Truth` of an atom that is asked once is in every case.
  std::vector<Goal> reached(const Observed& observed) const;
  Showing showing(const Goal& goal, const ir::Test& test, const decide::Verdict& verdict);
  /// Both sides of the comparisons that have bounds, as the case made them, with their types.
  std::vector<std::pair<abi::Value, abi::Type>> compared(const Observed& observed) const;
  /// The policy that is another one where the goal is reached; null where there is none.
  const LoadedPolicy* variant(const Goal& goal);

 private:
  ProgramPtr changed(const Goal& goal) const;

  const CaseObserver& observer_;
  ProgramPtr program_;
  std::vector<bool> bounded_;  // by atom
  std::map<Goal, std::optional<LoadedPolicy>> variants_;
};

}  // namespace bop::testing
