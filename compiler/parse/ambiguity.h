// Counts where the grammar lets a text be read in two ways, or makes the parser look at its whole
// stack: both must never happen. For the test of the grammar only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bop::parse {

struct Ambiguities {
  std::size_t ambiguities = 0;
  std::size_t full_context_attempts = 0;
  std::size_t errors = 0;
  std::vector<std::string> places;
};

/// Parses `text` in the mode that finds every ambiguity.
Ambiguities count_ambiguities(std::string_view text);

}  // namespace bop::parse
