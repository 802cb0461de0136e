// How documents look: which words stand where across the page. Two letters of one sender share the
// words of their head, their labels and their foot; amounts and names of what was bought differ.
// Private to runtime/learn.
#pragma once

#include <vector>

#include "runtime/extract/choices.h"
#include "runtime/learn/corrections.h"

namespace bop::learn {

/// The words with letters and without digits, each at most twice; at most 300, the first.
std::vector<LayoutWord> layout_of(const extract::Pages& pages);

/// The share of the smaller layout's words that the other has at about the same place, 0 … 1.
double likeness(const std::vector<LayoutWord>& a, const std::vector<LayoutWord>& b);

/// From here on two documents count as one layout.
inline constexpr double same_layout = 0.6;
inline constexpr std::size_t layout_words_least = 5;  // fewer tell nothing

}  // namespace bop::learn
