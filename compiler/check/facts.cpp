#include "compiler/check/facts.h"

#include <algorithm>
#include <iterator>

namespace bop::check {

namespace {

std::set<std::string> intersection(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::set<std::string> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(common, common.end()));
  return common;
}

}  // namespace

void Facts::add(const Facts& other) {
  present.insert(other.present.begin(), other.present.end());
  nonzero.insert(other.nonzero.begin(), other.nonzero.end());
  nonempty.insert(other.nonempty.begin(), other.nonempty.end());
  same_currency.insert(same_currency.end(), other.same_currency.begin(), other.same_currency.end());
}

Facts Facts::either(const Facts& a, const Facts& b) {
  Facts common;
  common.present = intersection(a.present, b.present);
  common.nonzero = intersection(a.nonzero, b.nonzero);
  common.nonempty = intersection(a.nonempty, b.nonempty);
  for (const auto& pair : a.same_currency)
    if (b.same_as(pair.first).contains(pair.second)) common.same_currency.push_back(pair);
  return common;
}

std::set<std::string> Facts::same_as(const std::string& key) const {
  std::set<std::string> reached{key};
  for (bool grown = true; grown;) {
    grown = false;
    for (const auto& [a, b] : same_currency) {
      if (reached.contains(a) && reached.insert(b).second) grown = true;
      if (reached.contains(b) && reached.insert(a).second) grown = true;
    }
  }
  return reached;
}

}  // namespace bop::check
