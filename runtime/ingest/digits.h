// Digits eight at a time. Private to runtime/ingest.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "runtime/ingest/plain_cell.h"

namespace bop::ingest {

inline std::uint64_t eight_bytes(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = std::byteswap(bytes);
  return bytes;  // the first one lowest
}

/// As read_digits, without a loop where there are no more than eight characters. Eight bytes can be
/// read at `text`, wherever it ends.
[[gnu::always_inline]] inline std::optional<Digits> read_digits_padded(std::string_view text) {
  constexpr std::size_t word = 8;
  constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
  constexpr std::uint64_t tops = 0x80 * ones;
  const bool negative = text.starts_with('-');
  const std::string_view whole = text.substr(negative ? 1 : 0);
  if (whole.empty() || whole.size() > word) return read_digits(text);
  std::size_t digits = whole.size();
  // The last character highest, nothing below the first.
  std::uint64_t bytes = eight_bytes(whole.data()) << (8 * (word - digits));
  Digits read;
  const std::uint64_t no_point = bytes ^ '.' * ones;
  if (const std::uint64_t points = (no_point - ones) & ~no_point & tops; points != 0) {
    const auto below = static_cast<std::size_t>(std::countr_zero(points)) / 8 * 8;
    read.decimals = static_cast<int>(word - 1 - below / 8);
    if (read.decimals == 0 || below == 8 * (word - digits)) return std::nullopt;
    const std::uint64_t before = bytes & ((std::uint64_t{1} << below) - 1);
    bytes = (bytes >> (below + 8) << (below + 8)) | before << 8U;
    --digits;
  }
  bytes ^= '0' * ones << (8 * (word - digits));
  if ((((bytes + 0x76 * ones) | bytes) & tops) != 0) return std::nullopt;
  // Tens and ones, hundreds, and so on: pairs, fours and all eight.
  bytes = bytes * (10 * 0x100 + 1) >> 8U;
  bytes = (bytes & 0x00ff'00ff'00ff'00ff) * (100 * 0x1'0000 + 1) >> 16U;
  bytes = (bytes & 0x0000'ffff'0000'ffff) * (10'000 * 0x1'0000'0000 + 1) >> 32U;
  read.canonical = read.decimals == 0 && (whole[0] != '0' || (digits == 1 && !negative));
  read.digits = static_cast<std::int64_t>(bytes);
  if (negative) read.digits = -read.digits;
  return read;
}

}  // namespace bop::ingest
