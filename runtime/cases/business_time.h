// Working time: the seconds of the days that are business days in a calendar, at the hours at which
// it is open, on the clock of a zone: an hour that the clock shows twice counts once, one that it
// leaves out has passed at once. A span of business days is that many whole working days; where a
// calendar ends, nothing is known (B8604). Never: the system clock.
#pragma once

#include <string>

#include "runtime/abi/datum.h"
#include "runtime/base/error.h"
#include "runtime/builtins/calendar.h"
#include "runtime/value/date.h"

namespace bop::cases {

/// 3 business days, 4 business hours, or 4 hours
struct Span {
  std::int64_t business_days = 0;
  value::Duration plain;
  std::int64_t business_seconds = 0;

  /// It passes at the hours at which work is done.
  bool business() const { return business_days != 0 || business_seconds != 0; }
  bool operator==(const Span&) const = default;
  std::string text() const;
};
/// Of a Duration, BusinessDays, BusinessHours or Target that is known.
Span span_of(const abi::Datum& datum);
/// "2 business days", "4 hours": as verdicts print one.
Span span_in(std::string_view text);

class BusinessTime {
 public:
  /// B8603 for a calendar that is not known; without one only plain time can be asked for.
  static Result<BusinessTime> in(const std::string& calendar, const std::string& zone);

  /// The first instant at which that much working time has passed since `from`.
  Result<value::Instant> after(value::Instant from, std::int64_t seconds) const;
  /// The last instant from which that much working time passes until `until`.
  Result<value::Instant> before(value::Instant until, std::int64_t seconds) const;
  /// The same by a span: business days are working time, anything else is time as it passes.
  Result<value::Instant> after(value::Instant from, const Span& span) const;
  Result<value::Instant> before(value::Instant until, const Span& span) const;
  /// How much working time a span allows: a business day is a whole working day, anything else is
  /// counted as it is written.
  std::int64_t working_seconds(const Span& span) const;
  /// The working time from `from` to `to`; nothing passes when `to` is earlier.
  Result<std::int64_t> elapsed(value::Instant from, value::Instant to) const;
  /// The end of that day.
  Result<value::Instant> end_of(value::Date day) const;

 private:
  struct Local {
    value::Date day;
    std::int64_t second = 0;  // of that day
  };
  BusinessTime(const builtins::Calendar* calendar, std::string zone)
      : calendar_(calendar), zone_(std::move(zone)) {}
  Result<Local> local(value::Instant at) const;
  Result<value::Instant> first(const Local& at) const;  // at which the clock has come so far
  Result<value::Instant> last(const Local& at) const;   // at which it has come no further
  Result<bool> works(value::Date day) const;
  std::unexpected<Error> ends(value::Date day) const;

  const builtins::Calendar* calendar_;  // none: only plain time passes
  std::string zone_;
};

}  // namespace bop::cases
