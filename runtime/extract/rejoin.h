// Words of a text layer that their writer placed in pieces ("Ver käufer", "8 ,93") as one word
// each, by the gaps between them. Private to runtime/extract. In: the words of a page as it lies,
// boxes as tall as the font. Out: the same with pieces joined. Never: words of a scan, whose boxes
// follow the ink; a gap as wide as the page's blanks, whatever the text would mean.
#pragma once

#include <vector>

#include "runtime/extract/document.h"

namespace bop::extract {

/// `aspect`: the page's height by its width.
Words rejoined(Words words, double aspect);

}  // namespace bop::extract
