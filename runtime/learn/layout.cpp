#include "runtime/learn/layout.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace bop::learn {

namespace {

constexpr double as_near = 0.03;  // of the page's width: scans shift a little
constexpr std::size_t letters_least = 3;
constexpr std::size_t words_most = 300;
constexpr int times_most = 2;

}  // namespace

std::vector<LayoutWord> layout_of(const extract::Pages& pages) {
  std::vector<LayoutWord> words;
  std::map<std::string, int> seen;
  for (const extract::Row& row : pages.rows)
    for (std::size_t i = 0; i < row.words.size(); ++i) {
      const std::string& text = row.folded[i];
      if (text.size() < letters_least || text.find_first_of("0123456789") != std::string::npos)
        continue;
      if (++seen[text] > times_most) continue;
      // Thousandths: what is written to a file reads back as the same number.
      words.push_back({text, std::round(row.words[i].box.x * 1000) / 1000});
      if (words.size() == words_most) return words;
    }
  return words;
}

double likeness(const std::vector<LayoutWord>& a, const std::vector<LayoutWord>& b) {
  const auto& fewer = a.size() <= b.size() ? a : b;
  const auto& more = a.size() <= b.size() ? b : a;
  if (fewer.size() < layout_words_least) return 0;
  std::multimap<std::string_view, double> places;
  for (const LayoutWord& word : more) places.emplace(word.text, word.x);
  std::size_t shared = 0;
  for (const LayoutWord& word : fewer) {
    const auto [first, last] = places.equal_range(word.text);
    const auto near = std::find_if(
        first, last, [&](const auto& place) { return std::abs(place.second - word.x) <= as_near; });
    if (near == last) continue;
    ++shared;
    places.erase(near);
  }
  return static_cast<double>(shared) / static_cast<double>(fewer.size());
}

}  // namespace bop::learn
