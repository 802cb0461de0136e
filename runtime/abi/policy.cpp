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

}  // namespace bop::abi
