// The clock of a service: running, paused, running again, and met or breached in the end. Elapsed
// is working time in running intervals only; the deadline is the first instant at which it would
// reach what is allowed; a new target, calendar or priority keeps what has elapsed. Pure.
// Never: tasks, people.
#pragma once

#include "runtime/cases/business_time.h"
#include "runtime/cases/case.h"

namespace bop::cases {

/// A clock that starts now; it stands still from the start if `paused`.
Result<ServiceClock> start_clock(const ServiceDemand& service, std::string target, Instant at,
                                 const BusinessTime& time);
/// Working time until then: it never decreases as `at` grows, and stands still while paused.
Result<std::int64_t> elapsed_at(const ServiceClock& clock, Instant at, const BusinessTime& time);
Result<ServiceClock> pause(ServiceClock clock, Instant at, const BusinessTime& time);
Result<ServiceClock> resume(ServiceClock clock, Instant at, const BusinessTime& time);
/// Another span is allowed from now on, and another calendar counts.
Result<ServiceClock> allow(ServiceClock clock, const Span& span, Instant at,
                           const BusinessTime& was, const BusinessTime& now);
/// What it waits for has happened: met, or breached if too late. A pause ends first.
Result<ServiceClock> stop(ServiceClock clock, Instant at, const BusinessTime& time);

}  // namespace bop::cases
