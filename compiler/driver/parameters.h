// What a house sets the parameters of a policy to, beside the policy: a value from a text of its
// own takes the place of the one declared, before anything is checked, so that types, bounds and
// tables are checked with it and messages name its file and line. Private to this folder.
#pragma once

#include <string>

#include "compiler/driver/compile.h"

namespace bop::driver {

/// The name of its file, without the folder it lies in on somebody's machine.
std::string name_of(const ParameterText& parameters);

/// Puts the values into the first module; what is wrong with the names stands in
/// Compilation::setting_errors, what is wrong with the values in its diagnostics.
void set_parameters(const ParameterText& parameters, Compilation& compilation);

}  // namespace bop::driver
