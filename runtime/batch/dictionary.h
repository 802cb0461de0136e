// The texts of a batch and their indices. In: texts as they come, the same ones again and again.
// Out: a small number for each. Never: where they were read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bop::batch {

/// What a text is found by: of up to 16 bytes all of it, of a longer one its hash.
struct TextKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint32_t length = 0;

  static constexpr std::size_t whole_most = 16;
  /// Bytes that must be readable behind a text for of_padded.
  static constexpr std::size_t padding = 16;

  static TextKey of(std::string_view text) {
    if (text.size() > whole_most) return of_long(text);
    char room[2 * whole_most] = {};
    if (!text.empty()) std::memcpy(room, text.data(), text.size());
    return of_padded({room, text.size()});
  }
  /// The same without a branch for each length.
  static TextKey of_padded(std::string_view text) {
    constexpr std::size_t word = sizeof(std::uint64_t);
    if (text.size() > whole_most) return of_long(text);
    const auto load = [](const char* at) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, at, sizeof bytes);
      return bytes;
    };
    const auto beginning = [](std::uint64_t bytes, std::size_t count) {  // the lowest of them
      return count == 0 ? 0 : bytes << (64 - 8 * count) >> (64 - 8 * count);
    };
    const std::size_t head = std::min(text.size(), word);
    const std::size_t tail = std::max(text.size(), word) - word;
    return {beginning(load(text.data()), head), beginning(load(text.data() + tail), head),
            static_cast<std::uint32_t>(text.size())};
  }
  std::size_t hash() const {
    constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;
    std::uint64_t mixed = (first ^ length) * odd;
    mixed = ((mixed ^ mixed >> 32U) + last) * odd;
    return mixed ^ mixed >> 32U;
  }
  bool operator==(const TextKey&) const = default;

 private:
  static TextKey of_long(std::string_view text);
};

/// Texts and their indices. What was given out stays where it is.
class Dictionary {
 public:
  std::span<const std::string_view> texts() const { return texts_; }
  std::size_t bytes() const { return bytes_; }
  std::optional<std::int32_t> find(std::string_view text) const {
    const std::int32_t code = find(text, TextKey::of(text));
    return code == none ? std::nullopt : std::optional(code);
  }
  /// `key` is that of the text; none where it is not known.
  std::int32_t find(std::string_view text, const TextKey& key) const {
    for (std::size_t at = key.hash() & mask_;; at = (at + 1) & mask_) {
      const Entry& entry = entries_[at];
      if (entry.code == none) return none;
      if (entry.key == key && (key.length <= TextKey::whole_most || is(entry.code, text)))
        return entry.code;
    }
  }
  static constexpr std::int32_t none = -1;
  /// Of a text that is not known.
  std::int32_t add(std::string_view text, const TextKey& key);

 private:
  struct Entry {
    TextKey key;
    std::int32_t code = none;
  };
  bool is(std::int32_t code, std::string_view text) const {
    return texts_[static_cast<std::size_t>(code)] == text;
  }
  void put(const Entry& entry);
  const char* kept(std::string_view text);

  std::vector<std::string_view> texts_;
  std::vector<std::shared_ptr<char[]>> pages_;  // a copy of the dictionary shares them
  char* free_ = nullptr;
  std::size_t room_ = 0;
  std::size_t bytes_ = 0;
  std::vector<Entry> entries_ = std::vector<Entry>(first_entries);  // half of them free at least
  std::size_t mask_ = first_entries - 1;
  static constexpr std::size_t first_entries = 64;
};

/// Gives texts their codes, batch after batch by one dictionary, so that what most records say is
/// known. A dictionary that a batch holds is not changed: what comes new goes into a copy.
class TextCoder {
 public:
  /// Of a dictionary that the next batch still uses.
  static constexpr std::size_t texts_most = std::size_t{1} << 14U;
  static constexpr std::size_t bytes_most = std::size_t{1} << 19U;

  std::int32_t code(std::string_view text) { return code(text, TextKey::of(text)); }
  /// TextKey::padding bytes behind the text can be read.
  std::int32_t code_padded(std::string_view text) { return code(text, TextKey::of_padded(text)); }

  /// All texts so far, for a batch.
  std::shared_ptr<const Dictionary> share() const { return dictionary_; }
  /// Before the texts of the next batch: a dictionary that has grown large, or is for one batch
  /// alone, is let go.
  void next_batch(bool keep) {
    if (!keep || dictionary_->texts().size() > texts_most || dictionary_->bytes() > bytes_most)
      dictionary_ = std::make_shared<Dictionary>();
  }

 private:
  std::int32_t code(std::string_view text, const TextKey& key) {
    const std::int32_t known = dictionary_->find(text, key);
    return known != Dictionary::none ? known : add(text, key);
  }
  std::int32_t add(std::string_view text, const TextKey& key);

  std::shared_ptr<Dictionary> dictionary_ = std::make_shared<Dictionary>();
};

}  // namespace bop::batch
