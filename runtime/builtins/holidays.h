// Which days a calendar closes besides weekends: rules as data, as laws state them. In: a
// calendar's rules and a span of years. Out: its holidays, in order. Never: what a day is used for.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/value/date.h"

namespace bop::builtins {

/// One holiday of a law, every year from `first` to `last`.
struct HolidayRule {
  enum class Kind : std::uint8_t {
    Fixed,      // day `number` of `month`
    Easter,     // `number` days after Easter Sunday
    Nth,        // the `number`-th `weekday` of `month`
    Last,       // the last `weekday` of `month`
    OnOrBefore  // the last `weekday` on or before day `number` of `month`
  };
  Kind kind = Kind::Fixed;
  unsigned month = 0;
  int number = 0;
  unsigned weekday = 0;  // 1 Monday to 7 Sunday
  int first = 0;
  int last = 9999;
};

/// A day that is a holiday once, or once is none.
struct OneDay {
  std::string_view date;
  bool open = false;
};

/// What follows where a fixed holiday falls on a weekend.
enum class Observance : std::uint8_t {
  None,
  NearestWeekday,  // Friday for Saturday, Monday for Sunday
  MondayForSunday,
  NextFreeWeekday  // the next weekday that is no holiday itself
};

/// Whether a calendar closes on weekends.
enum class Week : std::uint8_t { MondayToFriday, EveryDay };

struct CalendarRules {
  std::string_view name;
  int first_year = 0;
  int last_year = 0;
  std::vector<std::span<const HolidayRule>> rules = {};
  std::span<const OneDay> days = {};
  Observance observance = Observance::None;
  Week week = Week::MondayToFriday;
};

/// Every calendar there is, by the order they are listed in for people.
std::span<const CalendarRules> calendar_rules();

/// The holidays of all its years, in order, without repeats.
std::vector<value::Date> holidays(const CalendarRules& calendar);

/// Easter Sunday in the Gregorian calendar.
value::Date easter(int year);

}  // namespace bop::builtins
