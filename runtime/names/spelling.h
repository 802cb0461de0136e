// How far two words are from each other as people write and hear them. In: words of small Latin
// letters; out: a cost in hundredths of a letter. Private to runtime/names. Never: whole names.
#pragma once

#include <string_view>

namespace bop::names {

/// What it costs to turn one word into the other; `enough` or more where it costs that or more.
int spelling_cost(std::string_view a, std::string_view b, int enough);

/// How much two words of this many letters (the longer one's) may cost and still be one word.
int spelling_cost_max(std::size_t letters);

}  // namespace bop::names
