// Words of scanned pages as text, so that what comes after reading can be tried without reading
// again. One document a line: {"file":…,"pages":[{"width":…,"height":…,"skew":…,"words":[{"text":…,
// "box":[x,y,w,h],"confidence":…,"block":…,"line":…,"others":[[text,confidence],…]}]}]};
// boxes are fractions of the page, confidences 0 … 1.
#pragma once

#include <string>
#include <vector>

#include "runtime/extract/document.h"

namespace bop::test_support {

std::vector<extract::Document> read_words(const std::string& path);

}  // namespace bop::test_support
