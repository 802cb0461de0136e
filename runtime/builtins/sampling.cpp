#include <array>
#include <charconv>

#include "runtime/base/hash.h"
#include "runtime/builtins/bind.h"

namespace bop::builtins {

namespace {

// The first 64 bits of the key's SHA-256, as a share of all there are, lie below the share asked
// for: the same key is sampled today and in ten years, by whichever engine, and nobody chooses.
bool sampled(std::string_view key, Share share) {
  constexpr std::int64_t whole = 1'000'000;
  if (share.millionths <= 0) return false;
  if (share.millionths >= whole) return true;
  const std::string digits = sha256_hex(key).substr(0, 16);
  std::uint64_t place = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), place, 16);
  __extension__ typedef unsigned __int128 Wide;
  return Wide{place} * static_cast<std::uint64_t>(whole) <
         (Wide{static_cast<std::uint64_t>(share.millionths)} << 64U);
}

constexpr std::array table = {bind<sampled>("sampled")};

}  // namespace

std::span<const Builtin> sampling_builtins() {
  return table;
}

}  // namespace bop::builtins
