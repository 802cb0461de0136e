#include "runtime/match/likeness_index.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/builtins/similarity.h"

namespace bop::match {
namespace {

constexpr unsigned bits_of_character = 21;
constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();

}  // namespace

std::vector<LikenessIndex::Run> LikenessIndex::runs_of(const std::vector<char32_t>& text,
                                                       std::size_t length) {
  std::vector<Run> runs;
  if (text.size() < length) return runs;
  for (std::size_t at = 0; at + length <= text.size(); ++at) {
    Run run = 0;
    for (std::size_t i = 0; i < length; ++i)
      run = (run << bits_of_character) ^ static_cast<Run>(text[at + i]);
    runs.push_back(run);
  }
  std::ranges::sort(runs);
  const auto repeated = std::ranges::unique(runs);
  runs.erase(repeated.begin(), repeated.end());
  return runs;
}

LikenessIndex::LikenessIndex(const std::vector<std::optional<std::string>>& folded,
                             const value::Decimal& at_least)
    : lengths_(folded.size(), absent), seen_(folded.size(), 0) {
  constexpr double half_of_last_digit = 0.00005;  // similarity is rounded to four digits
  spoiled_ = 1 - std::stod(at_least.text()) + 2 * half_of_last_digit;
  threes_.length = 3;
  twos_.length = 2;
  for (std::uint32_t place = 0; place < folded.size(); ++place) {
    if (!folded[place]) continue;
    const std::vector<char32_t> text = builtins::characters(*folded[place]);
    lengths_[place] = static_cast<std::uint32_t>(text.size());
    for (Runs* runs : {&threes_, &twos_})
      for (const Run run : runs_of(text, runs->length)) runs->places[run].push_back(place);
  }
}

bool LikenessIndex::fits(std::uint32_t place, std::size_t length, std::size_t edits) const {
  const std::size_t other = lengths_[place];
  return other != absent && other + edits >= length && length + edits >= other;
}

void LikenessIndex::find(std::string_view folded, std::vector<std::uint32_t>& places) const {
  const std::vector<char32_t> text = builtins::characters(folded);
  // d edits, the longer text at most d longer than this one: d <= spoiled x (length + d).
  const auto length = static_cast<double>(text.size());
  const bool bounded = spoiled_ < 1;
  const auto edits =
      bounded ? static_cast<std::size_t>(std::floor(length * spoiled_ / (1 - spoiled_) + 1e-9)) : 0;
  if (bounded && (find_by(threes_, text, edits, places) || find_by(twos_, text, edits, places)))
    return;
  for (std::uint32_t place = 0; place < lengths_.size(); ++place)
    if (lengths_[place] != absent && (!bounded || fits(place, text.size(), edits)))
      places.push_back(place);
}

// An edit spoils at most one run more than a run is long (two neighbours that change places), so
// all other runs of this text are left in one that is alike enough. False: it has no more than may
// be spoiled.
bool LikenessIndex::find_by(const Runs& runs, const std::vector<char32_t>& text, std::size_t edits,
                            std::vector<std::uint32_t>& places) const {
  const std::size_t spoiled = edits * (runs.length + 1);
  std::vector<Run> own = runs_of(text, runs.length);
  if (own.size() <= spoiled) return false;
  const std::size_t wanted = own.size() - spoiled;
  std::vector<std::uint32_t> touched;
  for (const Run run : own) {
    const auto found = runs.places.find(run);
    if (found == runs.places.end()) continue;
    for (const std::uint32_t place : found->second)
      if (seen_[place]++ == 0) touched.push_back(place);
  }
  for (const std::uint32_t place : touched) {
    if (seen_[place] >= wanted && fits(place, text.size(), edits)) places.push_back(place);
    seen_[place] = 0;
  }
  std::ranges::sort(places);
  return true;
}

}  // namespace bop::match
