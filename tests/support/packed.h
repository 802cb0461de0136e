// Packed files in memory, and reading all that one holds.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "runtime/batch/batch.h"
#include "runtime/pack/pack.h"

namespace bop::test_support {

/// Bytes where a mapped file would lie.
class Mapped {
 public:
  explicit Mapped(std::string_view bytes);
  std::span<const std::byte> bytes() const { return {kept_.data(), size_}; }

 private:
  batch::ColumnBytes kept_;
  std::size_t size_;
};

/// `text` packed, in blocks of that many bytes; the error's text where that fails.
std::string packed(record::Format format, const std::string& text, const pack::Expected& expected,
                   std::size_t block_bytes);

/// All that a packed file holds, in words: rows, names, texts, lines; or the error that it ends in.
std::string all_of(std::string_view file, const pack::Expected& expected);

}  // namespace bop::test_support
