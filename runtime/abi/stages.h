// What an engine that gives bits of conditions and who decides by these bits have to see alike: in
// which order decisions are made where one reads what another said, and which days the business
// date of each record is held against. Never: truths.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/abi/policy.h"

namespace bop::abi {

/// By decision: 0 for one that reads no other, else one more than the latest of those it reads.
/// A condition's stage is, likewise, one more than the latest decision whose outcome it reads.
std::vector<std::uint32_t> stages_of(const PolicyInfo& policy);

/// date >= day, or `until`: date <= day.
struct DateTest {
  value::Date day;
  bool until = false;
  bool operator==(const DateTest&) const = default;
};
/// Of all bounds that are in force by a date of the record, each once; none where the clock tells
/// what is in force. Engines for columns give their truths behind those of the conditions.
std::vector<DateTest> date_tests(const PolicyInfo& policy);

}  // namespace bop::abi
