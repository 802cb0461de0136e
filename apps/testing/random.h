// The same random numbers from the same seed on every machine, so that a failure can be repeated.
// Never: the clock, the standard library's distributions (they differ between libraries).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bop::testing {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// splitmix64
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  /// 0 … count - 1; 0 where there is nothing to choose from.
  std::size_t below(std::size_t count) {
    return count == 0 ? 0 : static_cast<std::size_t>(next() % count);
  }
  bool chance(unsigned percent) { return next() % 100 < percent; }
  template <typename T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace bop::testing
