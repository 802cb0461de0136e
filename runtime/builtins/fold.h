// How `fold(x)` makes texts alike, for others who compare names as policies do.
#pragma once

#include <string>
#include <string_view>

namespace bop::builtins {

/// In Unicode's NFKC with case folded, runs of blanks as one, none at either end; the text itself
/// where it is too long for that.
std::string folded(std::string_view text);

}  // namespace bop::builtins
