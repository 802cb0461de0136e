// The memory of this process for the lines of a bench. Never: what it is used for.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

namespace bop::bench {

/// The most that was resident at a time, in MB. `getrusage` would count what the process that
/// started this one held.
inline double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  return 0;
}

}  // namespace bop::bench
