#include "runtime/cases/business_time.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <date/tz.h>
#include <fmt/format.h>

#include "runtime/decide/decide.h"
#include "runtime/value/span.h"

namespace bop::cases {

namespace {

constexpr std::int64_t day_seconds = value::Duration::day_seconds;

Result<decide::When> when(const std::string& moment, const std::string& zone) {
  abi::PolicyInfo place;
  place.zone = zone;
  return decide::when(moment, place);
}

Result<const date::time_zone*> zone_named(const std::string& zone) {
  try {
    return date::locate_zone(zone.empty() ? "UTC" : zone);
  } catch (const std::exception&) {
    return fail("B8003", "the time zone `" + zone + "` is not known here",
                "use a name as `Europe/Berlin`, and install tzdata");
  }
}

date::local_seconds clock_of(value::Date day, std::int64_t second) {
  return date::local_seconds{std::chrono::seconds{std::int64_t{day.days} * day_seconds + second}};
}

date::sys_seconds unzoned(date::local_seconds clock) {
  return date::sys_seconds{clock.time_since_epoch()};
}

value::Instant shown(const date::time_zone& zone, date::sys_seconds at) {
  return {at.time_since_epoch().count(),
          static_cast<std::int32_t>(zone.get_info(at).offset.count())};
}

}  // namespace

std::string Span::text() const {
  if (business_days != 0)
    return fmt::format("{} business day{}", business_days, business_days == 1 ? "" : "s");
  if (business_seconds != 0) return value::BusinessHours{business_seconds}.text();
  return plain.text();
}

Span span_of(const abi::Datum& datum) {
  Span span;
  if (!datum.known()) return span;
  if (const auto* days = std::get_if<value::BusinessDays>(&datum.value))
    span.business_days = days->count;
  if (const auto* hours = std::get_if<value::BusinessHours>(&datum.value))
    span.business_seconds = hours->seconds;
  if (const auto* plain = std::get_if<value::Duration>(&datum.value)) span.plain = *plain;
  return span;
}

Span span_in(std::string_view text) {
  Span span;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return span;
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  constexpr std::string_view business = "business ";
  if (unit.starts_with("business day"))
    span.business_days = count;
  else if (const auto hours = unit.starts_with(business)
                                  ? value::business_hours_of(count, unit.substr(business.size()))
                                  : std::optional<value::BusinessHours>())
    span.business_seconds = hours->seconds;
  else if (const auto plain = value::duration_of(count, unit))
    span.plain = *plain;
  return span;
}

Result<BusinessTime> BusinessTime::in(const std::string& calendar, const std::string& zone) {
  const builtins::Calendar* found = builtins::calendar_named(calendar);
  if (found == nullptr && !calendar.empty())
    return fail("B8603", "the calendar `" + calendar + "` is not known here",
                "name one that `bop explain std.time` lists");
  return BusinessTime(found, zone);
}

// The message names no day: a case has one finding of it, not one more for each day that passes.
std::unexpected<Error> BusinessTime::ends(value::Date day) const {
  return fail("B8604",
              fmt::format("when it is due is not known: the calendar `{}` knows {} alone",
                          calendar_->name(), calendar_->known_text()),
              calendar_->knows(day) ? "carry the calendar on, or name another one"
                                    : "carry the calendar on, or correct " + day.text());
}

Result<bool> BusinessTime::works(value::Date day) const {
  if (calendar_ == nullptr)
    return fail("B8603", "the policy names no calendar to count business days in",
                "write it in the head: `calendar TARGET zone \"Europe/Berlin\"`");
  if (const auto known = calendar_->is_business_day(day)) return *known;
  return ends(day);
}

// Where a clock is put back it stands still until it shows a later time than ever before: an hour
// that comes twice is worked once. Where it is put forward, the hour left out has passed at once.
Result<BusinessTime::Local> BusinessTime::local(value::Instant at) const {
  BOP_TRY(const date::time_zone* zone, zone_named(zone_));
  const date::sys_seconds moment{std::chrono::seconds{at.seconds}};
  const date::sys_info now = zone->get_info(moment);
  const date::sys_info earlier = zone->get_info(now.begin - std::chrono::seconds{1});
  const auto clock = std::max(moment + now.offset, now.begin + earlier.offset);
  const auto day = std::chrono::floor<date::days>(clock);
  return Local{{static_cast<std::int32_t>(day.time_since_epoch().count())}, (clock - day).count()};
}

Result<value::Instant> BusinessTime::first(const Local& at) const {
  BOP_TRY(const date::time_zone* zone, zone_named(zone_));
  const date::local_seconds clock = clock_of(at.day, at.second);
  const date::local_info now = zone->get_info(clock);
  if (now.result == date::local_info::nonexistent) return shown(*zone, now.first.end);
  const date::local_info before = zone->get_info(clock - std::chrono::seconds{1});
  if (now.result == date::local_info::unique && before.result == date::local_info::ambiguous)
    return shown(*zone, before.first.end);
  return shown(*zone, unzoned(clock) - now.first.offset);
}

Result<value::Instant> BusinessTime::last(const Local& at) const {
  BOP_TRY(const date::time_zone* zone, zone_named(zone_));
  const date::local_seconds clock = clock_of(at.day, at.second);
  const date::local_info now = zone->get_info(clock);
  if (now.result == date::local_info::nonexistent)
    return shown(*zone, now.first.end - std::chrono::seconds{1});
  return shown(*zone, unzoned(clock) - now.first.offset);
}

Result<value::Instant> BusinessTime::after(value::Instant from, std::int64_t seconds) const {
  if (seconds <= 0) return from;
  BOP_TRY(const Local start, local(from));
  BOP_TRY(const bool working, works(start.day));
  const builtins::OpeningHours& hours = calendar_->hours();
  const std::int64_t gone = working ? hours.worked(start.second) : hours.length();
  const std::int64_t left = seconds - (hours.length() - gone);
  if (left <= 0) return first({start.day, hours.first(gone + seconds)});
  const std::int64_t days = (left + hours.length() - 1) / hours.length();
  const auto until = calendar_->business_day_after(start.day, days);
  if (!until) return ends({start.day.days + static_cast<std::int32_t>(days)});
  return first({*until, hours.first(left - (days - 1) * hours.length())});
}

Result<value::Instant> BusinessTime::before(value::Instant until, std::int64_t seconds) const {
  if (seconds <= 0) return until;
  BOP_TRY(const Local end, local(until));
  BOP_TRY(const bool working, works(end.day));
  const builtins::OpeningHours& hours = calendar_->hours();
  const std::int64_t gone = working ? hours.worked(end.second) : 0;
  if (seconds <= gone) return last({end.day, hours.last(gone - seconds)});
  const std::int64_t left = seconds - gone;
  const std::int64_t days = (left + hours.length() - 1) / hours.length();
  const auto from = calendar_->business_day_after(end.day, -days);
  if (!from) return ends({end.day.days - static_cast<std::int32_t>(days)});
  return last({*from, hours.last(days * hours.length() - left)});
}

namespace {

// Months keep the time of day on the clocks there, whether or not they were put forward or back in
// between; 31 January and a month is the last day of February. A time of day that the clocks leave
// out is the moment they are put forward; of one that comes twice it is the first.
Result<value::Instant> moved(value::Instant from, const value::Duration& span, int sign,
                             const std::string& zone_name) {
  BOP_TRY(const date::time_zone* zone, zone_named(zone_name));
  date::sys_seconds made{std::chrono::seconds{from.seconds}};
  if (span.months != 0) {
    const date::local_seconds clock = zone->to_local(made);
    const auto midnight = std::chrono::floor<date::days>(clock);
    const value::Date day{static_cast<std::int32_t>(midnight.time_since_epoch().count())};
    const auto moved_day = value::add(day, {span.months, 0}, sign);
    if (!moved_day)
      return fail("B8605", "`" + from.text() + "` and " + span.text() + " is no day there is",
                  "name a shorter span");
    const date::local_seconds wanted = clock_of(*moved_day, (clock - midnight).count());
    const date::local_info there = zone->get_info(wanted);
    made = there.result == date::local_info::nonexistent ? there.first.end
                                                         : unzoned(wanted) - there.first.offset;
  }
  return shown(*zone, made + std::chrono::seconds{sign * span.seconds});
}

}  // namespace

std::int64_t BusinessTime::working_seconds(const Span& span) const {
  constexpr std::int64_t month_days = 30;
  const std::int64_t day = calendar_ == nullptr ? day_seconds : calendar_->hours().length();
  if (span.business()) return span.business_days * day + span.business_seconds;
  return span.plain.months * month_days * day_seconds + span.plain.seconds;
}

Result<value::Instant> BusinessTime::after(value::Instant from, const Span& span) const {
  if (span.business()) return after(from, working_seconds(span));
  return moved(from, span.plain, 1, zone_);
}

Result<value::Instant> BusinessTime::before(value::Instant until, const Span& span) const {
  if (span.business()) return before(until, working_seconds(span));
  return moved(until, span.plain, -1, zone_);
}

Result<std::int64_t> BusinessTime::elapsed(value::Instant from, value::Instant to) const {
  if (to <= from) return 0;
  BOP_TRY(const Local first, local(from));
  BOP_TRY(const Local last, local(to));
  BOP_TRY(const bool first_works, works(first.day));
  BOP_TRY(const bool last_works, works(last.day));
  // The last day counts by its hours, the first as a whole and then less its hours before.
  const std::int64_t whole = calendar_->business_days_between(first.day, last.day).value() -
                             (last_works ? 1 : 0) + (first_works ? 1 : 0);
  const builtins::OpeningHours& hours = calendar_->hours();
  return whole * hours.length() + (last_works ? hours.worked(last.second) : 0) -
         (first_works ? hours.worked(first.second) : 0);
}

Result<value::Instant> BusinessTime::end_of(value::Date day) const {
  BOP_TRY(const decide::When midnight, when(value::Date{day.days + 1}.text(), zone_));
  return midnight.as_of;
}

}  // namespace bop::cases
