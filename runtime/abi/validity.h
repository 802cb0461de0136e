// When and where a policy and its parts hold, and how conditions and values of it are named.
// Never: whether they hold now; decide knows that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/value/date.h"

namespace bop::abi {

/// Index of a boolean the engine computes (Evaluation::conditions), and of any other value
/// (Evaluation::values). `none` where the policy has no such clause.
inline constexpr std::uint32_t none = 0xffffffffU;
using ConditionIndex = std::uint32_t;
using ValueIndex = std::uint32_t;

struct InForce {
  std::optional<value::Date> from;   // inclusive
  std::optional<value::Date> until;  // inclusive
};

/// jurisdiction DE, AT of invoice.country: outside of it the policy says nothing.
struct JurisdictionInfo {
  ConditionIndex inside = none;      // none: the policy names no jurisdiction
  std::string field;                 // "invoice.country"
  std::vector<std::string> regions;  // "DE", "AT"
};

}  // namespace bop::abi
