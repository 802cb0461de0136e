// Numbers and texts of a packed file's directories as bytes, little end first, and back again out
// of bytes that somebody else may have written. Private to runtime/pack.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace bop::pack {

static_assert(std::endian::native == std::endian::little, "columns lie in a file as in memory");

using Bytes = std::span<const std::byte>;

/// XXH3.
std::uint64_t checksum(Bytes bytes);

inline Bytes bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

class Put {
 public:
  template <typename T>
    requires std::is_integral_v<T>
  void number(T number) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof number);
    std::memcpy(bytes_.data() + at, &number, sizeof number);
  }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Takes what Put gave. After anything that is not there, all further is zero or empty and ok() is
/// false.
class Take {
 public:
  explicit Take(Bytes bytes) : bytes_(bytes) {}

  template <typename T>
    requires std::is_integral_v<T>
  T number() {
    T number = 0;
    if (const Bytes found = next(sizeof number); !found.empty())
      std::memcpy(&number, found.data(), sizeof number);
    return number;
  }
  std::string text() {
    const Bytes found = next(number<std::uint32_t>());
    return {reinterpret_cast<const char*>(found.data()), found.size()};
  }
  /// How many of at least `each` bytes follow; no more than there can be.
  std::size_t count(std::size_t each) {
    const std::size_t stated = number<std::uint32_t>();
    if (stated * each > bytes_.size()) ok_ = false;
    return ok_ ? stated : 0;
  }
  bool ok() const { return ok_; }
  /// What was taken makes no sense.
  void refuse() { ok_ = false; }
  bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  Bytes next(std::size_t size) {
    ok_ = ok_ && size <= bytes_.size();
    if (!ok_) return {};
    const Bytes found = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return found;
  }

  Bytes bytes_;
  bool ok_ = true;
};

}  // namespace bop::pack
