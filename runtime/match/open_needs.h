// Why something about a match is not known: the unknown inputs, each once. There may be many
// elements, so there is an end to it. Never: finding them.
#pragma once

#include <algorithm>
#include <vector>

#include "runtime/abi/policy.h"

namespace bop::match {

class OpenNeeds {
 public:
  static constexpr std::size_t most = 100;
  bool full() const { return needs_.size() >= most; }
  void add(std::vector<abi::Need> needs) {
    for (abi::Need& need : needs)
      if (!full() && std::ranges::find(needs_, need) == needs_.end())
        needs_.push_back(std::move(need));
  }
  const std::vector<abi::Need>& needs() const { return needs_; }

 private:
  std::vector<abi::Need> needs_;
};

}  // namespace bop::match
