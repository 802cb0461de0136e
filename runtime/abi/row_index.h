// Which rows of a set may have a value in one field: those that have it, those whose value nobody
// knows, and now and then one beside. In: a hash of each row's value. Never: the values; whoever
// asks looks at the rows that it is given.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace bop::abi {

class RowIndex {
 public:
  /// What a row has in the field. Nothing: it equals no value at all.
  enum class Has : std::uint8_t { Known, Nothing, Unknown };
  struct Entry {
    Has has = Has::Nothing;
    std::uint64_t hash = 0;  // of what is Known
  };

  explicit RowIndex(std::span<const Entry> rows);

  /// The rows whose value may have this hash, in order.
  std::span<const std::uint32_t> with(std::uint64_t hash) const;
  /// The rows that may have any value, in order.
  std::span<const std::uint32_t> unknown() const { return unknown_; }
  /// Both in order, in `rows`, which has room for as many.
  void merge(std::span<const std::uint32_t> known, std::span<std::uint32_t> rows) const;

 private:
  std::size_t bucket_of(std::uint64_t hash) const;

  unsigned shift_ = 0;
  std::vector<std::uint32_t> starts_;  // of each bucket in known_, and the end
  std::vector<std::uint32_t> known_;
  std::vector<std::uint32_t> unknown_;
};

/// A hash of any bytes, for Entry.
std::uint64_t hash_of(std::uint64_t before, std::uint64_t word);
std::uint64_t hash_of(std::uint64_t before, const char* bytes, std::size_t count);

}  // namespace bop::abi
