#include "runtime/match/likeness_index.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "runtime/base/edits.h"
#include "runtime/builtins/similarity.h"

namespace bop::match {
namespace {

constexpr std::uint64_t base = 0x9E3779B97F4A7C15U;  // of a number whose digits are characters

std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 32U;
  value *= 0xD6E8FEB86659FD93U;
  return value ^ (value >> 32U);
}

std::uint64_t salt_of(std::uint32_t length, std::uint32_t edits, std::uint32_t piece) {
  return mixed(((std::uint64_t{length} << 40U) ^ (std::uint64_t{edits} << 20U) ^ piece) + 1);
}

std::uint64_t key_of(std::uint64_t hash, std::uint64_t salt) {
  return mixed(hash + salt);
}

}  // namespace

// `similarity` is rounded to four digits: what comes near enough counts.
LikenessIndex::LikenessIndex(const std::vector<std::optional<std::string>>& folded,
                             const value::Decimal& at_least) {
  constexpr double half_of_last_digit = 0.00005;
  spoiled_ = 1 - std::stod(at_least.text()) + 2 * half_of_last_digit;
  for (std::uint32_t place = 0; place < folded.size(); ++place) {
    if (!folded[place]) continue;
    Text text{place, builtins::characters(*folded[place]), {}};
    text.count = CharacterCount::of(text.characters);
    texts_.push_back(std::move(text));
  }
  std::ranges::stable_sort(texts_, {}, [](const Text& text) { return text.characters.size(); });
  std::size_t longest = 0;
  for (std::uint32_t at = 0; at < texts_.size(); ++at) {
    counts_.push_back(texts_[at].count);
    longest = std::max(longest, texts_[at].characters.size());
    Slice& slice = by_length_[static_cast<std::uint32_t>(texts_[at].characters.size())];
    if (slice.count++ == 0) slice.first = at;
  }
  powers_.assign(longest + 1, 1);
  for (std::size_t i = 1; i <= longest; ++i) powers_[i] = powers_[i - 1] * base;
  std::vector<std::pair<Key, std::uint32_t>> pieces;
  add_pieces(pieces);
  index(std::move(pieces));
}

std::uint32_t LikenessIndex::edits_of(std::size_t longer) const {
  constexpr double rounding = 1e-9;
  const double edits = std::floor(static_cast<double>(longer) * spoiled_ + rounding);
  return static_cast<std::uint32_t>(std::min(edits, static_cast<double>(longer)));
}

bool LikenessIndex::reach(std::size_t length, std::size_t other) const {
  const std::size_t longer = std::max(length, other);
  return longer - std::min(length, other) <= edits_of(longer);
}

// One piece more than there are edits, and a character between each two: an edit, even the swap of
// two neighbours, spoils one piece at most.
LikenessIndex::Cut LikenessIndex::cut_of(std::uint32_t length, std::uint32_t edits) {
  Cut cut{length, edits, {}};
  const std::uint32_t count = edits + 1;
  if (length < count + edits) return cut;
  const std::uint32_t characters = length - edits;
  std::uint32_t start = 0;
  for (std::uint32_t piece = 0; piece < count; ++piece) {
    const std::uint32_t size = characters / count + (piece < characters % count ? 1 : 0);
    cut.pieces.push_back({start, size, salt_of(length, edits, piece)});
    start += size + 1;
  }
  return cut;
}

// Each length is cut for as many edits as it may take to the longest text it may be alike to.
void LikenessIndex::add_pieces(std::vector<std::pair<Key, std::uint32_t>>& found) {
  for (const auto& [length, slice] : by_length_)
    for (std::size_t longer = length, edits_before = length + 1; reach(length, longer); ++longer) {
      const std::uint32_t edits = edits_of(longer);
      if (edits == edits_before) continue;
      edits_before = edits;
      const Cut cut = cut_of(length, edits);
      if (cut.pieces.empty()) break;
      for (std::uint32_t text = slice.first; text < slice.first + slice.count; ++text) {
        const std::vector<Key> hashes = hashes_of(texts_[text].characters);
        for (const Piece& piece : cut.pieces)
          found.emplace_back(key_of(hash_of_part(hashes, piece.start, piece.length), piece.salt),
                             text);
      }
    }
}

void LikenessIndex::index(std::vector<std::pair<Key, std::uint32_t>> found) {
  std::ranges::sort(found);
  std::size_t keys = 0;
  for (std::size_t i = 0; i < found.size(); ++i)
    keys += i == 0 || found[i].first != found[i - 1].first ? 1 : 0;
  slots_.assign(std::bit_ceil(std::max<std::size_t>(keys + keys / 2, 64)), {});
  may_be_.assign(std::bit_ceil(std::max<std::size_t>(keys * 16, 64)) / 64, 0);
  lists_.reserve(found.size() + keys);
  for (std::size_t first = 0; first < found.size();) {
    const Key key = found[first].first;
    const auto list = static_cast<std::uint32_t>(lists_.size());
    lists_.push_back(0);
    for (; first < found.size() && found[first].first == key; ++first, ++lists_[list])
      lists_.push_back(found[first].second);
    std::size_t slot = key & (slots_.size() - 1);
    while (slots_[slot].list != none) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = {static_cast<std::uint32_t>(key >> 32U), list};
    may_be_[(key >> 32U) & (may_be_.size() - 1)] |= std::uint64_t{1} << (key >> 26U & 63U);
  }
}

