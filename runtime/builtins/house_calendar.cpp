#include "runtime/builtins/house_calendar.h"

#include <fmt/format.h>

namespace bop::builtins {

namespace {

constexpr std::string_view name_ends = ": ";
constexpr std::string_view to = "..";

// The next word of `text`, which is taken off it.
std::string_view word(std::string_view& text) {
  const std::size_t end = text.find(' ');
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return taken;
}

std::string days_text(const Days& days) {
  if (days.first == days.last) return days.first.text();
  return fmt::format("{}{}{}", days.first.text(), to, days.last.text());
}

std::optional<Days> read_days(std::string_view text) {
  const std::size_t middle = text.find(to);
  const auto first = value::Date::parse(text.substr(0, middle));
  const auto last = middle == std::string_view::npos
                        ? first
                        : value::Date::parse(text.substr(middle + to.size()));
  if (!first || !last || *last < *first) return {};
  return Days{*first, *last};
}

}  // namespace

std::string HouseCalendar::text() const {
  std::string text = fmt::format("{}{}{}", name, name_ends, base);
  for (const Hours& open : hours) text += " " + open.text();
  if (!closed.empty()) text += " closed";
  for (const Days& days : closed) text += " " + days_text(days);
  if (known) text += " known " + days_text(*known);
  return text;
}

std::optional<HouseCalendar> read_house_calendar(std::string_view text) {
  const std::size_t end = text.find(name_ends);
  if (end == std::string_view::npos || end == 0) return {};
  HouseCalendar made;
  made.name = text.substr(0, end);
  text.remove_prefix(end + name_ends.size());
  made.base = word(text);
  if (calendar_named(made.base) == nullptr) return {};
  std::string_view part;
  while (!text.empty()) {
    const std::string_view next = word(text);
    if (next == "closed" || next == "known") {
      part = next;
    } else if (part.empty()) {
      Hours hours;
      if (!read_hours(next, hours)) return {};
      if (!made.hours.empty() && hours.from <= made.hours.back().until) return {};
      made.hours.push_back(hours);
    } else if (const auto days = read_days(next); !days) {
      return {};
    } else if (part == "closed") {
      made.closed.push_back(*days);
    } else {
      made.known = *days;
    }
  }
  return made;
}

}  // namespace bop::builtins
