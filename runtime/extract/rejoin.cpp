#include "runtime/extract/rejoin.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace bop::extract {

namespace {

// Gaps are measured in heights of the words beside them. A blank is a quarter to a third of a
// height; pieces of one word stand closer than half of that.
constexpr double piece_most = 0.14;
constexpr double piece_of_blank = 0.55;
constexpr double overlap_most = 0.08;
constexpr double blank_least = 0.15;
constexpr double blank_most = 0.6;

bool on_one_line(const Word& left, const Word& right) {
  const double height = std::max(left.box.h, right.box.h);
  return std::abs(left.box.h - right.box.h) <= 0.05 * height &&
         std::abs(left.box.y - right.box.y) <= 0.05 * height;
}

double gap_between(const Word& left, const Word& right, double aspect) {
  return (right.box.x - left.box.x - left.box.w) / (left.box.h * aspect);
}

// By line, and from left to right in it.
void sort_by_line(Words& words) {
  std::ranges::stable_sort(words, {}, [](const Word& word) { return word.box.y; });
  for (auto line = words.begin(); line != words.end();) {
    const auto end = std::find_if(line, words.end(),
                                  [&](const Word& word) { return !on_one_line(*line, word); });
    std::ranges::stable_sort(line, end, {}, [](const Word& word) { return word.box.x; });
    line = end;
  }
}

// How wide the blanks between words of this page are, usually; nothing where there are too few.
std::optional<double> usual_blank(const Words& words, double aspect) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!on_one_line(words[i - 1], words[i])) continue;
    const double gap = gap_between(words[i - 1], words[i], aspect);
    if (gap >= blank_least && gap <= blank_most) gaps.push_back(gap);
  }
  constexpr std::size_t enough = 5;
  if (gaps.size() < enough) return std::nullopt;
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return *middle;
}

}  // namespace

Words rejoined(Words words, double aspect) {
  sort_by_line(words);
  const auto blank = usual_blank(words, aspect);
  if (!blank) return words;
  const double most = std::min(piece_most, piece_of_blank * *blank);
  Words whole;
  for (auto& word : words) {
    const bool joins = !whole.empty() && on_one_line(whole.back(), word) && word.box.h > 0;
    const double gap = joins ? gap_between(whole.back(), word, aspect) : most;
    if (gap >= most || gap < -overlap_most) {
      whole.push_back(std::move(word));
      continue;
    }
    Word& last = whole.back();
    last.text += word.text;
    last.box.w = word.box.x + word.box.w - last.box.x;
    last.confidence = std::min(last.confidence, word.confidence);
  }
  return whole;
}

}  // namespace bop::extract
