// Spans of time as people write them, a count and a unit: the one list of units and the one set of
// limits for policies and for data. Never: text around the count.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/value/date.h"

namespace bop::value {

/// 30 and "days": the unit is minute, hour, day, week, month or year, with or without its plural s.
/// Nothing for any other, or for more than 10,000 years, which is longer than all dates there are.
std::optional<Duration> duration_of(std::int64_t count, std::string_view unit);

/// Nothing for more than 100,000.
std::optional<BusinessDays> business_days_of(std::int64_t count);
/// 3 and "hours", or "minutes"; nothing for any other unit, or for more than 100,000 hours.
std::optional<BusinessHours> business_hours_of(std::int64_t count, std::string_view unit);

}  // namespace bop::value
