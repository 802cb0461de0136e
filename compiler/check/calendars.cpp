// Calendars: those that the language brings, and those of the house, each a known one with hours,
// and with days on which the house is closed as well.
#include "compiler/check/calendars.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/ast/children.h"
#include "compiler/diagnostics/kinds_check.h"
#include "compiler/diagnostics/kinds_resolve.h"
#include "compiler/types/types.h"
#include "runtime/builtins/calendar.h"

namespace bop::check {

using ast::ExprId;
using resolve::Index;

namespace {

using builtins::Days;
using builtins::Hours;

// One that the language brings: texts of houses' calendars are no names.
const builtins::Calendar* brought(std::string_view name) {
  return name.contains(' ') ? nullptr : builtins::calendar_named(name);
}

// In order, and those that touch as one.
std::vector<Days> joined(std::vector<Days> days) {
  std::ranges::sort(days, {}, &Days::first);
  std::vector<Days> made;
  for (const Days& next : days) {
    if (!made.empty() && next.first.days <= made.back().last.days + 1)
      made.back().last = std::max(made.back().last, next.last);
    else
      made.push_back(next);
  }
  return made;
}

std::string text_of(const Days& days) {
  return days.first == days.last ? days.first.text()
                                 : days.first.text() + " to " + days.last.text();
}

bool inside(const Days& inner, const Days& outer) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

}  // namespace

std::optional<Index> Calendars::house(std::string_view name) const {
  const auto found = std::ranges::find(symbols_.calendars, name, &resolve::Named::name);
  if (found == symbols_.calendars.end()) return {};
  return static_cast<Index>(found - symbols_.calendars.begin());
}

bool Calendars::is_one(std::string_view name) const {
  return brought(name) != nullptr || house(name).has_value();
}

void Calendars::check_name(const ast::Identifier& calendar) const {
  if (calendar.text.empty() || is_one(calendar.text)) return;
  auto& unknown =
      diagnostics_.report(diagnostics::unknown_calendar, calendar.range, {calendar.text});
  std::vector<std::string_view> names = builtins::calendar_names();
  for (const resolve::Named& own : symbols_.calendars) names.push_back(own.name);
  diagnostics::suggest(unknown, calendar.range, calendar.text, names);
  unknown.note(fmt::format("Known calendars: {}.", fmt::join(names, ", ")));
  unknown.note("One of your own is declared: `calendar HOUSE is TARGET`.");
}

std::vector<Calendars::Meaning> Calendars::check() && {
  meanings_.resize(symbols_.calendars.size());
  states_.resize(symbols_.calendars.size(), State::New);
  for (std::size_t i = 0; i < states_.size(); ++i) meaning_of(static_cast<Index>(i));
  return std::move(meanings_);
}

// With all that it rests on.
const Calendars::Meaning& Calendars::meaning_of(Index calendar) {
  Meaning& made = meanings_[calendar];
  State& state = states_[calendar];
  const resolve::Named& symbol = symbols_.calendars[calendar];
  if (state == State::Done) return made;
  if (state == State::Open) {
    diagnostics_.report(diagnostics::calendar_in_circle, symbol.place.name, {symbol.name})
        .note("One of them has to rest on a calendar that the language brings, such as `TARGET`.");
    state = State::Done;
    return made;
  }
  state = State::Open;
  const auto& node = resolve::declared<ast::CalendarDecl>(modules_, symbol.place);
  if (!resolve::is_broken(modules_, symbol.place)) {
    std::optional<builtins::HouseCalendar> base;
    if (brought(symbol.name) != nullptr)
      diagnostics_.report(diagnostics::calendar_taken, symbol.place.name, {symbol.name})
          .note("Take another name: nobody should read it as what it has always meant.");
    if (const auto own = house(node.base.text))
      base = meaning_of(*own);
    else if (brought(node.base.text) != nullptr)
      base = builtins::HouseCalendar{{}, node.base.text, {}, {}, {}};
    else
      check_name(node.base);
    const std::size_t errors = diagnostics_.errors();
    if (base && state == State::Open) made = house_of(node, std::move(*base));
    if (errors != diagnostics_.errors()) made.reset();
  }
  state = State::Done;
  return made;
}

builtins::HouseCalendar Calendars::house_of(const ast::CalendarDecl& node,
                                            builtins::HouseCalendar base) {
  builtins::HouseCalendar made = std::move(base);
  const builtins::Calendar before(made, *builtins::calendar_named(made.base));
  made.name = node.name.text;
  check_hours(node, made);
  if (node.in_force) {
    const Days known{node.in_force->from.value_or(before.first()),
                     node.in_force->until.value_or(before.last())};
    if (known.last < known.first)
      diagnostics_.report(diagnostics::ends_before_it_begins, node.in_force->range,
                          {known.last.text()}, {known.first.text()});
    made.known = Days{std::max(known.first, before.first()), std::min(known.last, before.last())};
  }
  check_closings(node, before, made.known.value_or(Days{before.first(), before.last()}));
  for (const auto& days : node.closed) made.closed.push_back({days.first, days.last});
  made.closed = joined(std::move(made.closed));
  return made;
}

// Hours lie within one day, one after the other.
void Calendars::check_hours(const ast::CalendarDecl& node, builtins::HouseCalendar& made) {
  if (!node.hours.empty()) made.hours.clear();
  for (const auto& open : node.hours) {
    const Hours hours{open.from, open.until};
    const auto wrong = [&](std::string what, std::string_view note) {
      diagnostics_.report(diagnostics::hours_of_day, open.range, {hours.text()}, {std::move(what)})
          .note(std::string(note));
    };
    if (open.closed)
      wrong("would hold the moment at which they end",
            "When the house closes it is closed: write `09:00 ..< 17:00`.");
    else if (hours.until <= hours.from)
      wrong("end before they begin",
            "Hours lie within one day. Those of a night are two: `00:00 ..< 06:00, 22:00 ..< "
            "24:00`.");
    else if (!made.hours.empty() && hours.from <= made.hours.back().until)
      wrong("do not follow those before them",
            "Hours stand in order, with time between them: `09:00 ..< 12:00, 13:00 ..< 17:00`.");
    else
      made.hours.push_back(hours);
  }
}

// A list of closing days ends some day; from then on nobody knows, so it has to say when that is.
void Calendars::check_closings(const ast::CalendarDecl& node, const builtins::Calendar& before,
                               const Days& known) {
  if (node.closed.empty()) return;
  const std::string& name = node.name.text;
  if (!node.in_force || !node.in_force->from || !node.in_force->until)
    diagnostics_.report(diagnostics::calendar_without_end, node.name.range, {name})
        .note(
            "A list of days ends with some year. Beyond it a day is unknown, never open: `in force "
            "from 2026-01-01 until 2026-12-31`.");
  const std::size_t errors = diagnostics_.errors();
  std::vector<Days> seen;
  for (const auto& closing : node.closed) {
    const Days days{closing.first, closing.last};
    if (days.last < days.first) {
      diagnostics_.report(diagnostics::ends_before_it_begins, closing.range, {days.last.text()},
                          {days.first.text()});
      continue;
    }
    if (!inside(days, known)) {
      diagnostics_.report(diagnostics::closed_outside, closing.range, {name}, {text_of(days)})
          .note("It knows the days from " + text_of(known) + ".");
      continue;
    }
    const bool twice = std::ranges::any_of(seen, [&days](const Days& other) {
      return days.first <= other.last && other.first <= days.last;
    });
    if (twice)
      diagnostics_.report(diagnostics::closed_twice, closing.range, {name}, {text_of(days)})
          .note("One of the two may be meant for another day, or another year.");
    seen.push_back(days);
    const value::Date day_before{days.first.days - 1};
    const bool closed_anyway =
        before.knows(day_before) ? before.business_days_between(day_before, days.last) == 0
                                 : days.first == days.last && !*before.is_business_day(days.first);
    if (closed_anyway)
      diagnostics_
          .report(diagnostics::closed_anyway, closing.range, {node.base.text}, {text_of(days)})
          .note("Look whether the year is meant; otherwise leave it out.");
  }
  if (errors == diagnostics_.errors()) check_years(node, seen, known);
}

void Calendars::check_years(const ast::CalendarDecl& node, const std::vector<Days>& closed,
                            const Days& known) {
  if (!node.in_force || !node.in_force->from || !node.in_force->until) return;
  for (int year = known.first.year(); year <= known.last.year(); ++year) {
    const bool any = std::ranges::any_of(closed, [year](const Days& days) {
      return days.first.year() <= year && year <= days.last.year();
    });
    if (!any)
      diagnostics_
          .report(diagnostics::year_without_closing, node.in_force->range, {node.name.text},
                  {std::to_string(year)})
          .note("Add the days of that year, or let the calendar be in force for less.");
  }
}

// Whether an argument of a define is the name of a calendar: a native one calls it so, any other
// hands it on to one that takes it.
bool Calendars::is_taken(Index define, std::size_t argument) {
  const resolve::Define& callee = symbols_.defines[define];
  const resolve::Argument& taken = callee.arguments[argument];
  if (taken.type != types::of(abi::Kind::Text)) return false;
  if (callee.native) return taken.name == "calendar";
  const auto [found, is_new] = taken_.emplace(std::pair(define, argument), false);
  if (!is_new) return found->second;
  const ast::Module& module = modules_[callee.place.module];
  const auto& node = resolve::declared<ast::DefineDecl>(modules_, callee.place);
  bool takes = false;
  const auto visit = [&](const auto& self, ExprId id) -> void {
    const ast::Expr& expression = module[id];
    if (const auto* call = std::get_if<ast::Call>(&expression.node)) {
      const resolve::Symbol* symbol = symbols_.find(call->callee.text);
      const bool defined = symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Define;
      const std::size_t given = defined ? std::min(call->arguments.size(),
                                                   symbols_.defines[symbol->index].arguments.size())
                                        : 0;
      for (std::size_t i = 0; i < given; ++i) {
        const auto* name = std::get_if<ast::Name>(&module[call->arguments[i]].node);
        if (name != nullptr && name->text == taken.name)
          takes = takes || is_taken(symbol->index, i);
      }
    }
    ast::for_each_child(expression, [&](ExprId child) { self(self, child); });
  };
  if (node.body && !resolve::is_broken(modules_, callee.place)) visit(visit, node.body);
  taken_[{define, argument}] = takes;
  return takes;
}

}  // namespace bop::check
