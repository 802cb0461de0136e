// The values of a type that has an order, and their partition by critical values: between EUR 10.00
// and EUR 10.01 lies no amount, between 1 and 2 no integer, between two numbers always one.
// Never: which values are critical (dependence.h).
#pragma once

#include <optional>
#include <vector>

#include "runtime/abi/examine.h"
#include "runtime/value/decimal.h"

namespace bop::interpret {

/// Where a known value stands: its number, days, seconds, or the index of a member; nothing for
/// what has no place among numbers.
std::optional<value::Fraction> position_of(const abi::Value& value);

/// The first and the last value of a type that has them.
struct Ends {
  value::Decimal least;
  value::Decimal most;
};
std::optional<Ends> ends_of(abi::Kind kind);

class Axis {
 public:
  /// `currency`: of Money. `count`: of an enumeration's members or of roles.
  Axis(abi::Type type, value::Currency currency, std::size_t count);
  /// Rates are above zero.
  static Axis of_rates();
  /// Lengths of a list of which so many elements were read.
  static Axis of_lengths(std::int64_t least);

  /// One cell for each critical value that the type has, and one for each gap that holds a value;
  /// none where a number is too long to tell.
  std::vector<abi::Cell> cells(std::vector<value::Fraction> critical) const;
  /// One cell for each value; only for few.
  std::vector<abi::Cell> all() const;

 private:
  Axis() = default;
  abi::Cell cell(const value::Decimal& at) const;
  std::optional<value::Decimal> exact(const value::Fraction& at) const;
  abi::Value value_at(const value::Decimal& at) const;
  bool inside(const value::Decimal& at) const;
  std::optional<value::Decimal> first_after(const value::Fraction& low) const;
  bool may_hold(const value::Fraction& at) const;
  std::optional<value::Decimal> between(const std::optional<value::Fraction>& low,
                                        const std::optional<value::Fraction>& high) const;
  std::optional<value::Decimal> dense_between(const value::Fraction& low,
                                              const value::Fraction& high) const;

  abi::Type type_;
  value::Currency currency_;
  std::optional<int> decimals_;          // of the grid; none: dense
  std::optional<value::Decimal> least_;  // included
  std::optional<value::Decimal> most_;
  bool positive_ = false;
};

}  // namespace bop::interpret
