// The memory of this process for the lines of a bench. Never: what it is used for.
#pragma once

#include <sys/resource.h>

namespace bop::bench {

/// The most that was resident at a time, in MB.
inline double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace bop::bench
