// Policies of many rules over the `Bill` of sixteen_rules.bop, from one seed, for measuring how the
// stages grow. Rules as people write them: two to five tests of amounts, dates, members, texts and
// what is missing, an effect, a reason; some with an exception.
#pragma once

#include <cstddef>
#include <string>

namespace bop::bench {

/// `declarations`: the text of a policy up to its first rule. The same numbers, the same text.
std::string many_rules(const std::string& declarations, std::size_t count,
                       std::uint32_t seed = 20261123);

}  // namespace bop::bench
