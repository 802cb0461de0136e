#include "runtime/value/span.h"

#include <array>
#include <cstdlib>

namespace bop::value {

namespace {

constexpr std::int64_t months_max = 120'000;
constexpr std::int64_t seconds_max = 3'652'500 * Duration::day_seconds;
constexpr std::int64_t business_days_max = 100'000;

struct Unit {
  std::string_view name;
  std::int64_t months;
  std::int64_t seconds;
};
constexpr std::array units{Unit{"minute", 0, 60},
                           Unit{"hour", 0, 3'600},
                           Unit{"day", 0, Duration::day_seconds},
                           Unit{"week", 0, 7 * Duration::day_seconds},
                           Unit{"month", 1, 0},
                           Unit{"year", 12, 0}};

}  // namespace

std::optional<Duration> duration_of(std::int64_t count, std::string_view unit) {
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (count > seconds_max || count < -seconds_max) return {};  // so the products below fit
  for (const auto& [name, months, seconds] : units) {
    if (name != unit) continue;
    const std::int64_t all_months = count * months;
    const std::int64_t all_seconds = count * seconds;
    if (std::abs(all_months) > months_max || std::abs(all_seconds) > seconds_max) return {};
    return Duration{static_cast<std::int32_t>(all_months), all_seconds};
  }
  return {};
}

std::optional<BusinessDays> business_days_of(std::int64_t count) {
  if (count > business_days_max || count < -business_days_max) return {};
  return BusinessDays{static_cast<std::int32_t>(count)};
}

std::optional<BusinessHours> business_hours_of(std::int64_t count, std::string_view unit) {
  constexpr std::int64_t most = 100'000 * std::int64_t{3'600};
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (unit != "hour" && unit != "minute") return {};
  const auto span = duration_of(count, unit);
  if (!span || span->seconds > most || span->seconds < -most) return {};
  return BusinessHours{span->seconds};
}

}  // namespace bop::value
