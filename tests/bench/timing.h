// Time of our own code: processor time of the thread, medians of interleaved pairs.
#pragma once

#include <algorithm>
#include <ctime>
#include <functional>
#include <vector>

namespace bop::bench {

inline double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// Nanoseconds a record; `passes` over all `records`.
inline double timed(int passes, std::size_t records, const std::function<void()>& pass) {
  const double start = thread_seconds();
  for (int left = passes; left > 0; --left) pass();
  return (thread_seconds() - start) * 1e9 / passes / static_cast<double>(records);
}

struct Pair {
  double first = 0;
  double second = 0;
  double ratio = 0;  // of each pair, then the median
};

/// One pass of each after the other, so that what else runs on the machine meets both.
struct Passes {
  int count = 1;
  std::function<void()> pass;
};
inline Pair compared(int repeats, std::size_t records, const Passes& first, const Passes& second) {
  std::vector<double> firsts, seconds, ratios;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    firsts.push_back(timed(first.count, records, first.pass));
    seconds.push_back(timed(second.count, records, second.pass));
    ratios.push_back(firsts.back() / seconds.back());
  }
  return {median(firsts), median(seconds), median(ratios)};
}

}  // namespace bop::bench
