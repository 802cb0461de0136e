#include "runtime/cases/calendar_ends.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/builtins/house_calendar.h"
#include "runtime/decide/decide.h"

namespace bop::cases {

namespace {

constexpr std::int32_t days_of_notice = 60;

// What one case counts, a calendar once.
class OfCase {
 public:
  explicit OfCase(const Demands& demands) : demands_(demands) {}

  Counting all() {
    for (const TaskDemand& task : demands_.tasks) within(demands_.calendar, task.within);
    for (const ApprovalDemand& approval : demands_.approvals) {
      within(demands_.calendar, approval.within);
      within(demands_.calendar, approval.otherwise.within);
    }
    for (const CheckDemand& check : demands_.checks) within(demands_.calendar, check.apart);
    for (const auto& [name, ladder] : demands_.ladders)
      for (const Rung& rung : ladder.rungs) within(ladder.calendar, rung.span);
    for (const ServiceDemand& service : demands_.services) {
      // The time of a service passes at the hours of its calendar, however its targets are written.
      made_[service.calendar].take(service.respond);
      made_[service.calendar].take(service.resolve);
    }
    return std::move(made_);
  }

 private:
  void within(const std::string& calendar, const Span& span) {
    if (span.business()) made_[calendar].take(span);
  }

  const Demands& demands_;
  Counting made_;
};

// A house may end before the calendar it rests on; then the house can carry it on.
bool ends_by_itself(const std::string& text, const builtins::Calendar& calendar) {
  const auto house = builtins::read_house_calendar(text);
  if (!house) return false;
  const builtins::Calendar* base = builtins::calendar_named(house->base);
  return base != nullptr && calendar.last() < base->last();
}

std::string in_days(std::int32_t days) {
  if (days == 0) return "today";
  return fmt::format("in {} day{}", days, days == 1 ? "" : "s");
}

Error told(const std::string& text, const builtins::Calendar& calendar, const Counted& counted,
           value::Date today) {
  Error note{"B8672", {}, {}, {}};
  if (today < calendar.first())
    note.message = fmt::format("the calendar `{}` begins on {}: nothing can be counted before that",
                               calendar.name(), calendar.first().text());
  else if (calendar.last() < today)
    note.message = fmt::format(
        "the calendar `{}` ended on {}: when something is due that is counted in it is not known",
        calendar.name(), calendar.last().text());
  else
    note.message = fmt::format(
        "the calendar `{}` ends on {}, {}: when something is due later is not known",
        calendar.name(), calendar.last().text(), in_days(calendar.last().days - today.days));
  if (today < calendar.first())
    note.hint = "let it begin earlier (`in force from`), or correct the moment";
  else if (ends_by_itself(text, calendar))
    note.hint = fmt::format(
        "carry it on: give `calendar {}` a later `in force until`, with the days closed until then",
        calendar.name());
  else
    note.hint = fmt::format("name a calendar that goes on: `WEEKDAYS` knows {}",
                            builtins::calendar_named("WEEKDAYS")->known_text());
  if (counted.cases > 0) {
    note.hint += "; then take the open cases over to it by `bop cases migrate`";
    note.context = {fmt::format("{} open case{}", counted.cases, counted.cases == 1 ? "" : "s")};
  }
  return note;
}

}  // namespace

void Counted::take(const Span& span) {
  longest.business_days = std::max(longest.business_days, span.business_days);
  longest.business_seconds = std::max(longest.business_seconds, span.business_seconds);
}

void count(Counting& all, const Case& state) {
  for (const auto& [calendar, counted] : OfCase(state.demands).all()) {
    all[calendar].take(counted.longest);
    ++all[calendar].cases;
  }
}

std::vector<Error> ending(const Counting& all, value::Instant at, const std::string& zone) {
  std::vector<Error> notes;
  abi::PolicyInfo place;
  place.zone = zone;
  const auto when = decide::when(at.text(), place);
  if (!when) return notes;  // said by whoever needs the zone
  for (const auto& [text, counted] : all) {
    const builtins::Calendar* calendar = builtins::calendar_named(text);
    const auto time = BusinessTime::in(text, zone);
    if (calendar == nullptr || !time) continue;
    const bool soon = calendar->last().days - when->today.days < days_of_notice;
    // Days and hours together, for nobody says which of them is longer: a note may come early.
    if (soon || !calendar->knows(when->today) || !time->after(at, counted.longest))
      notes.push_back(told(text, *calendar, counted, when->today));
  }
  return notes;
}

}  // namespace bop::cases
