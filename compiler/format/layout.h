// Lines to text: columns first, then breaks. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "compiler/format/lines.h"

namespace bop::format {

/// Widens the spaces before pieces so that clause words, columns and grids of neighbouring lines
/// align. Rows become one piece each.
void align(std::vector<Line>& lines);

/// The physical lines of one logical line, broken where it is too long.
std::vector<std::string> wrap(const Line& line);

}  // namespace bop::format
