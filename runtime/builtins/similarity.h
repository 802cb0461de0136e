// How alike two texts are. The algorithm is fixed: a result is part of what a policy means, so a
// change here raises the meaning version of the policy's hash (compiler/ir/hash.cpp). Never:
// languages, sounds, lists of words.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace bop::builtins {

/// UTF-8 as the characters that similarity counts; a byte that is no character stands for itself.
std::vector<char32_t> characters(std::string_view text);

/// Version 1: both texts folded; the least number of characters inserted, deleted, replaced or
/// swapped with their neighbour that makes one into the other (optimal string alignment), taken
/// from the length of the longer one, as a share of it; in ten-thousandths, half to even. Two empty
/// texts are alike. Nothing where the product of the lengths passes 16 million.
std::optional<std::int64_t> similarity_1(std::string_view folded_a, std::string_view folded_b);

}  // namespace bop::builtins
