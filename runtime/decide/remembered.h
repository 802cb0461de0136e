// What was made of the same truths before: most records of a policy fail in one of a few ways, so
// what is said of them – texts and all – is made once. Kept by one thread. Never: deciding.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>

#include "runtime/decide/by_outcome.h"
#include "runtime/value/date.h"

namespace bop::decide {

/// All that a decision from bits depends on, of a policy with up to 64 conditions.
struct Pattern {
  std::uint64_t judge = 0;  // ShortJudge::id
  value::Date business_date;
  Word yes = 0;
  Word unknown = 0;
  bool operator==(const Pattern&) const = default;
};

/// A thing for each pattern, of as many patterns as have room; a later one may take the room of an
/// earlier one.
template <typename Thing>
class Remembered {
 public:
  static constexpr std::size_t room = 512;

  /// Null where it isn't there.
  const Thing* find(const Pattern& pattern) const {
    if (places_ == nullptr) return nullptr;
    const Place& place = (*places_)[place_of(pattern)];
    return place.pattern == pattern ? &place.thing : nullptr;
  }
  const Thing& keep(const Pattern& pattern, const Thing& thing) {
    if (places_ == nullptr) places_ = std::make_unique<std::array<Place, room>>();
    Place& place = (*places_)[place_of(pattern)];
    place.pattern = {};  // should the copy fail
    place.thing = thing;
    place.pattern = pattern;
    return place.thing;
  }

 private:
  struct Place {
    Pattern pattern = {};  // judge 0: nobody's
    Thing thing = {};
  };
  static std::size_t place_of(const Pattern& pattern) {
    constexpr std::uint64_t spread = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio
    const Word bits = pattern.yes ^ std::rotl(pattern.unknown * spread, 32) ^ pattern.judge;
    return static_cast<std::size_t>((bits * spread) >> 55U);
  }

  std::unique_ptr<std::array<Place, room>> places_;
};

}  // namespace bop::decide
