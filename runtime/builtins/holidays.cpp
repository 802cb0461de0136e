#include "runtime/builtins/holidays.h"

#include <algorithm>
#include <array>

#include "runtime/base/error.h"

namespace bop::builtins {

namespace {

using value::Date;
using Kind = HolidayRule::Kind;

constexpr unsigned monday = 1, wednesday = 3, thursday = 4, saturday = 6, sunday = 7;

constexpr HolidayRule fixed(unsigned month, int day, int first = 0, int last = 9999) {
  return {Kind::Fixed, month, day, 0, first, last};
}
constexpr HolidayRule after_easter(int days, int first = 0, int last = 9999) {
  return {Kind::Easter, 0, days, 0, first, last};
}
constexpr HolidayRule nth(int number, unsigned weekday, unsigned month, int first = 0) {
  return {Kind::Nth, month, number, weekday, first};
}
constexpr HolidayRule last(unsigned weekday, unsigned month, int first = 0, int until = 9999) {
  return {Kind::Last, month, 0, weekday, first, until};
}

// ECB, 14 December 2000.
constexpr std::array target = {fixed(1, 1), after_easter(-2), after_easter(1),
                               fixed(5, 1), fixed(12, 25),    fixed(12, 26)};
// ECB, 25 May 2000: closed, so that the banks could change over to euro notes.
constexpr std::array target_days = {OneDay{"2001-12-31"}};

// 5 U.S.C. 6103; Juneteenth by Public Law 117-17 of 17 June 2021.
constexpr std::array us_federal = {fixed(1, 1),        nth(3, monday, 1, 1986),
                                   nth(3, monday, 2),  last(monday, 5),
                                   fixed(6, 19, 2021), fixed(7, 4),
                                   nth(1, monday, 9),  nth(2, monday, 10),
                                   fixed(11, 11),      nth(4, thursday, 11),
                                   fixed(12, 25)};
// The Federal Reserve Banks keep it since 2022.
constexpr std::array fedwire = {fixed(1, 1),        nth(3, monday, 1, 1986),
                                nth(3, monday, 2),  last(monday, 5),
                                fixed(6, 19, 2022), fixed(7, 4),
                                nth(1, monday, 9),  nth(2, monday, 10),
                                fixed(11, 11),      nth(4, thursday, 11),
                                fixed(12, 25)};

// Banking and Financial Dealings Act 1971, for England and Wales.
constexpr std::array uk = {fixed(1, 1),     after_easter(-2), after_easter(1), nth(1, monday, 5),
                           last(monday, 5), last(monday, 8),  fixed(12, 25),   fixed(12, 26)};
// The same act for Scotland, and the St Andrew's Day Bank Holiday (Scotland) Act 2007.
constexpr std::array uk_scotland = {fixed(1, 1),         fixed(1, 2),     after_easter(-2),
                                    nth(1, monday, 5),   last(monday, 5), nth(1, monday, 8),
                                    fixed(11, 30, 2007), fixed(12, 25),   fixed(12, 26)};
// In Northern Ireland besides those of England and Wales: St Patrick's Day, the Battle of the
// Boyne.
constexpr std::array uk_northern_ireland = {fixed(3, 17), fixed(7, 12)};
// Royal proclamations: jubilees, weddings, a funeral, a coronation; holidays moved for them.
constexpr std::array uk_days = {
    OneDay{"2002-05-27", true}, OneDay{"2002-06-03"},       OneDay{"2002-06-04"},
    OneDay{"2011-04-29"},       OneDay{"2012-05-28", true}, OneDay{"2012-06-04"},
    OneDay{"2012-06-05"},       OneDay{"2020-05-04", true}, OneDay{"2020-05-08"},
    OneDay{"2022-05-30", true}, OneDay{"2022-06-02"},       OneDay{"2022-06-03"},
    OneDay{"2022-09-19"},       OneDay{"2023-05-08"}};

// Holidays of all German states; by the laws of the states but for 3 October.
constexpr std::array de = {
    fixed(1, 1),      after_easter(-2),         after_easter(1), fixed(5, 1),
    after_easter(39), after_easter(50),         fixed(10, 3),    fixed(12, 25),
    fixed(12, 26),    fixed(10, 31, 2017, 2017)};  // 500 years of the Reformation
constexpr std::array epiphany = {fixed(1, 6)};
constexpr std::array corpus_christi = {after_easter(60)};
constexpr std::array assumption = {fixed(8, 15)};
constexpr std::array reformation = {fixed(10, 31)};
constexpr std::array reformation_since_2018 = {fixed(10, 31, 2018)};
constexpr std::array all_saints = {fixed(11, 1)};
constexpr std::array repentance = {
    HolidayRule{Kind::OnOrBefore, 11, 22, wednesday}};  // the Wednesday before 23 November
constexpr std::array womens_day_be = {fixed(3, 8, 2019), fixed(5, 8, 2020, 2020),
                                      fixed(5, 8, 2025, 2025), fixed(6, 17, 2028, 2028)};
constexpr std::array womens_day_mv = {fixed(3, 8, 2023)};
constexpr std::array childrens_day = {fixed(9, 20, 2019)};

constexpr int known_from = 2000, known_until = 2099;

const std::vector<CalendarRules>& all_calendars() {
  static const std::vector<CalendarRules> list = {
      {"TARGET", known_from, known_until, {target}, target_days},
      {"WEEKDAYS", 1900, 2199, {}},
      {"EVERY_DAY", 1900, 2199, {}, {}, Observance::None, Week::EveryDay},
      {"US_FEDERAL", known_from, known_until, {us_federal}, {}, Observance::NearestWeekday},
      {"FEDWIRE", known_from, known_until, {fedwire}, {}, Observance::MondayForSunday},
      {"UK", known_from, known_until, {uk}, uk_days, Observance::NextFreeWeekday},
      {"UK_SCT", known_from, known_until, {uk_scotland}, uk_days, Observance::NextFreeWeekday},
      {"UK_NIR",
       known_from,
       known_until,
       {uk, uk_northern_ireland},
       uk_days,
       Observance::NextFreeWeekday},
      {"DE", known_from, known_until, {de}},
      {"DE_BB", known_from, known_until, {de, reformation}},
      {"DE_BE", known_from, known_until, {de, womens_day_be}},
      {"DE_BW", known_from, known_until, {de, epiphany, corpus_christi, all_saints}},
      {"DE_BY", known_from, known_until, {de, epiphany, corpus_christi, all_saints}},
      {"DE_HB", known_from, known_until, {de, reformation_since_2018}},
      {"DE_HE", known_from, known_until, {de, corpus_christi}},
      {"DE_HH", known_from, known_until, {de, reformation_since_2018}},
      {"DE_MV", known_from, known_until, {de, reformation, womens_day_mv}},
      {"DE_NI", known_from, known_until, {de, reformation_since_2018}},
      {"DE_NW", known_from, known_until, {de, corpus_christi, all_saints}},
      {"DE_RP", known_from, known_until, {de, corpus_christi, all_saints}},
      {"DE_SH", known_from, known_until, {de, reformation_since_2018}},
      {"DE_SL", known_from, known_until, {de, corpus_christi, assumption, all_saints}},
      {"DE_SN", known_from, known_until, {de, reformation, repentance}},
      {"DE_ST", known_from, known_until, {de, epiphany, reformation}},
      {"DE_TH", known_from, known_until, {de, reformation, childrens_day}},
  };
  return list;
}

Date date_of(int year, unsigned month, unsigned day) {
  const auto date = Date::of(year, month, day);
  BOP_CHECK(date.has_value(), "calendars name days that exist");
  return *date;
}

// The last `weekday` on or before `date`.
Date back_to(Date date, unsigned weekday) {
  const auto back = static_cast<std::int32_t>((date.weekday() + 7 - weekday) % 7);
  return Date{date.days - back};
}

Date day_in(const HolidayRule& rule, int year) {
  switch (rule.kind) {
    case Kind::Fixed:
      return date_of(year, rule.month, static_cast<unsigned>(rule.number));
    case Kind::Easter:
      return Date{easter(year).days + rule.number};
    case Kind::Nth: {
      // The n-th lies on the last such weekday among the first n weeks.
      const Date end = date_of(year, rule.month, static_cast<unsigned>(rule.number) * 7);
      return back_to(end, rule.weekday);
    }
    case Kind::Last: {
      const Date next =
          rule.month == 12 ? date_of(year + 1, 1, 1) : date_of(year, rule.month + 1, 1);
      return back_to(Date{next.days - 1}, rule.weekday);
    }
    case Kind::OnOrBefore:
      return back_to(date_of(year, rule.month, static_cast<unsigned>(rule.number)), rule.weekday);
  }
  BOP_CHECK(false, "every kind of holiday has a day");
  return {};
}

void add_observed(std::vector<Date>& days, const std::vector<Date>& legal, Observance observance) {
  const auto is_taken = [&](Date day) {
    return std::ranges::find(legal, day) != legal.end() ||
           std::ranges::find(days, day) != days.end();
  };
  for (const Date day : legal) {
    const unsigned weekday = day.weekday();
    if (weekday < saturday) continue;
    if (observance == Observance::NearestWeekday)
      days.push_back(Date{day.days + (weekday == sunday ? 1 : -1)});
    if (observance == Observance::MondayForSunday && weekday == sunday)
      days.push_back(Date{day.days + 1});
    if (observance != Observance::NextFreeWeekday) continue;
    Date next = day;
    while (next.weekday() >= saturday || is_taken(next)) ++next.days;
    days.push_back(next);
  }
}

}  // namespace

Date easter(int year) {
  // The Gregorian computus (Meeus, Astronomical Algorithms, chapter 8), with its usual letters.
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month_and_day = h + l - 7 * m + 114;
  return date_of(year, static_cast<unsigned>(month_and_day / 31),
                 static_cast<unsigned>(month_and_day % 31) + 1);
}

std::span<const CalendarRules> calendar_rules() {
  return all_calendars();
}

std::vector<Date> holidays(const CalendarRules& calendar) {
  std::vector<Date> days;
  // A year more: 1 January may be observed on 31 December.
  for (int year = calendar.first_year; year <= calendar.last_year + 1; ++year) {
    std::vector<Date> legal;
    for (const std::span<const HolidayRule> rules : calendar.rules)
      for (const HolidayRule& rule : rules)
        if (year >= rule.first && year <= rule.last) legal.push_back(day_in(rule, year));
    std::ranges::sort(legal);
    add_observed(days, legal, calendar.observance);
    days.insert(days.end(), legal.begin(), legal.end());
  }
  for (const OneDay& one : calendar.days) {
    const Date day = *Date::parse(one.date);
    std::erase(days, day);
    if (!one.open) days.push_back(day);
  }
  std::ranges::sort(days);
  const auto repeated = std::ranges::unique(days);
  days.erase(repeated.begin(), repeated.end());
  return days;
}

}  // namespace bop::builtins
