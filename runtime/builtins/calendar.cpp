#include "runtime/builtins/calendar.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "runtime/base/error.h"
#include "runtime/builtins/house_calendar.h"

namespace bop::builtins {

namespace {

using value::Date;

constexpr unsigned saturday = 6;

// Made when it is first asked for: a policy names one or two of them.
struct Shelf {
  explicit Shelf(const CalendarRules& known) : rules(known) {}
  const CalendarRules& rules;
  std::once_flag once;
  std::unique_ptr<const Calendar> calendar;
};

std::deque<Shelf>& shelves() {
  static std::deque<Shelf> list = [] {
    std::deque<Shelf> made;
    for (const CalendarRules& rules : calendar_rules()) made.emplace_back(rules);
    return made;
  }();
  return list;
}

Date first_day(int year) {
  const auto date = Date::of(year, 1, 1);
  BOP_CHECK(date.has_value(), "calendars know years that dates have");
  return *date;
}

}  // namespace

Calendar::Calendar(std::string_view name, int first_year, int last_year, Week week,
                   const std::vector<Date>& holidays)
    : name_(name), first_(first_day(first_year)), last_(first_day(last_year + 1)) {
  --last_.days;
  for (Date date = first_; date <= last_; ++date.days) {
    const bool works = week == Week::EveryDay || date.weekday() < saturday;
    if (works && !std::ranges::binary_search(holidays, date)) open_.push_back(date);
    opened_.push_back(static_cast<std::int32_t>(open_.size()));
  }
}

Calendar::Calendar(const HouseCalendar& house, const Calendar& base)
    : name_(house.name), first_(base.first_), last_(base.last_) {
  if (!house.hours.empty()) hours_ = OpeningHours(house.hours);
  if (house.known) {
    first_ = std::max(first_, house.known->first);
    last_ = std::min(last_, house.known->last);
  }
  auto closed = house.closed.begin();
  for (Date date = first_; date <= last_; ++date.days) {
    while (closed != house.closed.end() && closed->last < date) ++closed;
    const bool shut = closed != house.closed.end() && closed->first <= date;
    if (!shut && *base.is_business_day(date)) open_.push_back(date);
    opened_.push_back(static_cast<std::int32_t>(open_.size()));
  }
}

std::int64_t Calendar::opened_until(Date date) const {
  return opened_[static_cast<std::size_t>(date.days - first_.days)];
}

std::string Calendar::known_text() const {
  const bool years =
      first_ == first_day(first_.year()) && Date{last_.days + 1} == first_day(last_.year() + 1);
  if (years && first_.year() == last_.year()) return fmt::format("the year {}", first_.year());
  if (years) return fmt::format("the years {} to {}", first_.year(), last_.year());
  return fmt::format("the days {} to {}", first_.text(), last_.text());
}

std::optional<bool> Calendar::is_business_day(Date date) const {
  if (!knows(date)) return {};
  const std::int64_t opened = opened_until(date);
  return opened > 0 && open_[static_cast<std::size_t>(opened - 1)] == date;
}

std::optional<Date> Calendar::business_day_after(Date date, std::int64_t count) const {
  if (!knows(date)) return {};
  const auto days = static_cast<std::int64_t>(open_.size());
  if (count > days || count < -days) return {};
  const bool open = *is_business_day(date);
  if (count == 0 && open) return date;
  // Index in open_ of the wanted day: after `date` the first is opened_until, before it the last is
  // one less, two if `date` itself is open.
  const std::int64_t opened = opened_until(date);
  const std::int64_t at = count > 0    ? opened + count - 1
                          : count == 0 ? opened
                                       : opened + count - (open ? 1 : 0);
  if (at < 0 || at >= days) return {};
  return open_[static_cast<std::size_t>(at)];
}

std::optional<std::int64_t> Calendar::business_days_between(Date from, Date to) const {
  if (!knows(from) || !knows(to)) return {};
  if (from <= to) return opened_until(to) - opened_until(from);
  return -*business_days_between(to, from);
}

namespace {

// Read when it is first asked for. Who asks asks again for the same one.
const Calendar* house_calendar(std::string_view text) {
  static std::mutex guard;
  static std::map<std::string, std::unique_ptr<const Calendar>, std::less<>> read;
  const std::lock_guard lock(guard);
  const auto known = read.find(text);
  if (known != read.end()) return known->second.get();
  const auto house = read_house_calendar(text);
  if (!house) return nullptr;
  auto made = std::make_unique<const Calendar>(*house, *calendar_named(house->base));
  return read.emplace(text, std::move(made)).first->second.get();
}

}  // namespace

const Calendar* calendar_named(std::string_view name) {
  if (name.find(' ') != std::string_view::npos) {
    thread_local std::string last;
    thread_local const Calendar* found = nullptr;
    if (found == nullptr || last != name) {
      found = house_calendar(name);
      last = name;
    }
    return found;
  }
  for (Shelf& shelf : shelves()) {
    if (shelf.rules.name != name) continue;
    std::call_once(shelf.once, [&] {
      shelf.calendar = std::make_unique<const Calendar>(shelf.rules.name, shelf.rules.first_year,
                                                        shelf.rules.last_year, shelf.rules.week,
                                                        holidays(shelf.rules));
    });
    return shelf.calendar.get();
  }
  return nullptr;
}

std::vector<std::string_view> calendar_names() {
  std::vector<std::string_view> names;
  for (const CalendarRules& rules : calendar_rules()) names.push_back(rules.name);
  return names;
}

}  // namespace bop::builtins
