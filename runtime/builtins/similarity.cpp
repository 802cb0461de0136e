#include "runtime/builtins/similarity.h"

#include <algorithm>
#include <vector>

#include "runtime/base/edits.h"

namespace bop::builtins {

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> list;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    std::size_t length = lead < 0x80U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
    if (at + length > text.size()) length = 1;
    char32_t character = 0;
    for (std::size_t i = 0; i < length; ++i)
      character = (character << 8U) | static_cast<unsigned char>(text[at + i]);
    list.push_back(character);
    at += length;
  }
  return list;
}

std::optional<std::int64_t> similarity_1(std::string_view folded_a, std::string_view folded_b) {
  constexpr std::size_t steps_max = 16'000'000;
  constexpr std::int64_t whole = 10'000;
  const std::vector<char32_t> a = characters(folded_a);
  const std::vector<char32_t> b = characters(folded_b);
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer == 0) return whole;
  if (a.size() != 0 && b.size() > steps_max / a.size()) return {};
  const std::uint32_t edits = edits_between(std::u32string_view(a.data(), a.size()),
                                            std::u32string_view(b.data(), b.size()));
  const auto length = static_cast<std::int64_t>(longer);
  const std::int64_t scaled = (length - static_cast<std::int64_t>(edits)) * whole;
  const std::int64_t down = scaled / length;
  const std::int64_t twice = 2 * (scaled % length);
  if (twice > length || (twice == length && down % 2 == 1)) return down + 1;
  return down;
}

}  // namespace bop::builtins
