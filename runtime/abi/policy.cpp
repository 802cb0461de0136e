#include "runtime/abi/policy.h"

namespace bop::abi {

PolicyInfo::PolicyInfo() = default;
PolicyInfo::PolicyInfo(const PolicyInfo&) = default;
PolicyInfo::PolicyInfo(PolicyInfo&&) noexcept = default;
PolicyInfo& PolicyInfo::operator=(const PolicyInfo&) = default;
PolicyInfo& PolicyInfo::operator=(PolicyInfo&&) noexcept = default;
PolicyInfo::~PolicyInfo() = default;

}  // namespace bop::abi
