#include "runtime/abi/row_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace bop::abi {

namespace {

// Four buckets a row: of a hundred questions about one in five meets a row that is another's.
constexpr std::size_t buckets_a_row = 4;
constexpr unsigned hash_bits = 64;
constexpr std::uint64_t spread = 0x9e3779b97f4a7c15U;

}  // namespace

RowIndex::RowIndex(std::span<const Entry> rows) {
  std::size_t known = 0;
  for (const Entry& row : rows) known += row.has == Has::Known ? 1 : 0;
  const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(known * buckets_a_row, 2));
  shift_ = hash_bits - static_cast<unsigned>(std::countr_zero(buckets));
  starts_.assign(buckets + 1, 0);
  for (const Entry& row : rows)
    if (row.has == Has::Known) ++starts_[bucket_of(row.hash) + 1];
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) starts_[bucket + 1] += starts_[bucket];
  known_.resize(known);
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (rows[row].has == Has::Known) known_[next[bucket_of(rows[row].hash)]++] = row;
    if (rows[row].has == Has::Unknown) unknown_.push_back(row);
  }
}

std::size_t RowIndex::bucket_of(std::uint64_t hash) const {
  return static_cast<std::size_t>((hash * spread) >> shift_);
}

std::span<const std::uint32_t> RowIndex::with(std::uint64_t hash) const {
  const std::size_t bucket = bucket_of(hash);
  return std::span(known_).subspan(starts_[bucket], starts_[bucket + 1] - starts_[bucket]);
}

void RowIndex::merge(std::span<const std::uint32_t> known, std::span<std::uint32_t> rows) const {
  std::ranges::merge(known, unknown_, rows.begin());
}

std::uint64_t hash_of(std::uint64_t before, std::uint64_t word) {
  const std::uint64_t mixed = (before ^ word) * spread;
  return mixed ^ (mixed >> 32U);
}

std::uint64_t hash_of(std::uint64_t before, const char* bytes, std::size_t count) {
  std::uint64_t hash = hash_of(before, count);
  for (; count >= sizeof(std::uint64_t); count -= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    hash = hash_of(hash, word);
    bytes += sizeof word;
  }
  std::uint64_t rest = 0;
  for (std::size_t at = 0; at < count; ++at)
    rest |= std::uint64_t{static_cast<unsigned char>(bytes[at])} << (8 * at);
  return hash_of(hash, rest);
}

}  // namespace bop::abi
