// Runs of a bench in a process each, as the memory of one is not that of the next. Never: what they
// measure.
#pragma once

#include <cstdio>
#include <optional>
#include <type_traits>

#include <sys/wait.h>
#include <unistd.h>

namespace bop::bench {

/// What `measure` returns in a process of its own; nothing where that did not end as it should.
template <typename Measure>
auto in_a_process(Measure measure) -> std::optional<decltype(measure())> {
  using Measured = decltype(measure());
  static_assert(std::is_trivially_copyable_v<Measured>);
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const Measured made = measure();
    const bool written = write(ends[1], &made, sizeof made) == sizeof made;
    std::fflush(stdout);
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  Measured made{};
  const bool read_whole = child > 0 && read(ends[0], &made, sizeof made) == sizeof made;
  close(ends[0]);
  int status = 1;
  if (child > 0) waitpid(child, &status, 0);
  if (!read_whole || status != 0) return std::nullopt;
  return made;
}

}  // namespace bop::bench
