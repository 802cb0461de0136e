// The file in which a house sets the parameters of a policy: CSV with `name,value`, or a JSON
// object of texts. In: a path; out: its values as lines of Bop, each on the line it was written on.
// Never: what the policy makes of them.
#pragma once

#include <string>

#include "compiler/driver/compile.h"
#include "runtime/abi/policy.h"

namespace bop::binding {

/// B8671 for what is no such file.
Result<driver::ParameterText> read_parameters(const std::string& path);

/// "house.csv: touchless_limit EUR 3,000.00 …": what they are set to, for whoever reads a run.
std::string told_parameters(const abi::PolicyInfo& policy, const driver::ParameterText& set);

}  // namespace bop::binding
