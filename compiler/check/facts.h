// What is known to hold where an expression stands: values that are present, divisors that are not
// zero, lists that are not empty, currencies that agree. Values are named by their key, a text that
// is equal for two expressions only if they read the same thing.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bop::check {

struct Facts {
  std::set<std::string> present;
  std::set<std::string> nonzero;
  std::set<std::string> nonempty;
  std::vector<std::pair<std::string, std::string>> same_currency;

  /// Both hold.
  void add(const Facts& other);
  /// What holds whichever of the two does.
  static Facts either(const Facts& a, const Facts& b);
  /// Every currency key known to be the same as `key`, itself included.
  std::set<std::string> same_as(const std::string& key) const;
};

}  // namespace bop::check
