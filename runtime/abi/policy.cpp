#include "runtime/abi/policy.h"

#include "runtime/abi/match.h"

namespace bop::abi {

PolicyInfo::PolicyInfo() = default;
PolicyInfo::PolicyInfo(const PolicyInfo&) = default;
PolicyInfo::PolicyInfo(PolicyInfo&&) noexcept = default;
PolicyInfo& PolicyInfo::operator=(const PolicyInfo&) = default;
PolicyInfo& PolicyInfo::operator=(PolicyInfo&&) noexcept = default;
PolicyInfo::~PolicyInfo() = default;

std::unique_ptr<Matches> Session::matches(std::unique_ptr<Matches> oracle) const {
  return oracle;
}

std::string PolicyInfo::calendar_name(const std::string& text) const {
  for (const CalendarInfo& house : calendars)
    if (house.text == text) return house.name;
  return text;
}

}  // namespace bop::abi
