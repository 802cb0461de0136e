#include "runtime/builtins/opening_hours.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/error.h"
#include "runtime/value/date.h"

namespace bop::builtins {

namespace {

constexpr std::int64_t day_seconds = value::Duration::day_seconds;
constexpr std::string_view end_of_day = "24:00";

std::string clock(std::int64_t second) {
  if (second == day_seconds) return std::string(end_of_day);
  return value::Time{static_cast<std::int32_t>(second)}.text();
}

bool read_clock(std::string_view text, std::int64_t& second) {
  if (text == end_of_day) {
    second = day_seconds;
    return true;
  }
  const auto time = value::Time::parse(text);
  if (time) second = time->seconds;
  return time.has_value();
}

}  // namespace

std::string Hours::text() const {
  return fmt::format("{}-{}", clock(from), clock(until));
}

bool read_hours(std::string_view text, Hours& hours) {
  const std::size_t dash = text.find('-');
  return dash != std::string_view::npos && read_clock(text.substr(0, dash), hours.from) &&
         read_clock(text.substr(dash + 1), hours.until) && hours.from < hours.until;
}

OpeningHours::OpeningHours() : OpeningHours({{0, day_seconds}}) {}

OpeningHours::OpeningHours(std::vector<Hours> hours) : hours_(std::move(hours)) {
  BOP_CHECK(!hours_.empty(), "a business day has hours");
  for (const Hours& open : hours_) length_ += open.until - open.from;
}

std::int64_t OpeningHours::worked(std::int64_t second) const {
  std::int64_t sum = 0;
  for (const Hours& open : hours_)
    sum += std::clamp(second - open.from, std::int64_t{0}, open.until - open.from);
  return sum;
}

std::int64_t OpeningHours::first(std::int64_t worked) const {
  if (worked <= 0) return 0;
  for (const Hours& open : hours_) {
    const std::int64_t here = open.until - open.from;
    if (worked <= here) return open.from + worked;
    worked -= here;
  }
  return day_seconds;
}

std::int64_t OpeningHours::last(std::int64_t worked) const {
  for (const Hours& open : hours_) {
    const std::int64_t here = open.until - open.from;
    if (worked < here) return open.from + worked;
    worked -= here;
  }
  return day_seconds;
}

}  // namespace bop::builtins
