// A Number as compiled code hands it to a builtin and takes it back: an integer of 128 bits and how
// many of its digits stand after the point. Never: more than 34 digits.
#pragma once

#include <cstdint>

namespace bop::builtins {

struct RawNumber {
  std::uint64_t low = 0;
  std::int64_t high = 0;
  std::int32_t scale = 0;  // of a result: what code asks for, set before the call
};

/// What a raw call returns, instead of a state, where a result has more decimals or digits than
/// code asked for. The record is then the interpreter's.
inline constexpr std::uint32_t raw_does_not_fit = 255;

}  // namespace bop::builtins
