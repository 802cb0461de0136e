// Examines a decision that Kleene truth leaves undetermined (language.md C1 and C3): goes through
// all ways its unknown inputs can turn out and collects the outcomes. Never: an answer when the
// conditions ask more of the inputs than can be gone through; then Kleene's stands.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "runtime/abi/examine.h"
#include "runtime/decide/said.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

/// More unknown fields than this, or more evaluations, and Kleene's answer stands (C1).
inline constexpr std::size_t open_inputs_max = 8;
inline constexpr std::size_t evaluations_max = 10'000;
/// Rules of lists have a status for each element: so many weigh as one evaluation more.
inline constexpr std::size_t statuses_an_evaluation = 64;

struct Examined {
  std::vector<std::uint32_t> possible;  // outcomes, mildest first
  bool decided = false;                 // the one possible outcome comes about in any case
  bool by_default = false;              // in every case
  bool may_default = false;             // in some case
  std::set<std::uint32_t> given_by;     // rules that are true in some case, with its outcome
  bool undefined = false;               // for some values there is no outcome at all
  std::vector<abi::Need> needs;         // a smallest set of inputs that decides it
};

/// Nothing where the exact step does not cover the decision. `said`: what it reads of others.
std::optional<Examined> examine(const abi::PolicyInfo& policy, std::uint32_t decision,
                                const std::vector<Said>& said, abi::Examination& examination,
                                value::Date today);

}  // namespace bop::decide
