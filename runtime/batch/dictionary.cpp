#include "runtime/batch/dictionary.h"

#include <atomic>
#include <functional>
#include <utility>

namespace bop::batch {

TextKey TextKey::of_long(std::string_view text) {
  return {std::hash<std::string_view>()(text), 0, static_cast<std::uint32_t>(text.size())};
}

const char* Dictionary::kept(std::string_view text) {
  constexpr std::size_t page = 4096;
  if (text.size() > room_) {
    room_ = std::max(page, text.size());
    pages_.push_back(std::make_shared_for_overwrite<char[]>(room_));
    free_ = pages_.back().get();
  }
  char* const at = free_;
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  free_ += text.size();
  room_ -= text.size();
  bytes_ += text.size();
  return at;
}

void Dictionary::put(const Entry& entry) {
  std::size_t at = entry.key.hash() & mask_;
  while (entries_[at].code != none) at = (at + 1) & mask_;
  entries_[at] = entry;
}

std::int32_t Dictionary::add(std::string_view text, const TextKey& key) {
  const auto code = static_cast<std::int32_t>(texts_.size());
  texts_.emplace_back(kept(text), text.size());
  if (2 * texts_.size() > entries_.size()) {
    const std::vector<Entry> before =
        std::exchange(entries_, std::vector<Entry>(2 * entries_.size()));
    mask_ = entries_.size() - 1;
    for (const Entry& entry : before)
      if (entry.code != none) put(entry);
  }
  put({key, code});
  return code;
}

std::int32_t TextCoder::add(std::string_view text, const TextKey& key) {
  if (dictionary_.use_count() > 1) dictionary_ = std::make_shared<Dictionary>(*dictionary_);
  // Whoever let go of it last may have read it on another thread.
  std::atomic_thread_fence(std::memory_order_acquire);
  return dictionary_->add(text, key);
}

}  // namespace bop::batch