bool LikenessIndex::may_be(Key key) const {
  return (may_be_[(key >> 32U) & (may_be_.size() - 1)] >> (key >> 26U & 63U) & 1U) != 0;
}

std::vector<LikenessIndex::Key> LikenessIndex::hashes_of(const std::vector<char32_t>& text) const {
  std::vector<Key> hashes(text.size() + 1, 0);
  for (std::size_t i = 0; i < text.size(); ++i)
    hashes[i + 1] = hashes[i] * base + static_cast<Key>(text[i]) + 1;
  return hashes;
}

LikenessIndex::Key LikenessIndex::hash_of_part(const std::vector<Key>& hashes, std::size_t start,
                                               std::size_t length) const {
  return hashes[start + length] - hashes[start] * powers_[length];
}

// The lengths among which a text of this length finds others, and how those are cut.
const std::vector<LikenessIndex::Cut>& LikenessIndex::cuts_for(std::uint32_t length) const {
  const auto [at, is_new] = for_length_.try_emplace(length);
  if (is_new)
    for (const auto& [other, slice] : by_length_)
      if (reach(length, other))
        at->second.push_back(cut_of(other, edits_of(std::max(length, other))));
  return at->second;
}

void LikenessIndex::note(std::uint32_t text, const Text& asked, std::uint32_t edits) const {
  if (difference(counts_[text], asked.count) <= 2 * edits) touched_.push_back(text);
}

// The first piece before whose end there are no more edits than pieces before it is left as it was:
// with `i` pieces before it, its place is moved by at most `i`, and the end by what is left of the
// edits.
void LikenessIndex::ask(const Cut& cut, const Text& asked, const std::vector<Key>& hashes) const {
  const auto length = static_cast<std::int64_t>(asked.characters.size());
  const std::int64_t longer = length - static_cast<std::int64_t>(cut.length);
  const auto edits = static_cast<std::int64_t>(cut.edits);
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(cut.pieces.size()); ++i) {
    const Piece& piece = cut.pieces[static_cast<std::size_t>(i)];
    const std::int64_t from = std::max(-i, longer - (edits - i));
    const std::int64_t to = std::min(i, longer + (edits - i));
    for (std::int64_t moved = from; moved <= to; ++moved) {
      const std::int64_t start = piece.start + moved;
      if (start < 0 || start + piece.length > length) continue;
      const Key key =
          key_of(hash_of_part(hashes, static_cast<std::size_t>(start), piece.length), piece.salt);
      if (!may_be(key)) continue;
      __builtin_prefetch(&slots_[key & (slots_.size() - 1)]);
      asked_.push_back({key, cut.edits});
    }
  }
}

void LikenessIndex::look_up(const Text& asked) const {
  found_.clear();
  for (const auto& [key, edits] : asked_)
    for (std::size_t at = key & (slots_.size() - 1); slots_[at].list != none;
         at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].tag != static_cast<std::uint32_t>(key >> 32U)) continue;
      __builtin_prefetch(&lists_[slots_[at].list]);
      found_.push_back({slots_[at].list, edits});
    }
  for (const auto& [list, edits] : found_) {
    const std::uint32_t* const texts = &lists_[list];
    for (std::uint32_t at = 1; at <= *texts; ++at) note(texts[at], asked, edits);
  }
}

bool LikenessIndex::alike(const Text& one, const Text& other) const {
  const auto text = [](const Text& each) {
    return std::u32string_view(each.characters.data(), each.characters.size());
  };
  const std::uint32_t most = edits_of(std::max(one.characters.size(), other.characters.size()));
  return edits_between(text(one), text(other), most) <= most;
}

void LikenessIndex::find(std::string_view folded, std::vector<std::uint32_t>& places) const {
  Text asked{0, builtins::characters(folded), {}};
  asked.count = CharacterCount::of(asked.characters);
  const std::vector<Key> hashes = hashes_of(asked.characters);
  touched_.clear();
  asked_.clear();
  for (const Cut& cut : cuts_for(static_cast<std::uint32_t>(asked.characters.size()))) {
    if (!cut.pieces.empty()) {
      ask(cut, asked, hashes);
      continue;
    }
    const Slice slice = by_length_.at(cut.length);
    for (std::uint32_t text = slice.first; text < slice.first + slice.count; ++text)
      note(text, asked, cut.edits);
  }
  look_up(asked);
  std::ranges::sort(touched_);
  const auto repeated = std::ranges::unique(touched_);
  touched_.erase(repeated.begin(), repeated.end());
  const std::size_t before = places.size();
  for (const std::uint32_t text : touched_)
    if (alike(texts_[text], asked)) places.push_back(texts_[text].place);
  std::sort(places.begin() + static_cast<std::ptrdiff_t>(before), places.end());
}

}  // namespace bop::match
