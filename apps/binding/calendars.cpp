#include "apps/binding/calendars.h"

#include <string>
#include <variant>

#include "compiler/ir/cases_info.h"
#include "runtime/builtins/calendar.h"

namespace bop::binding {

namespace {

class Finder {
 public:
  explicit Finder(const ir::Program& program) : program_(program) {}

  cases::Counting all() {
    spans();
    // What is `within` so many business days is counted in the policy's.
    if (longest_.longest.business()) in(program_.info.calendar);
    for (const ir::Node& node : program_.nodes)
      if (const auto* call = std::get_if<ir::Call>(&node.node)) arguments(*call);
    const abi::CasesInfo cases = ir::cases_info(program_);
    for (const abi::LadderInfo& ladder : cases.ladders) in(ladder.calendar);
    for (const abi::ProcessInfo& process : cases.processes) in(process.calendar);
    for (const abi::ServiceInfo& service : cases.services) {
      in(service.calendar);
      if (service.calendar_value != abi::none) members(service.calendar_value);
    }
    return std::move(made_);
  }

 private:
  void spans() {
    for (const ir::Node& node : program_.nodes)
      if (const auto* constant = std::get_if<ir::Constant>(&node.node)) span(constant->value);
    for (const abi::ParameterInfo& parameter : program_.info.parameters) span(parameter.value);
  }
  void span(const abi::Datum& datum) {
    if (datum.known()) longest_.take(cases::span_of(datum));
  }

  // Its calendar is the last argument of whatever counts business days.
  void arguments(const ir::Call& call) {
    const bool counts = call.builtin == "target_from" || call.builtin == "is_business_day" ||
                        call.builtin.starts_with("business_days_");
    if (!counts || call.arguments.empty()) return;
    const auto* last = std::get_if<ir::Constant>(&program_[call.arguments.back()].node);
    if (last == nullptr || !last->value.known()) return;
    if (const auto* text = std::get_if<std::string>(&last->value.value)) in(*text);
  }

  void members(abi::ValueIndex value) {
    const abi::Type& type = program_.info.value_types[value];
    if (type.kind != abi::Kind::Enum) return;
    for (const std::string& member : program_.info.schema.enums[type.index].members) {
      std::string calendar = member;
      for (const abi::CalendarInfo& house : program_.info.calendars)
        if (house.name == member) calendar = house.text;
      in(calendar);
    }
  }

  void in(const std::string& calendar) {
    if (builtins::calendar_named(calendar) != nullptr) made_[calendar] = longest_;
  }

  const ir::Program& program_;
  cases::Counted longest_;
  cases::Counting made_;
};

}  // namespace

cases::Counting calendars_of(const ir::Program& program) {
  return Finder(program).all();
}

}  // namespace bop::binding
