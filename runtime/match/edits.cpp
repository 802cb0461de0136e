#include "runtime/match/edits.h"

#include <array>
#include <bit>

namespace bop::match {
namespace {

constexpr std::uint32_t classes = 42;
constexpr std::uint32_t times_max = 3;

std::uint32_t class_of(char32_t character) {
  constexpr std::uint32_t digits = 10, letters = 26;
  if (character >= U'0' && character <= U'9') return character - U'0';
  if (character >= U'a' && character <= U'z') return digits + (character - U'a');
  return digits + letters + character % (classes - digits - letters);
}

}  // namespace

CharacterCount CharacterCount::of(const std::vector<char32_t>& text) {
  std::array<std::uint32_t, classes> times{};
  CharacterCount made;
  for (const char32_t character : text) {
    const std::uint32_t at = class_of(character);
    if (times[at] == times_max) continue;
    const std::uint32_t bit = times[at]++ * classes + at;
    (bit < 64 ? made.low : made.high) |= std::uint64_t{1} << (bit % 64);
  }
  return made;
}

std::uint32_t difference(const CharacterCount& one, const CharacterCount& other) {
  return static_cast<std::uint32_t>(std::popcount(one.low ^ other.low) +
                                    std::popcount(one.high ^ other.high));
}

}  // namespace bop::match
