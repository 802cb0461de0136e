// How many edits make one text into another: the one count of slips of the pen in the tree
// (`similarity`, duplicates, likeness of a match, references of payments, "did you mean").
// Never: folding, shares, what a slip means; letters that sound alike (runtime/names/spelling.h).
#pragma once

#include <cstdint>
#include <string_view>

namespace bop {

/// How many characters have to be inserted, left out, replaced or exchanged with their neighbour to
/// make one text into the other (optimal string alignment: no character is edited twice);
/// `most + 1` where more than `most` have to be.
std::uint32_t edits_between(std::string_view one, std::string_view other, std::uint32_t most);
std::uint32_t edits_between(std::u32string_view one, std::u32string_view other, std::uint32_t most);

/// The same without a limit.
std::uint32_t edits_between(std::string_view one, std::string_view other);
std::uint32_t edits_between(std::u32string_view one, std::u32string_view other);

}  // namespace bop
