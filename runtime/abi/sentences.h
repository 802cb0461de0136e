// What the sentences say and read that authors wrote behind the `because` of exceptions.
// Implemented by the explainers of compiler/interpret, beside abi::Explainer. Never: sentences that
// are made from a condition (Explainer::because, Explainer::facts).
#pragma once

#include "runtime/abi/policy.h"

namespace bop::abi {

class Sentences {
 public:
  virtual ~Sentences() = default;
  /// The sentence with its values filled in, and what they were read from; empty where none is
  /// written.
  virtual Facts of_exception(const Case&, std::uint32_t exception, const Instance& = {}) const = 0;
};

}  // namespace bop::abi
