// Random policies over a subject whose unknown fields have few values that matter, and random
// records for them with every way their unknown inputs can turn out. From a seed.
// Never: judging anything.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/record/record.h"

namespace bop::testing {

/// What an unknown input can turn out to be: each value is set in a record or its reference rows.
struct SmallCase;
struct Unknown {
  std::string path;         // as a verdict's `needs` call it
  bool enumerable = false;  // `values` are all there are
  std::vector<std::function<void(SmallCase&)>> values;
};

/// A record with its reference data; `unknown` says what of both is not known.
struct SmallCase {
  record::Record doc;
  std::vector<record::Record> orders;
  bool orders_given = true;
  std::optional<value::Decimal> rate;  // of the dollar; none: no set of rates was given
  std::vector<Unknown> unknown;

  std::shared_ptr<const abi::References> references(const abi::PolicyInfo& policy) const;
};

class SmallPolicies {
 public:
  explicit SmallPolicies(std::uint64_t seed) : random_(seed) {}

  /// The declarations before the rules; the rules, each a text of its own.
  static std::string frame();
  std::vector<std::string> rules();
  SmallCase record(const abi::PolicyInfo& policy);
  std::mt19937_64& random() { return random_; }

 protected:
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }
  bool chance(std::size_t percent) { return below(100) < percent; }
  std::string one_of(const std::vector<std::string>& pool) { return pool[below(pool.size())]; }
  std::string amount();
  std::string order();
  std::string test();
  std::string numeric_test();
  std::string test_of_lines();
  std::string test_of_others();
  std::string condition(int depth);
  std::string of_each_line();

 private:
  record::Reading line();
  void forget(const abi::PolicyInfo& policy, SmallCase& made);
  static void forget_rates(SmallCase& made);
  void forget_lines(const abi::PolicyInfo& policy, SmallCase& made);

  std::mt19937_64 random_;
};

}  // namespace bop::testing
