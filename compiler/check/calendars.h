// Which calendars a policy may name, and what those of its house mean. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/resolve/resolve.h"
#include "runtime/builtins/house_calendar.h"

namespace bop::check {

class Calendars {
 public:
  using Meaning = std::optional<builtins::HouseCalendar>;  // none after an error

  Calendars(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
            diagnostics::Diagnostics& diagnostics)
      : modules_(modules), symbols_(symbols), diagnostics_(diagnostics) {}

  /// Those the policy declares, by Symbols::calendars.
  std::vector<Meaning> check() &&;
  /// Reports a name that no calendar has.
  void check_name(const ast::Identifier& calendar) const;
  bool is_one(std::string_view name) const;
  /// Of the house; by Symbols::calendars.
  std::optional<resolve::Index> house(std::string_view name) const;
  /// Whether an argument of a define is the name of a calendar.
  bool is_taken(resolve::Index define, std::size_t argument);

 private:
  enum class State : std::uint8_t { New, Open, Done };
  const Meaning& meaning_of(resolve::Index calendar);
  builtins::HouseCalendar house_of(const ast::CalendarDecl& node, builtins::HouseCalendar base);
  void check_hours(const ast::CalendarDecl& node, builtins::HouseCalendar& made);
  void check_closings(const ast::CalendarDecl& node, const builtins::Calendar& before,
                      const builtins::Days& known);
  void check_years(const ast::CalendarDecl& node, const std::vector<builtins::Days>& closed,
                   const builtins::Days& known);

  const std::vector<ast::Module>& modules_;
  const resolve::Symbols& symbols_;
  diagnostics::Diagnostics& diagnostics_;
  std::vector<State> states_;
  std::vector<Meaning> meanings_;
  std::map<std::pair<resolve::Index, std::size_t>, bool> taken_;
};

}  // namespace bop::check
