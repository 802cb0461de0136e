// What there is to say of a document's pages before anything is looked for on them. Private to
// runtime/extract. In: a document. Out: remarks, each naming its page. Never: errors; a page that
// is odd is still read.
#pragma once

#include <vector>

#include "runtime/extract/document.h"

namespace bop::extract {

/// B7061: a page without words. B7062: most words of a scan are in doubt, as handwriting is.
/// B7063: two documents side by side on one page.
std::vector<Error> page_remarks(const Document& document);

}  // namespace bop::extract
