#include <chrono>

#include <date/tz.h>

#include "runtime/decide/decide.h"

namespace bop::decide {

namespace {

// The zone's offset from UTC, in seconds, at that moment.
std::int32_t offset_at(const date::time_zone& zone, std::int64_t utc_seconds) {
  const date::sys_seconds moment{std::chrono::seconds{utc_seconds}};
  return static_cast<std::int32_t>(zone.get_info(moment).offset.count());
}

value::Date date_of(std::int64_t local_seconds) {
  const std::int64_t day = value::Duration::day_seconds;
  const std::int64_t days =
      local_seconds >= 0 ? local_seconds / day : -((-local_seconds + day - 1) / day);
  return {static_cast<std::int32_t>(days)};
}

}  // namespace

Result<When> when(const std::string& as_of, const abi::PolicyInfo& policy) {
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(policy.zone.empty() ? "UTC" : policy.zone);
  } catch (const std::exception&) {
    return fail("B8003", "the time zone `" + policy.zone + "` is not known here",
                "use a name as `Europe/Berlin`, and install tzdata");
  }
  if (const auto instant = value::Instant::parse(as_of)) {
    const std::int32_t offset = offset_at(*zone, instant->seconds);
    return When{{instant->seconds, offset}, date_of(instant->seconds + offset)};
  }
  const auto day = value::Date::parse(as_of);
  if (!day)
    return fail("B8004", "`" + as_of + "` is neither a date nor an instant",
                "write 2026-03-02 or 2026-03-02T09:00:00+01:00");
  // 00:00 of that day in the policy's zone; where that hour does not exist, the first that does.
  const date::local_seconds midnight{std::chrono::seconds{std::int64_t{day->days} * 86'400}};
  const auto info = zone->get_info(midnight);
  const std::int64_t utc = midnight.time_since_epoch().count() - info.first.offset.count();
  return When{{utc, offset_at(*zone, utc)}, *day};
}

}  // namespace bop::decide
