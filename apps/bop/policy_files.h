// The policies that a command line names, and writing one back. A reader never meets half a file:
// the new text is written beside the old one and then takes its place.
// Never: reading what stands in them.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/error.h"

namespace bop::cli {

/// The files named, and the .bop and .bop.md files of folders named, in the order of their names;
/// hidden folders are other programs'. A folder without one is an error (B8001).
Result<std::vector<std::string>> policy_files(const std::vector<std::string>& paths);

/// Fails with the system's reason.
Result<void> replace_file(const std::string& path, const std::string& text, const Error& failure);

}  // namespace bop::cli
