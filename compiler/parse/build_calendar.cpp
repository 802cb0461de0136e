// Calendars of a house: hours of opening, days that are closed.
#include "compiler/parse/build.h"

namespace bop::parse {

ast::CalendarDecl Builder::house_calendar(BopParser::CalendarDeclContext& tree) {
  ast::CalendarDecl node;
  const auto names = tree.UNAME();
  if (!names.empty()) node.name = word(names[0]);
  if (names.size() > 1) node.base = word(names[1]);
  SeenClauses seen;
  for (auto* clause : tree.calendarClause()) {
    if (clause->CLOSED() == nullptr && !first_time(clause, "calendar", seen)) continue;
    if (clause->inForce() != nullptr) node.in_force = in_force(clause->inForce());
    for (auto* each : clause->opening())
      if (const auto hours = opening(*each)) node.hours.push_back(*hours);
    const auto days = clause->DATE();
    if (clause->CLOSED() == nullptr || days.empty()) continue;
    const auto first = date(days.front()), last = date(days.back());
    if (!first || !last) continue;
    const std::string why = clause->text() == nullptr ? std::string() : plain_text(clause->text());
    node.closed.push_back({*first, *last, why, range(days.front()).to(range(days.back()))});
  }
  return node;
}

std::optional<ast::CalendarDecl::Opening> Builder::opening(BopParser::OpeningContext& tree) {
  const auto times = tree.TIME();
  if (times.size() != 2) return {};  // reported
  const auto from = clock(times[0]), until = clock(times[1]);
  if (!from || !until) return {};
  return ast::CalendarDecl::Opening{*from, *until, tree.RANGE() != nullptr, range(&tree)};
}

// 24:00 is the end of a day, of the hours of a house alone.
std::optional<std::int64_t> Builder::clock(Node* node) {
  if (text_of(node) == "24:00") return value::Duration::day_seconds;
  if (const auto read = value::Time::parse(text_of(node))) return read->seconds;
  time_of_day(node);  // reports it
  return {};
}

}  // namespace bop::parse
